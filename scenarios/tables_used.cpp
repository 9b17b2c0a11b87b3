#include "scenarios/tables_used.hpp"

#include <algorithm>
#include <sstream>

#include "record/show.hpp"
#include "shell/shell.hpp"
#include "wire/ipv4.hpp"
#include "wire/ports.hpp"

namespace lvslab::scenarios {

namespace {

/// The facts of a hop's decisions by which a row is recognised again.
struct Used {
    std::vector<wire::Ipv4Address> neighbours;
    std::vector<wire::Prefix> routes;
    bool connection = false;
};

template <class T>
const T* argument(const record::RecordedEvent& event, std::size_t n) {
    return n < event.arguments.size() ? std::get_if<T>(&event.arguments[n]) : nullptr;
}

Used used_in(const record::Hop& hop) {
    Used used;
    for (const record::RecordedEvent& e : hop.events) {
        const auto* first = argument<wire::Ipv4Address>(e, 0);
        const auto* matched = argument<wire::Prefix>(e, 1);
        if (first != nullptr && (e.key.starts_with("neigh.") || e.key == "arp.learnt")) used.neighbours.push_back(*first);
        if (first != nullptr && e.key == "route.local") used.routes.push_back({*first, 32});
        if (matched != nullptr && (e.key.starts_with("route.") || e.key == "ipvs.route")) used.routes.push_back(*matched);
        if (e.key == "ipvs.chosen" || e.key == "ipvs.connection" || e.key == "ipvs.reply") used.connection = true;
    }
    return used;
}

/// The packet's two ends, inside a tunnel's outer header if there is one; connections know one of them as the client.
std::vector<wire::Endpoint> ends_of(std::span<const std::uint8_t> packet) {
    auto ip = wire::Ipv4<const std::uint8_t>::parse(packet);
    if (ip && ip->protocol() == wire::Protocol::ipip) ip = wire::Ipv4<const std::uint8_t>::parse(ip->payload());
    if (!ip || !wire::has_ports(ip->protocol())) return {};
    const auto ports = wire::read_ports(ip->payload());
    if (!ports) return {};
    return {{ip->source(), ports->source}, {ip->destination(), ports->destination}};
}

template <class Rows, class Wanted>
Rows only(const Rows& rows, Wanted&& wanted) {
    Rows kept;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(kept), wanted);
    return kept;
}

template <class Items, class Item>
bool has(const Items& items, const Item& item) {
    return std::find(items.begin(), items.end(), item) != items.end();
}

std::string printed(const char* command, const ipvs::NodeTables& rows) {
    std::istringstream output(shell::show(command, rows));
    std::string text = std::string("      $ ") + command + "\n";
    for (std::string line; std::getline(output, line);) text += "      " + line + "\n";
    return text;
}

std::string rows_of(const record::RunRecord& record, const record::Hop& hop) {
    const Used used = used_in(hop);
    const ipvs::NodeTables all = record.tables_at(hop.node, hop.time);
    ipvs::NodeTables rows = all;
    std::string text;
    rows.net.routes = only(all.net.routes, [&](const net::RouteRow& r) { return has(used.routes, r.destination); });
    const bool local = std::any_of(rows.net.routes.begin(), rows.net.routes.end(),
                                   [](const net::RouteRow& r) { return r.table == net::RouteTable::local; });
    if (!rows.net.routes.empty()) text += printed(local ? "ip route show table local" : "ip route", rows);
    rows.net.neighbours =
        only(all.net.neighbours, [&](const net::NeighbourRow& n) { return has(used.neighbours, n.address); });
    if (!rows.net.neighbours.empty()) text += printed("ip neigh", rows);
    if (!used.connection) return text;
    const auto ends = ends_of(record.frame(hop.event).packet());
    rows.ipvs.connections = only(all.ipvs.connections, [&](const ipvs::ConnectionRow& c) {
        return has(ends, wire::Endpoint{c.client, c.client_port});
    });
    if (!rows.ipvs.connections.empty()) text += printed("ipvsadm -Lcn", rows);
    return text;
}

}  // namespace

std::string packet_text_with_tables(const record::RunRecord& record, net::PacketId id) {
    return record::packet_text(record, id, [&record](const record::Hop& hop) { return rows_of(record, hop); });
}

}  // namespace lvslab::scenarios
