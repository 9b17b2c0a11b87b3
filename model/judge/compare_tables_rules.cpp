#include "judge/compare_tables_rules.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace lvslab::judge {

namespace {

using namespace std::chrono_literals;

/// A REACHABLE neighbour stays so for a random time, between half of base_reachable_time and one and a half of it.
constexpr net::Time kYoungestStale = 15s;
/// Files and commands show whole seconds, rounded down; a second more is what two clocks may differ by.
constexpr net::Time kClocks = 1s, kRounding = 1s;

constexpr NotCompared kNotCompared[] = {
    {"hooks", "the kernel does not show who has registered on its hooks"},
    {"chains of iptables' table raw while it has no rule", "a guest hears its end hosts by a rule there"},
    {"interfaces: index", "modules bring devices of their own (tunl0, sit0), which take numbers"},
    {"interfaces: carrier of a link that is down", "the kernel shows a carrier only of a link that is up"},
    {"interfaces: tunl0 while it is down and has no address",
     "the kernel has one in each namespace once the module ipip is loaded anywhere; a Host has one when it is used"},
    {"neighbours: queued", "`ip neigh` does not show it"},
    {"neighbours: entries in state NONE or NOARP", "`ip neigh` does not show them"},
    {"neighbours: which of REACHABLE, STALE, DELAY, PROBE, once 15 s have passed",
     "an entry stays REACHABLE for a random 15 to 45 s; before that, and all other states, are compared"},
    {"counters, once 15 s have passed", "neighbours that have grown old are asked again, at random times"},
    {"services: order", "the kernel shows services by the buckets of a hash table"},
    {"services, servers, totals: rates", "averages over ticks of 2 s, which begin with the kernel's boot"},
    {"services, servers, totals: stats, if packets came after the last tick of either side",
     "they are those of the last tick; the counters of now (`live`) are compared in any case"},
    {"connections: method", "neither /proc/net/ip_vs_conn nor ipvsadm show it"},
    {"route_cache: entries that only a Host shows", "the kernel shows one only after a packet has used it"},
    {"route_cache, connections, tracked: expires", "shown in whole seconds; a second more is allowed"},
    {"sysctls: ipfrag_high_thresh, ipfrag_low_thresh, vs.sync_qlen_max, nf_conntrack_max, nf_conntrack_buckets",
     "the kernel takes them from the size of its memory"},
    {"sysctls: route.redirect_load, route.redirect_silence",
     "in ticks of the clock, of which a guest has 100 a second"},
    {"sysctls: net.ipv4.neigh.default.* and net.ipv4.route.* that only a Host has",
     "the kernel shows them in its first namespace only, and no node is that"},
    {"sysctls: net.ipv4.vs.* that only one side has", "ip_vs and its schedulers bring them when they are loaded"},
    {"sysctls: net.ipv6.*", "a guest switches IPv6 off in every node, and Hosts have none"},
    {"sysctls: net.netfilter.* that only one side has",
     "the kernel has them once the module is loaded anywhere, a Host once it tracks connections"},
};

constexpr std::array<std::string_view, 7> kOfThisMachine = {
    "net.ipv4.ipfrag_high_thresh",    "net.ipv4.ipfrag_low_thresh",         "net.ipv4.vs.sync_qlen_max",
    "net.netfilter.nf_conntrack_max", "net.netfilter.nf_conntrack_buckets", "net.ipv4.route.redirect_load",
    "net.ipv4.route.redirect_silence"};

bool starts_with(std::string_view text, std::string_view start) { return text.substr(0, start.size()) == start; }

bool has_sysctl(const ipvs::NodeTables& tables, const std::string& name) {
    return std::any_of(tables.net.sysctls.begin(), tables.net.sysctls.end(),
                       [&](const net::SysctlRow& s) { return s.name == name; });
}

/// tunl0 as the module leaves it.
bool has_unused_tunnel(const net::Tables& tables) {
    const bool down = std::any_of(tables.interfaces.begin(), tables.interfaces.end(),
                                  [](const net::InterfaceRow& i) { return i.name == "tunl0" && !i.up; });
    return down && std::none_of(tables.addresses.begin(), tables.addresses.end(),
                                [](const net::AddressRow& a) { return a.dev == "tunl0"; });
}

void take_out_tunnel(net::Tables& tables) {
    std::erase_if(tables.interfaces, [](const auto& i) { return i.name == "tunl0"; });
    std::erase_if(tables.counters, [](const auto& c) { return c.dev == "tunl0"; });
    std::erase_if(tables.sysctls, [](const auto& s) { return s.name.find(".tunl0.") != std::string::npos; });
}

/// Switches that are there only in some namespaces, or only while a module is.
bool may_be_absent(const std::string& name) {
    return starts_with(name, "net.netfilter.") || starts_with(name, "net.ipv4.neigh.default.") ||
           starts_with(name, "net.ipv4.route.") || starts_with(name, "net.ipv4.vs.");
}

bool comparable_sysctl(const std::string& name, const TablesOfNode& tables) {
    if (starts_with(name, "net.ipv6.")) return false;
    if (std::find(kOfThisMachine.begin(), kOfThisMachine.end(), name) != kOfThisMachine.end()) return false;
    return !may_be_absent(name) || (has_sysctl(tables.kernel, name) && has_sysctl(tables.ours, name));
}

/// A guest hears its end hosts through a rule of table raw. When the rule has gone, the empty table stays.
void take_out_empty_raw(netfilter::Tables& tables) {
    const auto of_raw = [](const auto& row) { return row.table == "raw"; };
    if (std::none_of(tables.rules.begin(), tables.rules.end(), of_raw)) std::erase_if(tables.chains, of_raw);
}

bool lives(const std::string& state) {
    return state == "REACHABLE" || state == "STALE" || state == "DELAY" || state == "PROBE";
}

bool shows_all(const ipvs::NodeTables& tables) {
    return std::all_of(tables.ipvs.totals.begin(), tables.ipvs.totals.end(),
                       [](const ipvs::TotalsRow& t) { return t.stats == t.live; });
}

}  // namespace

