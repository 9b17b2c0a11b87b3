#pragma once

#include <optional>
#include <string>

#include "net/host.hpp"
#include "shell/ip.hpp"

/// What `ip route` and the older `route` do to the routing table alike (net/ipv4/fib_semantics.c).
namespace lvslab::shell {

struct RouteRequest {
    net::RouteType type = net::RouteType::unicast;
    wire::Prefix destination{};
    std::optional<wire::Ipv4Address> gateway{};
    net::InterfaceIndex dev = net::kNoInterface;  ///< none: found from the gateway
    wire::Ipv4Address source{};
    std::uint32_t metric = 0;
    std::optional<net::Scope> scope{};
    std::optional<net::RouteOrigin> origin{};
    bool on_link = false;
    net::RouteTable table = net::RouteTable::main;
    std::uint32_t mtu = 0;
    bool mtu_locked = false;
};

enum class IfThere : std::uint8_t { refuse, replace, append, change };
/// Adds a route to its table, or says why not and leaves the table as it was.
std::optional<Refusal> add_route(net::Host& host, const RouteRequest& request, IfThere if_there);

struct RouteMatch {
    RouteRequest like;  ///< a gateway, dev, source, metric, scope or origin that is not given matches any
    bool any_type = true;
};
/// Removes the first route that matches; false if there is none.
bool delete_route(net::Host& host, const RouteMatch& match);

}  // namespace lvslab::shell
