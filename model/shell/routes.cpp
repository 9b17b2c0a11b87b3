#include "shell/routes.hpp"

#include <algorithm>
#include <iterator>
#include <variant>
#include <vector>

namespace lvslab::shell {

namespace {

using net::RouteEntry;
using net::RouteType;

constexpr Refusal kBadGateway{"Invalid argument", "Nexthop has invalid gateway."};
constexpr Refusal kNoWayToGateway{"Network is unreachable", "Nexthop has invalid gateway."};

/// The route to a gateway must itself be on link, or local: a gateway behind a gateway can not be reached by one ARP.
const RouteEntry* route_to_gateway(net::Host& host, const RouteRequest& request) {
    for (const RouteEntry& e : host.fib().entries()) {
        if (!e.destination.contains(*request.gateway) || e.scope < net::Scope::link) continue;
        if (request.dev != net::kNoInterface && e.dev != request.dev) continue;
        if (e.dev != net::kNoInterface && host.interfaces()[e.dev].up) return &e;
    }
    return nullptr;
}

bool has_next_hop(RouteType type) {
    return type == RouteType::unicast || type == RouteType::local || type == RouteType::broadcast;
}

/// fib_props[type].scope: a route to this host itself cannot lead further.
net::Scope widest_scope(RouteType type) {
    if (type == RouteType::local) return net::Scope::host;
    return type == RouteType::broadcast ? net::Scope::link : net::Scope::global;
}

net::Scope default_scope(const RouteRequest& request) {
    if (request.type == RouteType::local) return net::Scope::host;
    const bool on_link = request.type == RouteType::broadcast || (request.type == RouteType::unicast && !request.gateway);
    return on_link ? net::Scope::link : net::Scope::global;
}

using NextHop = std::variant<net::InterfaceIndex, Refusal>;

/// fib_check_nh: the device that leads to the next hop.
NextHop check_next_hop(net::Host& host, const RouteRequest& request) {
    const bool has_dev = request.dev != net::kNoInterface;
    const bool dev_up = has_dev && host.interfaces()[request.dev].up;
    if (request.scope.value_or(default_scope(request)) == net::Scope::host) {
        if (request.gateway) return Refusal{"Invalid argument", "Route with host scope can not have a gateway."};
        if (!has_dev) return Refusal{"No such device"};
        return request.dev;  // up or not
    }
    if (!request.gateway) {
        if (!has_dev) return Refusal{"No such device"};
        if (!dev_up) return Refusal{"Network is down", "Device for nexthop is not up."};
        return request.dev;
    }
    if (request.scope && *request.scope >= net::Scope::link) return kBadGateway;
    if (request.on_link) {
        if (!has_dev) return Refusal{"No such device", "Nexthop device required for onlink."};
        if (!dev_up) return Refusal{"Network is down", "Nexthop device is not up."};
        if (host.fib().address_type(*request.gateway) != RouteType::unicast) return kBadGateway;
        return request.dev;
    }
    const RouteEntry* way = route_to_gateway(host, request);
    if (way == nullptr) return kNoWayToGateway;
    if (way->type != RouteType::unicast && way->type != RouteType::local) return kBadGateway;
    return way->dev;
}

/// Takes the place of the first route of the same prefix and metric; appended ones stay behind it. False: there is
/// none.
bool replace_route(net::Fib& fib, const RouteEntry& entry) {
    const auto rival = [&](const RouteEntry& e) {
        return e.table == entry.table && e.destination == entry.destination && e.metric == entry.metric;
    };
    if (!fib.remove_first(rival)) return false;
    std::vector<RouteEntry> behind;
    std::copy_if(fib.entries().begin(), fib.entries().end(), std::back_inserter(behind), rival);
    fib.remove_all(rival);
    fib.add(entry);
    for (const RouteEntry& e : behind) fib.append(e);
    return true;
}

}  // namespace

std::optional<Refusal> add_route(net::Host& host, const RouteRequest& request, IfThere if_there) {
    if (request.destination.network() != request.destination.address) {
        return Refusal{"Invalid argument", "Invalid prefix for given prefix length."};
    }
    RouteEntry entry{.table = request.table,
                     .type = request.type,
                     .destination = request.destination,
                     .gateway = request.gateway,
                     .origin = request.origin.value_or(net::RouteOrigin::boot),
                     .scope = request.scope.value_or(default_scope(request)),
                     .source = request.source,
                     .metric = request.metric,
                     .on_link = request.on_link,
                     .mtu = request.mtu,
                     .mtu_locked = request.mtu_locked};
    if (entry.scope < widest_scope(request.type) || entry.scope > net::Scope::host) {
        return Refusal{"Invalid argument", "Invalid scope."};
    }
    if (!has_next_hop(request.type) && (request.gateway || request.dev != net::kNoInterface)) {
        return Refusal{"Invalid argument", "Gateway, device and multipath can not be specified for this route type."};
    }
    if (has_next_hop(request.type)) {
        const NextHop next = check_next_hop(host, request);
        if (const auto* refusal = std::get_if<Refusal>(&next)) return *refusal;
        entry.dev = std::get<net::InterfaceIndex>(next);
    }
    if (!request.source.is_unspecified() && host.interfaces().owner_of(request.source) == nullptr) {
        return Refusal{"Invalid argument", "Invalid prefsrc address."};
    }
    if (if_there == IfThere::replace || if_there == IfThere::change) {
        const bool replaced = replace_route(host.fib(), entry);
        if (replaced) return std::nullopt;
        if (if_there == IfThere::change) return Refusal{"No such file or directory"};
    }
    net::Fib& fib = host.fib();
    const auto result = if_there == IfThere::append ? fib.append(entry) : fib.add(entry);
    if (result == net::Fib::AddResult::exists) return Refusal{"File exists"};
    return std::nullopt;
}

bool delete_route(net::Host& host, const RouteMatch& match) {
    const RouteRequest& like = match.like;
    return host.fib().remove_first([&](const RouteEntry& e) {
        return e.table == like.table && e.destination == like.destination && (match.any_type || e.type == like.type) &&
               (!like.gateway || e.gateway == like.gateway) && (like.dev == net::kNoInterface || e.dev == like.dev) &&
               (like.metric == 0 || e.metric == like.metric) &&
               (like.source.is_unspecified() || e.source == like.source) && (!like.scope || e.scope == *like.scope) &&
               (!like.origin || e.origin == *like.origin);
    });
}

}  // namespace lvslab::shell
