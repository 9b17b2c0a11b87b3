#include "shell/shell.hpp"

#include "shell/command.hpp"
#include "shell/ipvsadm_restore.hpp"
#include "shell/words.hpp"

namespace lvslab::shell {

namespace {

/// Reached only without `>`: parse() has taken the redirection out of the line.
Command parse_plain_echo(Arguments& arguments) { return parse_echo(arguments, ""); }

constexpr Verb kAllCommands[] = {
    {"ip", parse_ip},
    {"route", parse_route},
    {"arp", parse_arp},
    {"sysctl", parse_sysctl},
    {"echo", parse_plain_echo},
    {"cat", parse_cat},
    {"ipvsadm", parse_ipvsadm},
    {"modprobe", parse_modprobe},
    {"ethtool", parse_ethtool},
    {"ping", parse_ping},
    {"traceroute", parse_traceroute},
    {"arping", parse_arping},
    {"ipvsadm-save", parse_ipvsadm_save},
    {"ipvsadm-restore", parse_ipvsadm_restore},
    {"iptables", parse_iptables},
    {"iptables-legacy", parse_iptables},
    {"iptables-save", parse_iptables_save},
    {"iptables-legacy-save", parse_iptables_save},
    {"iptables-restore", parse_iptables_restore},
    {"iptables-legacy-restore", parse_iptables_restore},
    {"conntrack", parse_conntrack},
};

bool known(std::string_view name) {
    for (const Verb& verb : kAllCommands) {
        if (verb.name == name) return true;
    }
    return false;
}

/// An empty line or a comment does nothing and prints nothing.
Command nothing() {
    return Listing([](const ipvs::NodeTables&) { return std::string(); });
}

Command parse(std::string_view line) {
    Words words = split(line);
    if (words.words.empty() && words.redirect.empty()) return nothing();
    const std::string name = words.words.empty() ? "" : words.words.front();
    if (!known(name)) throw CommandError("unknown command '" + name + "'; known: " + names_of(kAllCommands));
    Arguments arguments(std::move(words.words));
    arguments.set_input(std::move(words.input));
    if (words.redirect.empty()) {
        Command command = dispatch(arguments, kAllCommands, WordMatch::whole);
        if (arguments.input_ignored()) throw CommandError(name + ": it reads no file after '<'");
        return command;
    }
    if (name != "echo") throw CommandError(name + ": '>' is known with echo only: echo VALUE > /proc/sys/...");
    arguments.enter(arguments.next("echo"));
    return parse_echo(arguments, words.redirect);
}

}  // namespace

std::string Shell::run(std::string_view line, Say later) {
    const Command command = parse(line);
    if (const auto* action = std::get_if<Action>(&command)) {
        return (*action)({host_, netfilter_, director_, files_ ? &files_ : nullptr, &programs_, std::move(later)});
    }
    return std::get<Listing>(command)(
        {.now = host_.now(), .net = host_.tables(), .netfilter = netfilter_.tables(), .ipvs = director_.tables()});
}

void Shell::restore(std::string_view text) { restore_ipvs_rules({host_, netfilter_, director_}, text); }

std::string Node::read(const std::string& file) const {
    if (files == nullptr) throw CommandError("'< " + file + "': no files can be read here");
    if (auto text = (*files)(file)) return *std::move(text);
    throw CommandError(file + ": No such file or directory");
}

std::string show(std::string_view line, const ipvs::NodeTables& tables) {
    const Command command = parse(line);
    if (const auto* listing = std::get_if<Listing>(&command)) return (*listing)(tables);
    throw CommandError("'" + std::string(line) +
                       "' needs the running node; tables answer listing commands only, such as " +
                       "ip addr, ip route, ip neigh, arp -n, sysctl -a, ipvsadm -Ln");
}

void check(std::string_view line) { parse(line); }

}  // namespace lvslab::shell
