#include "shell/print_proc_net.hpp"

#include <algorithm>

#include "shell/print.hpp"

namespace lvslab::shell {

namespace {

/// ATF_COM, ATF_PERM of linux/if_arp.h.
constexpr unsigned kComplete = 2;
constexpr unsigned kPermanent = 4;

/// RTF_UP, RTF_GATEWAY, RTF_HOST, RTF_REJECT of linux/route.h.
constexpr unsigned kUp = 1;
constexpr unsigned kGateway = 2;
constexpr unsigned kHost = 4;
constexpr unsigned kReject = 0x200;

/// The file shows addresses as they lie in memory, on a little-endian machine.
unsigned as_in_memory(wire::Ipv4Address a) {
    return (a.value >> 24) | ((a.value >> 8) & 0xff00) | ((a.value << 8) & 0xff0000) | (a.value << 24);
}

unsigned route_flags(const net::RouteRow& row) {
    const bool rejects = row.type == net::RouteType::unreachable || row.type == net::RouteType::prohibit;
    return kUp | (row.has_gateway ? kGateway : 0) | (row.destination.length == 32 ? kHost : 0) |
           (rejects ? kReject : 0);
}

const char* protocol_name(std::uint8_t protocol) {
    switch (static_cast<wire::Protocol>(protocol)) {
        case wire::Protocol::tcp:
            return "tcp";
        case wire::Protocol::udp:
            return "udp";
        case wire::Protocol::icmp:
            return "icmp";
        default:
            return "unknown";
    }
}

/// ICMP has type, code and id where the others have ports; an answer has the type that answers.
std::string tuple_text(const netfilter::TupleRow& t, std::uint8_t protocol) {
    std::string text = "src=" + wire::to_string(t.source) + " dst=" + wire::to_string(t.destination) + " ";
    if (static_cast<wire::Protocol>(protocol) == wire::Protocol::icmp) {
        return text +
               print("type=%u code=%u id=%u ", t.destination_port >> 8, t.destination_port & 0xffU, t.source_port);
    }
    return text + print("sport=%u dport=%u ", t.source_port, t.destination_port);
}

}  // namespace

std::string print_proc_arp(const ipvs::NodeTables& tables) {
    std::string text = "IP address       HW type     Flags       HW address            Mask     Device\n";
    for (const net::NeighbourRow& row : tables.net.neighbours) {
        if (row.state == net::NeighbourState::none || row.state == net::NeighbourState::noarp) continue;
        const unsigned flags =
            (row.has_mac ? kComplete : 0) | (row.state == net::NeighbourState::permanent ? kPermanent : 0);
        text += print("%-16s 0x%-10x0x%-10x%-17s     *        %s\n", wire::to_string(row.address).c_str(), 1U, flags,
                      wire::to_string(row.mac).c_str(), row.dev.c_str());
    }
    return text;
}

/// fib_route_seq_show: table main only, each line filled up to 127 columns.
std::string print_proc_route(const ipvs::NodeTables& tables) {
    std::string text = print("%-127s\n",
                             "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU"
                             "\tWindow\tIRTT");
    std::vector<net::RouteRow> rows = tables.net.routes;
    std::stable_sort(rows.begin(), rows.end(), [](const net::RouteRow& a, const net::RouteRow& b) {
        if (a.destination.address != b.destination.address) return a.destination.address < b.destination.address;
        return a.destination.length > b.destination.length;
    });
    for (const net::RouteRow& row : rows) {
        if (row.table != net::RouteTable::main) continue;
        const std::string line =
            print("%s\t%08X\t%08X\t%04X\t%d\t%u\t%u\t%08X\t%d\t%u\t%u", row.dev.empty() ? "*" : row.dev.c_str(),
                  as_in_memory(row.destination.address), as_in_memory(row.gateway), route_flags(row), 0, 0U, row.metric,
                  as_in_memory(row.destination.mask()), 0, 0U, 0U);
        text += print("%-127s\n", line.c_str());
    }
    return text;
}

namespace {

/// What a connection's line says between its beginning and `use=`.
std::string connection_text(const netfilter::TrackedRow& row, net::Time now) {
    const net::Time left = std::max(net::Time{0}, row.expires - now);
    std::string text = print("%-8s %u %lld ", protocol_name(row.protocol), row.protocol,
                             static_cast<long long>(std::chrono::duration_cast<std::chrono::seconds>(left).count()));
    if (!row.state.empty()) text += row.state + " ";
    text += tuple_text(row.original, row.protocol);
    if (!row.replied) text += "[UNREPLIED] ";
    text += tuple_text(row.reply, row.protocol);
    if (row.assured) text += "[ASSURED] ";
    return text + print("mark=%u ", row.mark);
}

}  // namespace

/// ct_seq_show of nf_conntrack_standalone.c; who reads it holds a reference of its own.
std::string print_proc_nf_conntrack(const ipvs::NodeTables& tables) {
    std::string text;
    for (const auto& row : tables.netfilter.tracked)
        text += "ipv4     2 " + connection_text(row, tables.now) + "use=2\n";
    return text;
}

std::string print_conntrack(const ipvs::NodeTables& tables) {
    std::string text;
    for (const auto& row : tables.netfilter.tracked) text += connection_text(row, tables.now) + "use=1\n";
    return text;
}

}  // namespace lvslab::shell
