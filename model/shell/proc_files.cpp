#include "shell/command.hpp"
#include "shell/error.hpp"
#include "shell/print_ipvs.hpp"
#include "shell/print_proc_net.hpp"
#include "shell/sysctls.hpp"

/// echo, cat and conntrack, as far as they reach files in /proc.
namespace lvslab::shell {

namespace {

constexpr std::string_view kSysctls = "/proc/sys/";

struct ProcFile {
    std::string_view name;
    std::string (*print)(const ipvs::NodeTables&);
};
constexpr ProcFile kFiles[] = {
    {"/proc/net/ip_vs", print_proc_ip_vs},
    {"/proc/net/ip_vs_conn", print_proc_ip_vs_conn},
    {"/proc/net/ip_vs_conn_sync", print_proc_ip_vs_conn_sync},
    {"/proc/net/ip_vs_stats", print_proc_ip_vs_stats},
    {"/proc/net/ip_vs_stats_percpu", print_proc_ip_vs_stats_percpu},
    {"/proc/net/ip_vs_app", print_proc_ip_vs_app},
    {"/proc/net/arp", print_proc_arp},
    {"/proc/net/route", print_proc_route},
    {"/proc/net/nf_conntrack", print_proc_nf_conntrack},
};

bool is_sysctl(const std::string& file) { return file.compare(0, kSysctls.size(), kSysctls) == 0; }

}  // namespace

Command parse_echo(Arguments& arguments, const std::string& file) {
    if (file.empty() || !is_sysctl(file)) {
        arguments.refuse("it writes sysctls only: echo VALUE > /proc/sys/...");
    }
    const std::string value = arguments.next("the value");
    arguments.expect_end();
    return Action([assignment = Assignment{file, value}](const Node& node) {
        if (!node.host.sysctls().knows(assignment.name))
            throw CommandError(assignment.name + ": No such file or directory");
        try {
            write_sysctls(node.host.sysctls(), {assignment});
        } catch (const net::SysctlError&) {
            throw CommandError("echo: write error: Invalid argument '" + assignment.value + "' for " + assignment.name);
        }
        return std::string();
    });
}

/// conntrack-tools; its count goes to the other stream, standard error.
Command parse_conntrack(Arguments& arguments) {
    const std::string word = arguments.next("-L");
    if (word != "-L" && word != "--dump") arguments.refuse_word(word, "-L");
    arguments.expect_end();
    return Listing(print_conntrack);
}

Command parse_cat(Arguments& arguments) {
    const std::string file = arguments.next("the file");
    arguments.expect_end();
    for (const ProcFile& f : kFiles) {
        if (f.name == file) return Listing(f.print);
    }
    if (!is_sysctl(file)) arguments.refuse_word(file, names_of(kFiles) + ", /proc/sys/...");
    return Listing([file](const ipvs::NodeTables& t) {
        const net::SysctlRow* row = find_sysctl(t.net, file);
        if (row == nullptr) throw CommandError("cat: " + file + ": No such file or directory");
        return row->value + "\n";
    });
}

}  // namespace lvslab::shell
