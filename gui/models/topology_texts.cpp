#include "models/topology_texts.hpp"

#include <algorithm>
#include <set>

namespace lvslab::models {

namespace {

bool holds(const std::vector<wire::Ipv4Address>& list, wire::Ipv4Address address) {
    return std::find(list.begin(), list.end(), address) != list.end();
}

/// Tunnel and direct routing leave the virtual address in the packet: the server must have it.
bool needs_virtual_address(const std::vector<net::AddressRow>& rows, const AddressBook& book, net::Time time) {
    return std::ranges::any_of(book.servers(time), [&](const AddressBook::Balanced& server) {
        return server.method != ipvs::Method::nat && std::ranges::any_of(rows, [&](const net::AddressRow& row) {
                   return row.prefix.address == server.server;
               });
    });
}

}  // namespace

std::vector<CardLine> card_lines(const Topology& topology, const AddressBook& book, const CardMoment& moment) {
    const TopologyNode& node = topology.nodes()[moment.node];
    const auto rows = book.addresses({.node = node.name, .time = moment.time});
    const auto vips = book.virtual_addresses(moment.time);
    std::vector<CardLine> lines, vip_lines;
    for (const net::AddressRow& row : rows) {
        const QString address = text_of(wire::to_string(row.prefix.address));
        if (!holds(vips, row.prefix.address)) {
            lines.push_back({.text = address, .is_address = true});
        } else if (node.role == NodeRole::director) {
            vip_lines.push_back({.text = say("VIP %1", moment.language).arg(address)});
        } else if (vips.size() == 1) {
            vip_lines.push_back({.text = say("VIP on %1", moment.language).arg(text_of(row.dev))});
        } else {
            vip_lines.push_back({.text = say("VIP %1 on %2", moment.language).arg(address, text_of(row.dev))});
        }
    }
    if (vip_lines.empty() && needs_virtual_address(rows, book, moment.time)) {
        vip_lines.push_back({.text = say("no VIP", moment.language)});
    }
    lines.insert(lines.end(), vip_lines.begin(), vip_lines.end());
    return lines;
}

QString subnet_text(const Topology& topology, const AddressBook& book, const SegmentMoment& moment) {
    std::set<wire::Prefix> networks;
    for (const TopologyLink& link : topology.links()) {
        if (link.segment != moment.segment) continue;
        for (const TopologyEnd& end : {link.a, link.b}) {
            for (const net::AddressRow& row :
                 book.addresses({.node = topology.nodes()[end.node].name, .time = moment.time})) {
                if (row.dev != end.interface || row.prefix.length >= 32) continue;
                networks.insert({row.prefix.network(), row.prefix.length});
            }
        }
    }
    QString text;
    for (const wire::Prefix& network : networks) {
        if (!text.isEmpty()) text += u", ";
        text += text_of(wire::to_string(network));
    }
    return text;
}

}  // namespace lvslab::models
