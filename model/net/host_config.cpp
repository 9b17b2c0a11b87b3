#include <algorithm>

#include "net/host.hpp"

/// What addresses and links bring along in the routing tables (net/ipv4/fib_frontend.c, devinet.c).
namespace lvslab::net {

namespace {

bool same_subnet(const wire::Prefix& a, const wire::Prefix& b) { return a.length == b.length && a.contains(b.address); }

/// What packets from a secondary address to itself name as source: the first address of its subnet.
wire::Ipv4Address primary_of(const Interface& interface, const InterfaceAddress& a) {
    for (const InterfaceAddress& other : interface.addresses) {
        if (a.secondary && !other.secondary && same_subnet(other.prefix, a.prefix)) return other.prefix.address;
    }
    return a.prefix.address;
}

wire::Prefix network_of(const wire::Prefix& p) { return {p.network(), p.length}; }

}  // namespace

/// An address belongs to the host, not to the link: its local route stands though the interface is down.
void Host::add_local_routes(Interface& interface, const InterfaceAddress& a) {
    fib_.add({.table = RouteTable::local,
              .type = RouteType::local,
              .destination = {a.prefix.address, 32},
              .dev = interface.index,
              .origin = RouteOrigin::kernel,
              .scope = Scope::host,
              .source = primary_of(interface, a)});
}

void Host::add_connected_routes(Interface& interface, const InterfaceAddress& a) {
    if (!interface.up) return;
    if (a.broadcast && !a.broadcast->is_limited_broadcast()) {
        fib_.add({.table = RouteTable::local,
                  .type = RouteType::broadcast,
                  .destination = {*a.broadcast, 32},
                  .dev = interface.index,
                  .origin = RouteOrigin::kernel,
                  .scope = Scope::link,
                  .source = primary_of(interface, a)});
    }
    if (a.secondary || a.prefix.length == 32) return;
    const bool loopback = interface.kind == InterfaceKind::loopback;
    fib_.add({.table = loopback ? RouteTable::local : RouteTable::main,
              .type = loopback ? RouteType::local : RouteType::unicast,
              .destination = network_of(a.prefix),
              .dev = interface.index,
              .origin = RouteOrigin::kernel,
              .scope = loopback ? Scope::host : Scope::link,
              .source = a.prefix.address});
    if (a.prefix.length >= 31) return;
    fib_.add({.table = RouteTable::local,
              .type = RouteType::broadcast,
              .destination = {a.prefix.broadcast(), 32},
              .dev = interface.index,
              .origin = RouteOrigin::kernel,
              .scope = Scope::link,
              .source = a.prefix.address});
}

Host::AddressResult Host::add_address(Interface& interface, const InterfaceAddress& address) {
    InterfaceAddress added = address;
    for (const InterfaceAddress& a : interface.addresses) {
        if (!same_subnet(a.prefix, added.prefix)) continue;
        if (a.prefix.address == added.prefix.address) return AddressResult::exists;
        if (!a.secondary) added.secondary = true;
    }
    interface.addresses.push_back(added);
    report_.changed(ChangeKind::set, [&]() -> Row { return address_row(interface, added); });
    add_local_routes(interface, added);
    add_connected_routes(interface, added);
    return AddressResult::ok;
}

bool Host::remove_address(Interface& interface, wire::Prefix prefix) {
    auto& list = interface.addresses;
    const auto it = std::find_if(list.begin(), list.end(), [&](const auto& a) { return a.prefix == prefix; });
    if (it == list.end()) return false;
    const InterfaceAddress gone = *it;
    list.erase(it);
    report_.changed(ChangeKind::remove, [&]() -> Row { return address_row(interface, gone); });
    remove_routes_of(interface, gone);
    if (gone.secondary) return true;
    // A primary takes the secondaries of its subnet along (promote_secondaries=0).
    std::vector<wire::Prefix> secondaries;
    for (const InterfaceAddress& a : list) {
        if (a.secondary && same_subnet(a.prefix, gone.prefix)) secondaries.push_back(a.prefix);
    }
    for (const wire::Prefix& p : secondaries) remove_address(interface, p);
    return true;
}

void Host::remove_routes_of(Interface& interface, const InterfaceAddress& gone) {
    if (!interfaces_.owner_of(gone.prefix.address)) {
        fib_.remove_all([&](const RouteEntry& e) {
            return e.source == gone.prefix.address ||
                   (e.table == RouteTable::local && e.destination == wire::Prefix{gone.prefix.address, 32});
        });
    } else {
        fib_.remove_first([&](const RouteEntry& e) {
            return e.table == RouteTable::local && e.dev == interface.index &&
                   e.destination == wire::Prefix{gone.prefix.address, 32};
        });
    }
}

void Host::set_up(Interface& interface, bool up) {
    if (interface.up == up) return;
    interface.up = up;
    interfaces_.changed(interface);
    if (up) {
        for (const InterfaceAddress& a : interface.addresses) add_connected_routes(interface, a);
        return announce(interface);
    }
    // Its addresses stay ours, but the ways over it and its neighbours go (fib_disable_ip, neigh_ifdown).
    fib_.remove_all([&](const RouteEntry& e) { return e.dev == interface.index && e.type != RouteType::local; });
    neighbours_.flush(interface.index, NeighbourTable::FlushWhat::everything);
}

void Host::set_carrier(Interface& interface, bool carrier) {
    if (interface.carrier == carrier) return;
    interface.carrier = carrier;
    interfaces_.changed(interface);
    if (!carrier) neighbours_.flush(interface.index, NeighbourTable::FlushWhat::dynamic);
}

void Host::set_mac(Interface& interface, wire::MacAddress mac) {
    interface.mac = mac;
    interfaces_.changed(interface);
    neighbours_.flush(interface.index, NeighbourTable::FlushWhat::dynamic);
    announce(interface);
}

/// A link that comes up, or a new MAC, is told to all neighbours if arp_notify says so; a new address is not (devinet.c).
void Host::announce(const Interface& interface) {
    if (interface.kind != InterfaceKind::ethernet || !interface.running()) return;
    if (conf_all_.arp_notify != 0 || interface.conf.arp_notify != 0) arp_.announce(interface);
}

void Host::set_mtu(Interface& interface, std::uint32_t mtu) {
    interface.mtu = mtu;
    interfaces_.changed(interface);
}

}  // namespace lvslab::net
