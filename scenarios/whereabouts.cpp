#include "scenarios/whereabouts.hpp"

#include <algorithm>

#include "lab/graph.hpp"

namespace lvslab::scenarios {

namespace {

wire::Prefix network(wire::Ipv4Address address, int length) {
    const wire::Prefix prefix{address, static_cast<std::uint8_t>(length)};
    return {prefix.network(), prefix.length};
}

void add_once(std::vector<const Machine*>& machines, const Machine& machine) {
    if (machines.empty() || machines.back() != &machine) machines.push_back(&machine);
}

std::unordered_map<std::string_view, const Machine*> by_name(const Rehearsal& rehearsal) {
    std::unordered_map<std::string_view, const Machine*> machines;
    for (const Machine& machine : rehearsal.machines()) machines.emplace(machine.name(), &machine);
    return machines;
}

template <class Map>
std::span<const Machine* const> found(const Map& map, const typename Map::key_type& key) {
    const auto at = map.find(key);
    if (at == map.end()) return {};
    return at->second;
}

}  // namespace

Whereabouts::Whereabouts(const Rehearsal& rehearsal) {
    const auto machines = by_name(rehearsal);
    Segment number = 0;
    for (const lab::Segment& segment : lab::segments(rehearsal.lab())) {
        for (const lab::Endpoint& end : segment.members) {
            const Machine& machine = *machines.at(end.node);
            const net::Interface* interface = std::as_const(*machine.host).interfaces().find(end.interface);
            if (interface == nullptr) continue;
            segments_[{&machine, interface->index}] = number;
            members_.emplace(number, &machine);
        }
        ++number;
    }
    for (const Machine& machine : rehearsal.machines()) {
        note_addresses(machine);
        note_routes(machine);
    }
    note_traffic(rehearsal);
}

Whereabouts::Segment Whereabouts::segment_of(const Machine& machine, net::InterfaceIndex interface) const {
    const auto at = segments_.find({&machine, interface});
    return at == segments_.end() ? kNowhere : at->second;
}

void Whereabouts::note_addresses(const Machine& machine) {
    std::set<Segment> segments;
    for (const net::Interface& interface : machine.host->interfaces()) segments.insert(segment_of(machine, interface.index));
    segments.erase(kNowhere);
    for (const net::Interface& interface : machine.host->interfaces()) {
        for (const net::InterfaceAddress& given : interface.addresses) {
            const wire::Ipv4Address address = given.prefix.address;
            if (address.is_loopback()) continue;
            add_once(addresses_[address], machine);
            for (const Segment segment : segments) neighbours_.try_emplace({segment, address}, &machine);
        }
    }
}

void Whereabouts::note_routes(const Machine& machine) {
    for (const net::RouteEntry& route : machine.host->fib().entries()) {
        const wire::Prefix to{route.destination.network(), route.destination.length};
        if (route.type == net::RouteType::local && route.table == net::RouteTable::local) {
            if (!to.address.is_loopback()) add_once(local_routes_[to], machine);
        } else if (route.type == net::RouteType::unicast && !route.gateway) {
            const Segment segment = segment_of(machine, route.dev);
            if (segment != kNowhere) add_once(links_[{segment, to}], machine);
        }
    }
}

void Whereabouts::note_traffic(const Rehearsal& rehearsal) {
    const auto machines = by_name(rehearsal);
    const auto note = [&](wire::Protocol protocol, wire::Endpoint server, const std::string& from) {
        const Machine* client = machines.at(from);
        for (const std::uint16_t port : {server.port, std::uint16_t{0}}) {
            const wire::Endpoint to{server.address, port};
            if (requests_.emplace(protocol, to, client).second) clients_[{protocol, to}].push_back(client);
        }
    };
    for (const lab::Traffic& traffic : rehearsal.lab().traffic) {
        if (const auto* get = std::get_if<lab::Get>(&traffic)) note(wire::Protocol::tcp, get->server, get->from);
        if (const auto* udp = std::get_if<lab::Udp>(&traffic)) note(wire::Protocol::udp, udp->server, udp->from);
    }
}

std::span<const Machine* const> Whereabouts::owners(wire::Ipv4Address address) const {
    if (const auto by_address = found(addresses_, address); !by_address.empty()) return by_address;
    for (int length = 32; length >= 0; --length) {
        if (const auto by_route = found(local_routes_, network(address, length)); !by_route.empty()) return by_route;
    }
    return {};
}

const Machine* Whereabouts::owner_in(Segment segment, wire::Ipv4Address address) const {
    const auto at = neighbours_.find({segment, address});
    return at == neighbours_.end() ? nullptr : at->second;
}

bool Whereabouts::asks(const Machine& machine, Segment segment, wire::Ipv4Address address) const {
    const auto route = machine.host->ip().route_output({.destination = address});
    if (!route || route->type != net::RouteType::unicast || route->via_gateway) return false;
    if (segment_of(machine, route->out) != segment) return false;
    const net::Neighbour* told = machine.host->neighbours().find({address, route->out});
    return told == nullptr || told->state != net::NeighbourState::permanent;
}

const Machine* Whereabouts::asker(Segment segment, wire::Ipv4Address address, const Machine& self) const {
    const auto [at, is_new] = askers_.try_emplace({segment, address});
    Machines& askers = at->second;
    for (int length = 32; is_new && length >= 0; --length) {
        for (const Machine* machine : found(links_, {segment, network(address, length)})) {
            if (askers.size() == 2) break;
            if (asks(*machine, segment, address)) add_once(askers, *machine);
        }
    }
    const auto other = std::ranges::find_if(askers, [&](const Machine* m) { return m != &self; });
    return other == askers.end() ? nullptr : *other;
}

std::span<const Machine* const> Whereabouts::clients(wire::Protocol protocol, const wire::Endpoint& server) const {
    return found(clients_, {protocol, server});
}

}  // namespace lvslab::scenarios