std::span<const NotCompared> not_compared() { return kNotCompared; }

ipvs::NodeTables comparable(const TablesOfNode& tables, const ipvs::NodeTables& of) {
    ipvs::NodeTables out = of;
    out.net.hooks.clear();
    take_out_empty_raw(out.netfilter);
    if (has_unused_tunnel(out.net)) take_out_tunnel(out.net);
    for (net::InterfaceRow& i : out.net.interfaces) i.carrier = i.carrier && i.up;
    std::erase_if(out.net.neighbours, [](const net::NeighbourRow& n) {
        return n.state == net::NeighbourState::none || n.state == net::NeighbourState::noarp;
    });
    std::erase_if(out.net.sysctls, [&](const net::SysctlRow& s) { return !comparable_sysctl(s.name, tables); });
    if (std::max(tables.kernel.now, tables.ours.now) >= kYoungestStale) out.net.counters.clear();
    return out;
}

FieldRules::FieldRules(const TablesOfNode& tables)
    : neighbours_settled_(std::max(tables.kernel.now, tables.ours.now) < kYoungestStale),
      ticked_(shows_all(tables.kernel) && shows_all(tables.ours)) {}

bool FieldRules::compares(std::string_view table, std::string_view field) const {
    if (table == "interfaces") return field != "index";
    if (table == "services" && field == "order") return false;
    if (table == "connections") return field != "method";
    if (table == "neighbours") return field != "queued";
    if (starts_with(field, "rates.")) return false;
    return ticked_ || !starts_with(field, "stats.");
}

bool FieldRules::equal(std::string_view table, const Field& kernel, const Field& ours) const {
    if (table == "neighbours" && kernel.name == "state" && !neighbours_settled_) {
        return kernel.text == ours.text || (lives(kernel.text) && lives(ours.text));
    }
    if (kernel.name == "expires" && kernel.time && ours.time) {
        const net::Time later = *ours.time - *kernel.time;
        return later >= -kClocks && later <= kRounding + kClocks;
    }
    return kernel.text == ours.text;
}

bool may_be_missing(std::string_view table, TableDifference::Kind kind) {
    return table == "route_cache" && kind == TableDifference::Kind::only_ours;
}

}  // namespace lvslab::judge
