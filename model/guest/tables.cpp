#include "guest/tables.hpp"

#include <algorithm>

#include "guest/machine.hpp"
#include "guest/read_ipvs.hpp"
#include "guest/read_net.hpp"
#include "guest/read_netfilter.hpp"
#include "guest/read_sysctls.hpp"

namespace lvslab::guest {

namespace {

struct Source {
    const char* line;
    void (*read)(const CommandOutput&, ipvs::NodeTables&);
};

/// Few processes, since a guest starts some fifty a second; and none that loads a module or makes a table only by
/// looking: iptables makes each table that it is asked for, and ipvsadm loads ip_vs.
constexpr Source kSources[] = {
    {"ip -j -d -s addr show", read_links},
    // As text: in JSON `mtu lock` looks like `mtu`. One `ip -batch` shows no cache after the routes.
    {"ip -4 -d -o route show table all; ip -4 -d -o route show cache", read_routes},
    {"printf 'rule show\\nneigh show\\n' | ip -4 -j -d -batch -", read_rules_and_neighbours},
    {"grep -rs ^ /proc/sys/net/ipv4 /proc/sys/net/netfilter", read_sysctls},
    {"if [ -e /proc/net/ip_vs ]; then ipvsadm -Ln --timeout; "
     "if grep -q '^[TUFS]' /proc/net/ip_vs; then "
     "for what in '' --stats --rate --thresholds --persistent-conn; do ipvsadm -Ln --exact $what; done; fi; fi",
     read_services},
    {"if [ -e /proc/net/ip_vs ]; then cd /proc/net; cat ip_vs ip_vs_conn ip_vs_stats ip_vs_stats_percpu; fi",
     read_proc_ip_vs},
    {"if { read table < /proc/net/ip_tables_names; } 2>/dev/null; then iptables-save -c; fi", read_rules_saved},
    {"if [ -e /proc/net/nf_conntrack ]; then cat /proc/net/nf_conntrack; fi", read_tracked},
};

}  // namespace

std::vector<std::string> table_commands() {
    std::vector<std::string> lines;
    for (const Source& source : kSources) lines.emplace_back(source.line);
    return lines;
}

ipvs::NodeTables read_tables(std::span<const CommandOutput> of_one_node, net::Time now) {
    using namespace std::chrono_literals;
    ipvs::NodeTables tables;
    tables.now = now;
    // What a kernel without the module ip_vs would say after loading it.
    tables.ipvs.totals.push_back({.tcp_timeout = 900s, .tcp_fin_timeout = 120s, .udp_timeout = 300s});
    for (const Source& source : kSources) {
        const auto output = std::find_if(of_one_node.begin(), of_one_node.end(),
                                         [&](const CommandOutput& o) { return o.command == source.line; });
        if (output == of_one_node.end()) {
            throw GuestError(std::string("the kernel's tables lack the output of `") + source.line + "`");
        }
        source.read(*output, tables);
    }
    return tables;
}

}  // namespace lvslab::guest
