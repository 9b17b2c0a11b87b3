#include "shell/way_out.hpp"

namespace lvslab::shell {

namespace {

/// fib_props of net/ipv4/fib_semantics.c.
const char* error_of(const net::RouteEntry* entry) {
    if (entry == nullptr) return "Network is unreachable";
    switch (entry->type) {
        case net::RouteType::blackhole:
            return "Invalid argument";
        case net::RouteType::unreachable:
            return "No route to host";
        case net::RouteType::prohibit:
            return "Permission denied";
        default:
            return "Network is unreachable";
    }
}

}  // namespace

WayOut find_way_out(net::Host& host, const net::Ip::OutputQuery& query) {
    const bool foreign_source = !query.source.is_unspecified() && host.interfaces().owner_of(query.source) == nullptr;
    if (foreign_source) return {.error = "Network is unreachable"};
    const auto route = host.ip().route_output(query);
    if (route) return {.route = route};
    return {.error = error_of(host.fib().lookup(
                {.destination = query.destination, .out = query.out, .source = query.source, .mark = query.mark}))};
}

std::uint32_t mtu_of(net::Host& host, const net::Route& route) { return host.ip().path_mtu(route); }

}  // namespace lvslab::shell
