#pragma once

#include <string>

#include "shell/command.hpp"

namespace lvslab::shell {

/// `ip route get`: the look-up of a packet that starts here.
Command parse_route_get(Arguments& arguments);

/// `expires 598sec mtu 1400 `: what a router has taught, as `ip route get` and `ip route show cache` write it.
std::string exception_text(const net::RouteCacheRow& row, net::Time now);

}  // namespace lvslab::shell
