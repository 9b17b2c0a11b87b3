#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "ipvs/director.hpp"
#include "ipvs/node_tables.hpp"
#include "net/host.hpp"
#include "shell/arguments.hpp"
#include "shell/programs.hpp"

namespace lvslab::shell {

/// Gives the text of a file that a line names after `<`; none: there is no such file.
using FileReader = std::function<std::optional<std::string>(const std::string& path)>;

/// What a command may change, and what it may use.
struct Node {
    net::Host& host;
    netfilter::Netfilter& netfilter;
    ipvs::Director& director;
    const FileReader* files = nullptr;  ///< null: no files can be read here
    Programs* programs = nullptr;       ///< null: nothing can be started here
    Say later = {};                     ///< what a started program prints

    /// The file's text, or a CommandError that says why not.
    std::string read(const std::string& file) const;
};

/// A command that prints what tables hold: the same code for a live node and for a record.
using Listing = std::function<std::string(const ipvs::NodeTables&)>;
/// A command that needs the node itself. It either does all that it says or throws CommandError and does nothing.
using Action = std::function<std::string(const Node&)>;
/// A command line that was understood: parsing and doing are two steps, so that a lab file can be checked first.
using Command = std::variant<Listing, Action>;

/// A word that names a command, or a part of one, and reads the rest.
struct Verb {
    std::string_view name;
    Command (*parse)(Arguments&);
};

/// Takes the next word and hands over to its verb; `ip` also takes the first verb that begins with the word.
enum class WordMatch : std::uint8_t { whole, abbreviated };
template <std::size_t N>
Command dispatch(Arguments& arguments, const Verb (&verbs)[N], WordMatch match) {
    const std::string word = arguments.next("a word");
    for (const Verb& verb : verbs) {
        const bool begins = !word.empty() && verb.name.substr(0, word.size()) == word;
        const bool hit = match == WordMatch::whole ? verb.name == word : begins;
        if (!hit) continue;
        arguments.enter(verb.name);
        return verb.parse(arguments);
    }
    arguments.refuse_word(word, names_of(verbs));
}

/// One function a command family; each in the file of its name.
Command parse_ip(Arguments& arguments);
Command parse_ip_address(Arguments& arguments);
Command parse_ip_link(Arguments& arguments);
Command parse_ip_route(Arguments& arguments);
Command parse_ip_neighbour(Arguments& arguments);
Command parse_ip_rule(Arguments& arguments);
Command parse_ip_tunnel(Arguments& arguments);
Command parse_route(Arguments& arguments);
Command parse_arp(Arguments& arguments);
Command parse_sysctl(Arguments& arguments);
Command parse_cat(Arguments& arguments);
Command parse_ipvsadm(Arguments& arguments);
Command parse_ipvsadm_save(Arguments& arguments);
Command parse_ping(Arguments& arguments);
Command parse_traceroute(Arguments& arguments);
Command parse_arping(Arguments& arguments);
Command parse_modprobe(Arguments& arguments);
Command parse_iptables(Arguments& arguments);
Command parse_iptables_save(Arguments& arguments);
Command parse_iptables_restore(Arguments& arguments);
Command parse_conntrack(Arguments& arguments);
Command parse_ethtool(Arguments& arguments);
/// `echo VALUE > FILE`; the redirection stands outside the arguments.
Command parse_echo(Arguments& arguments, const std::string& file);

}  // namespace lvslab::shell
