#pragma once

#include <optional>
#include <string>

#include "net/rows.hpp"

namespace lvslab::shell {

/// Which routes `ip route show` prints.
struct RouteSelection {
    std::optional<net::RouteTable> table = net::RouteTable::main;  ///< none: `table all`
    std::optional<wire::Prefix> destination{};
    std::string dev;
};
std::string print_routes(const net::Tables& tables, const RouteSelection& selection);

/// `route -n`, and `route`, which says `default` for 0.0.0.0.
enum class RouteNames : std::uint8_t { numeric, words };
std::string print_kernel_table(const net::Tables& tables, RouteNames names);

}  // namespace lvslab::shell
