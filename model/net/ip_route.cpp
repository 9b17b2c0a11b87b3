#include <algorithm>

#include "net/host.hpp"
#include "net/templates.hpp"

/// Route look-ups for packets that come in and go out (net/ipv4/route.c, fib_frontend.c).
namespace lvslab::net {

const std::string& Ip::name_of(InterfaceIndex index) const { return host_.interfaces()[index].name; }

Route Ip::as_route(const RouteEntry& entry, wire::Ipv4Address destination) const {
    return {.type = entry.type,
            .out = entry.dev,
            .via_gateway = entry.gateway.has_value(),
            .next_hop = entry.gateway.value_or(destination),
            .preferred_source = entry.source,
            .matched = entry.destination,
            .table = entry.table,
            .scope = entry.scope};
}

Ip::SourceCheck Ip::check_source(const Packet& packet, wire::Ipv4Address source, InterfaceIndex out) const {
    const Interface& in = host_.interfaces()[packet.in];
    const int rp_filter = std::max(host_.conf_all().rp_filter, in.conf.rp_filter);
    const bool redirects = host_.conf_all().send_redirects != 0 || in.conf.send_redirects != 0;
    const bool accept_local = in.conf.accept_local != 0 || host_.conf_all().accept_local != 0;
    if (source.is_unspecified()) return {.valid = true, .directly_connected = true, .rule = ""};
    if (!accept_local && host_.fib().address_type(source) == RouteType::local) {
        return {.valid = false, .directly_connected = false, .rule = "it is an address of this host itself (martian)"};
    }
    if (rp_filter == 0 && (packet.in != out || !redirects)) return {.valid = true, .directly_connected = false, .rule = ""};
    const RouteEntry* back = host_.fib().lookup({.destination = source});
    if (back == nullptr || back->refuses()) {
        return {.valid = rp_filter == 0, .directly_connected = false, .rule = "rp_filter"};
    }
    if (back->type == RouteType::local && accept_local) return {.valid = true, .directly_connected = false, .rule = ""};
    if (back->type != RouteType::unicast) {
        return {.valid = false, .directly_connected = false, .rule = "no unicast route leads back to it (martian)"};
    }
    const bool direct = !back->gateway.has_value();
    if (back->dev == packet.in) return {.valid = true, .directly_connected = direct, .rule = ""};
    // Loose filtering needs an address to judge by: on an interface without one it is strict (__fib_validate_source).
    if (rp_filter == 1 || (rp_filter != 0 && in.addresses.empty())) {
        return {.valid = false, .directly_connected = false, .rule = "rp_filter"};
    }
    const RouteEntry* here = host_.fib().lookup({.destination = source, .out = packet.in});
    const bool reachable_here = here != nullptr && here->type == RouteType::unicast;
    return {.valid = true, .directly_connected = reachable_here && !here->gateway.has_value(), .rule = ""};
}

bool Ip::admit_source(const Packet& packet, const Route& route) {
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(packet.data.bytes());
    const InterfaceIndex out = route.type == RouteType::unicast ? route.out : kNoInterface;
    const SourceCheck check = check_source(packet, ip->source(), out);
    if (check.valid) return true;
    const Interface& in = host_.interfaces()[packet.in];
    const int rp_filter = std::max(host_.conf_all().rp_filter, in.conf.rp_filter);
    if (std::string_view(check.rule) == "rp_filter") {
        host_.report().drop(packet, kDropRpFilter, ip->source(), in.name, rp_filter);
    } else {
        host_.report().drop(packet, kDropMartianSource, ip->source(), in.name, check.rule);
    }
    return false;
}

void Ip::no_route(const Packet& packet) {
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(packet.data.bytes());
    if (host_.interfaces()[packet.in].conf.forwarding == 0) {
        return host_.report().drop(packet, kDropNotForwarding, ip->destination());
    }
    host_.report().drop(packet, kDropNoRoute, ip->destination());
    host_.icmp().send_error(packet, IcmpError::net_unreachable());
}

/// A route whose type is an answer: unreachable, prohibit, blackhole.
void Ip::refuse(const Packet& packet, const RouteEntry& entry) {
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(packet.data.bytes());
    const char* type = entry.type == RouteType::unreachable ? "unreachable"
                       : entry.type == RouteType::prohibit  ? "prohibit"
                                                            : "blackhole";
    host_.report().drop(packet, kDropUnreachableRoute, ip->destination(), type);
    if (entry.type == RouteType::unreachable) host_.icmp().send_error(packet, IcmpError::host_unreachable());
    if (entry.type == RouteType::prohibit) host_.icmp().send_error(packet, IcmpError::prohibited());
}

/// ip_route_input: sets packet.route, or drops the packet and returns false. The order of the questions is Linux's.
bool Ip::route_input(Packet& packet) {
    if (packet.route) return true;  // came back over lo with the route it left with
    Reporter& report = host_.report();
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(std::as_const(packet.data).bytes());
    const wire::Ipv4Address source = ip->source(), destination = ip->destination();
    const Interface& in = host_.interfaces()[packet.in];
    const auto with_input = [](Route route) { return route.input = true, route; };
    if (source.is_multicast() || source.is_limited_broadcast() || (source.is_loopback() && packet.in != kLoopback)) {
        report.drop(packet, kDropMartianSource, source, in.name, "no host has this address");
        return false;
    }
    if (destination.is_limited_broadcast()) {
        const Route here = with_input({.type = RouteType::broadcast, .out = packet.in, .next_hop = destination});
        if (!admit_source(packet, here)) return false;
        packet.route = here;
        report.decide(packet, kRouteBroadcast, destination);
        return true;
    }
    if (destination.is_multicast()) {
        report.drop(packet, kDropMulticast, destination);
        return false;
    }
    if (source.is_unspecified()) {  // only a host that asks everybody for its address may have none
        report.drop(packet, kDropMartianSource, source, in.name, "no host has this address");
        return false;
    }
    if (destination.is_unspecified() || (destination.is_loopback() && packet.in != kLoopback)) {
        report.drop(packet, kDropMartianDestination, destination, in.name);
        return false;
    }
    const RouteEntry* entry = host_.fib().lookup({.destination = destination});
    if (entry == nullptr) {
        packet.route = with_input({.type = RouteType::unreachable});
        return no_route(packet), false;
    }
    const Route route = with_input(as_route(*entry, destination));
    if (entry->type == RouteType::local || entry->type == RouteType::broadcast) {
        if (!admit_source(packet, route)) return false;
        packet.route = route;
        if (entry->type == RouteType::local) report.decide(packet, kRouteLocal, destination);
        else report.decide(packet, kRouteBroadcast, destination);
        return true;
    }
    if (in.conf.forwarding == 0) {
        report.drop(packet, kDropNotForwarding, destination);
        return false;
    }
    if (entry->type != RouteType::unicast) {
        packet.route = route;
        return refuse(packet, *entry), false;
    }
    if (!admit_source(packet, route)) return false;
    packet.route = route;
    report.decide(packet, kRouteForward, destination, entry->destination, route.next_hop, name_of(route.out));
    return true;
}

std::optional<Route> Ip::route_output(const OutputQuery& query) const {
    if (query.destination.is_limited_broadcast() && query.out != kNoInterface) {
        return Route{.type = RouteType::broadcast,
                     .out = query.out,
                     .next_hop = query.destination,
                     .preferred_source = select_source(query.out, query.destination, Scope::link)};
    }
    const RouteEntry* entry = host_.fib().lookup({.destination = query.destination, .out = query.out});
    if (entry != nullptr && entry->type == RouteType::local) {
        Route route = as_route(*entry, query.destination);
        route.out = kLoopback;
        if (route.preferred_source.is_unspecified()) route.preferred_source = query.destination;
        return route;
    }
    if (entry == nullptr || (entry->type != RouteType::unicast && entry->type != RouteType::broadcast)) {
        return std::nullopt;
    }
    Route route = as_route(*entry, query.destination);
    if (route.preferred_source.is_unspecified()) {
        route.preferred_source = select_source(entry->dev, route.next_hop, entry->scope);
    }
    return route;
}

wire::Ipv4Address Ip::select_source(InterfaceIndex dev, wire::Ipv4Address destination, Scope scope) const {
    const auto best_on = [&](const Interface& interface) {
        wire::Ipv4Address first{};
        for (const InterfaceAddress& a : interface.addresses) {
            if (a.secondary || a.scope > scope) continue;
            if (a.prefix.contains(destination)) return a.prefix.address;
            if (first.is_unspecified()) first = a.prefix.address;
        }
        return first;
    };
    const wire::Ipv4Address own = best_on(host_.interfaces()[dev]);
    if (!own.is_unspecified()) return own;
    for (const Interface& other : host_.interfaces()) {
        for (const InterfaceAddress& a : other.addresses) {
            if (!a.secondary && a.scope != Scope::link && a.scope <= scope) return a.prefix.address;
        }
    }
    return {};
}

}  // namespace lvslab::net
