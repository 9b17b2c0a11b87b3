#include "scenarios/arp_silence.hpp"

#include <algorithm>

namespace lvslab::scenarios {

namespace {

/// Linux: arp_ignore, with the greater of the two levels.
bool answers_arp(const Machine& machine, const net::Interface& asked, wire::Ipv4Address address) {
    const int level = std::max(machine.host->conf_all().arp_ignore, asked.conf.arp_ignore);
    if (level == 1) return asked.owns(address);
    if (level == 2) {
        return asked.owns(address) && std::ranges::any_of(asked.addresses, [&](const net::InterfaceAddress& a) {
                   return a.prefix.length < 32 && a.prefix.contains(address);
               });
    }
    if (level == 3) {
        for (const net::Interface& interface : machine.host->interfaces()) {
            for (const net::InterfaceAddress& a : interface.addresses) {
                if (a.prefix.address == address) return a.scope != net::Scope::host;
            }
        }
        return true;
    }
    return level != 8;
}

/// Linux: arp_announce, for an answer of the virtual address that waits for the MAC of `next_hop`.
bool asks_in_its_name(const Machine& machine, const net::Interface& out, wire::Ipv4Address address,
                      wire::Ipv4Address next_hop) {
    const net::Neighbour* known = machine.host->neighbours().find({next_hop, out.index});
    if (known != nullptr && known->state == net::NeighbourState::permanent) return false;
    const int level = std::max(machine.host->conf_all().arp_announce, out.conf.arp_announce);
    if (level != 1) return level == 0;
    return std::ranges::any_of(out.addresses, [&](const net::InterfaceAddress& a) {
        return a.prefix.contains(address) && a.prefix.contains(next_hop);
    });
}

/// Over which of its interfaces, and to whom first, the server answers the client.
std::optional<net::Route> way_back(const Machine& server, wire::Ipv4Address client, wire::Ipv4Address address) {
    const wire::Ipv4Address source = server.owns(address) ? address : wire::Ipv4Address{};
    return server.host->ip().route_output({.destination = client, .source = source});
}

bool announces(const Machine& server, const net::Interface& out, wire::Ipv4Address address,
               const std::vector<wire::Ipv4Address>& clients) {
    return std::ranges::any_of(clients, [&](wire::Ipv4Address client) {
        const auto back = way_back(server, client, address);
        return back && back->type == net::RouteType::unicast && back->out == out.index &&
               asks_in_its_name(server, out, address, back->next_hop);
    });
}

/// The addresses that stand for the clients at this interface: those of the traffic, or of whoever asks there.
std::vector<wire::Ipv4Address> clients_of(const VirtualService& service, const Machine& asker, wire::Ipv4Address address) {
    if (!service.clients.empty()) return service.clients;
    const auto route = asker.host->ip().route_output({.destination = address});
    return {route->preferred_source};
}

/// Makes `noise.remedy`: `loud` are the interfaces at which it answers.
void add_remedy(const Machine& server, wire::Ipv4Address address, const std::vector<const net::Interface*>& loud,
                ArpNoise& noise) {
    const int all = server.host->conf_all().arp_ignore;
    std::vector<std::string> levels, moves;
    for (const net::Interface* interface : loud) {
        const int level = std::max(all, interface->conf.arp_ignore);
        if (level != 1 && level != 2) levels = {"sysctl -w net.ipv4.conf.all.arp_ignore=1"};
    }
    for (const net::Interface* interface : loud) {
        if (interface->conf.arp_ignore > 2) levels.push_back("sysctl -w net.ipv4.conf." + interface->name + ".arp_ignore=1");
        for (const net::InterfaceAddress& a : interface->addresses) {
            if (a.prefix.address != address) continue;
            moves.push_back("ip addr del " + wire::to_string(a.prefix) + " dev " + interface->name);
        }
    }
    noise.remedy = levels;
    if (noise.announces) noise.remedy.push_back("sysctl -w net.ipv4.conf.all.arp_announce=2");
    noise.remedy.insert(noise.remedy.end(), moves.begin(), moves.end());
    const net::Interface& loopback = std::as_const(*server.host).interfaces()[net::kLoopback];
    if (!moves.empty() && !loopback.owns(address)) {
        noise.remedy.push_back("ip addr add " + wire::to_string(address) + "/32 dev lo");
    }
}

}  // namespace

ArpNoise arp_noise(const Machine& server, const VirtualService& service, wire::Ipv4Address address,
                   const Whereabouts& where) {
    ArpNoise noise;
    std::vector<const net::Interface*> loud;
    for (const net::Interface& interface : server.host->interfaces()) {
        const auto segment = where.segment_of(server, interface.index);
        if (segment == Whereabouts::kNowhere || !interface.up) continue;
        const Machine* asker = where.asker(segment, address, server);
        if (asker == nullptr) continue;
        if (answers_arp(server, interface, address)) loud.push_back(&interface);
        noise.announces |= announces(server, interface, address, clients_of(service, *asker, address));
    }
    noise.answers = !loud.empty();
    add_remedy(server, address, loud, noise);
    return noise;
}

}  // namespace lvslab::scenarios
