#pragma once

#include <optional>

#include "net/host.hpp"

namespace lvslab::shell {

/// What connect() and `ip route get` find: the way to a destination, or the error that the kernel gives for none.
struct WayOut {
    std::optional<net::Route> route{};
    const char* error = nullptr;  ///< strerror()'s words
};
WayOut find_way_out(net::Host& host, const net::Ip::OutputQuery& query);

/// Bytes that go that way in one piece: what the route, routers or the link say.
std::uint32_t mtu_of(net::Host& host, const net::Route& route);

}  // namespace lvslab::shell
