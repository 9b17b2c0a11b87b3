#include <algorithm>

#include "net/host.hpp"
#include "net/templates.hpp"

/// Route look-ups for packets that come in and go out (net/ipv4/route.c, fib_frontend.c).
namespace lvslab::net {

const std::string& Ip::name_of(InterfaceIndex index) const { return host_.interfaces()[index].name; }

Ip::Ip(Host& host) : host_(host), reassembly_(host.settings(), host.peers(), host.report()) {}

/// The entry as an answer for one destination, with what routers taught about that (rt_set_nexthop).
Route Ip::as_route(const RouteEntry& entry, wire::Ipv4Address destination) const {
    Route route{.type = entry.type,
            .out = entry.dev,
            .via_gateway = entry.gateway.has_value(),
            .next_hop = entry.gateway.value_or(destination),
            .preferred_source = entry.source,
            .matched = entry.destination,
            .table = entry.table,
            .scope = entry.scope,
            .mtu = entry.mtu,
            .mtu_locked = entry.mtu_locked};
    if (const RouteException* learnt = host_.fib().exceptions().find(destination, route)) {
        if (learnt->gateway) route.next_hop = *learnt->gateway;
        route.via_gateway = route.via_gateway || learnt->gateway;
        route.learnt_mtu = learnt->mtu;
        route.mtu_locked = route.mtu_locked || learnt->mtu_locked;
    }
    return route;
}

/// fib_validate_source and __fib_validate_source. Without a filter the question is only asked where the way back could
/// be told to the sender (redirects), or where the host's addresses do not say all about what is local.
Ip::SourceCheck Ip::check_source(const Packet& packet, wire::Ipv4Address source, InterfaceIndex out) const {
    const Interface& in = host_.interfaces()[packet.in];
    const int rp_filter = std::max(host_.conf_all().rp_filter, in.conf.rp_filter);
    const bool redirects = host_.conf_all().send_redirects != 0 || in.conf.send_redirects != 0;
    const bool accept_local = in.conf.accept_local != 0 || host_.conf_all().accept_local != 0;
    if (source.is_unspecified()) return {.valid = true, .directly_connected = true, .rule = ""};
    const auto own_address = [&] { return host_.interfaces().owner_of(source) != nullptr; };
    constexpr const char* kOwnAddress = "it is an address of this host itself (martian)";
    if (rp_filter == 0 && (packet.in != out || !redirects)) {
        if (accept_local) return {.valid = true, .directly_connected = false, .rule = ""};
        if (!host_.fib().is_customized()) {  // else the addresses alone do not tell what is local
            return {.valid = !own_address(), .directly_connected = false, .rule = kOwnAddress};
        }
    }
    // The way back is asked for as if it went out where the packet is to go; a mark does not count (src_valid_mark=0).
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(packet.data.bytes());
    const wire::Ipv4Address destination = ip ? ip->destination() : wire::Ipv4Address{};
    const InterfaceIndex from = out != kNoInterface ? out : kLoopback;
    const RouteEntry* back = host_.fib().lookup({.destination = source, .source = destination, .in = from});
    if (back == nullptr || back->refuses()) {
        return {.valid = rp_filter == 0, .directly_connected = false, .rule = "rp_filter"};
    }
    if (back->type != RouteType::unicast && (back->type != RouteType::local || !accept_local)) {
        const char* rule = own_address() ? kOwnAddress : "no unicast route leads back to it (martian)";
        return {.valid = false, .directly_connected = false, .rule = rule};
    }
    const bool direct = !back->gateway.has_value();
    if (back->dev == packet.in) return {.valid = true, .directly_connected = direct, .rule = ""};
    if (back->type == RouteType::local && packet.in == kLoopback) {
        return {.valid = true, .directly_connected = direct, .rule = ""};
    }
    // Loose filtering needs an address to judge by: on an interface without one it is strict.
    if (rp_filter == 1 || in.addresses.empty()) {
        return {.valid = rp_filter == 0, .directly_connected = false, .rule = "rp_filter"};
    }
    const RouteEntry* here =
        host_.fib().lookup({.destination = source, .out = packet.in, .source = destination, .in = from});
    const bool reachable_here = here != nullptr && here->type == RouteType::unicast;
    return {.valid = true, .directly_connected = reachable_here && !here->gateway.has_value(), .rule = ""};
}

/// fib_validate_source; notes as well whether the sender is to be told of a better gateway (__mkroute_input).
bool Ip::admit_source(const Packet& packet, Route& route) {
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(packet.data.bytes());
    const InterfaceIndex out = route.type == RouteType::unicast ? route.out : kNoInterface;
    const SourceCheck check = check_source(packet, ip->source(), out);
    const Interface& in = host_.interfaces()[packet.in];
    if (check.valid) {
        if (out != packet.in || !check.directly_connected) return true;
        const InterfaceConf& all = host_.conf_all();
        const bool sends = all.send_redirects != 0 || in.conf.send_redirects != 0;
        const bool shared = all.shared_media != 0 || in.conf.shared_media != 0;
        const auto on_link = [&](const InterfaceAddress& a) {
            return a.prefix.contains(ip->source()) && (!route.via_gateway || a.prefix.contains(route.next_hop));
        };
        route.redirect_due = sends && (shared || std::ranges::any_of(in.addresses, on_link));
        return true;
    }
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
    host_.icmp().send_route_error(packet, IcmpError::net_unreachable());
}

/// A route whose type is an answer: unreachable, prohibit, blackhole.
void Ip::refuse(const Packet& packet, const RouteEntry& entry) {
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(packet.data.bytes());
    const char* type = entry.type == RouteType::unreachable ? "unreachable"
                       : entry.type == RouteType::prohibit  ? "prohibit"
                                                            : "blackhole";
    host_.report().drop(packet, kDropUnreachableRoute, ip->destination(), type);
    if (host_.interfaces()[packet.in].conf.forwarding == 0) return;  // ip_error: only a router says so
    if (entry.type == RouteType::unreachable) host_.icmp().send_route_error(packet, IcmpError::host_unreachable());
    if (entry.type == RouteType::prohibit) host_.icmp().send_route_error(packet, IcmpError::prohibited());
}

/// ip_route_input: sets packet.route, or drops the packet and returns false. The order of the questions is Linux's.
bool Ip::route_input(Packet& packet) {
    if (packet.route) return true;  // came back over lo with the route it left with
    Reporter& report = host_.report();
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(std::as_const(packet.data).bytes());
    const wire::Ipv4Address source = ip->source(), destination = ip->destination();
    const Interface& in = host_.interfaces()[packet.in];
    const auto with_input = [](Route route) { return route.input = true, route; };
    const bool localnet = packet.in == kLoopback || in.conf.route_localnet != 0 || host_.conf_all().route_localnet != 0;
    if (source.is_multicast() || source.is_limited_broadcast() || (source.is_loopback() && !localnet)) {
        report.drop(packet, kDropMartianSource, source, in.name, "no host has this address");
        return false;
    }
    if (destination.is_limited_broadcast()) {
        Route here = with_input({.type = RouteType::broadcast, .out = packet.in, .next_hop = destination});
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
    if (destination.is_unspecified() || (destination.is_loopback() && !localnet)) {
        report.drop(packet, kDropMartianDestination, destination, in.name);
        return false;
    }
    const RouteEntry* entry =
        host_.fib().lookup({.destination = destination, .source = source, .mark = packet.mark, .in = packet.in});
    if (entry == nullptr) {
        packet.route = with_input({.type = RouteType::unreachable});
        return no_route(packet), false;
    }
    Route route = with_input(as_route(*entry, destination));
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

std::optional<Route> Ip::route_forward(const Packet& packet, const ForwardQuery& query) const {
    const auto [source, destination] = query;
    const RouteEntry* entry = host_.fib().lookup({.destination = destination, .source = source, .in = packet.in});
    if (entry == nullptr || entry->type != RouteType::unicast) return std::nullopt;
    if (!source.is_unspecified() && !check_source(packet, source, entry->dev).valid) return std::nullopt;
    return as_route(*entry, destination);
}

std::optional<Route> Ip::route_output(const OutputQuery& query) const {
    if (query.destination.is_limited_broadcast() && query.out != kNoInterface) {
        return Route{.type = RouteType::broadcast,
                     .out = query.out,
                     .next_hop = query.destination,
                     .preferred_source = select_source(query.out, query.destination, Scope::link)};
    }
    const RouteEntry* entry = host_.fib().lookup(
        {.destination = query.destination, .out = query.out, .source = query.source, .mark = query.mark});
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
