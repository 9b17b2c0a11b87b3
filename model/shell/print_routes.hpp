#pragma once

#include <optional>
#include <string>

#include "ipvs/node_tables.hpp"

namespace lvslab::shell {

/// Which routes `ip route show` prints.
struct RouteSelection {
    std::optional<net::RouteTable> table = net::RouteTable::main;  ///< none: `table all`
    std::optional<wire::Prefix> destination{};
    std::string dev;
    bool cache = false;  ///< what routers have taught, and no routes
};
/// `ip route show cache`.
std::string print_route_cache(const ipvs::NodeTables& tables, const RouteSelection& selection);
std::string print_routes(const net::Tables& tables, const RouteSelection& selection);

/// `route -n`, and `route`, which says `default` for 0.0.0.0.
enum class RouteNames : std::uint8_t { numeric, words };
std::string print_kernel_table(const net::Tables& tables, RouteNames names);

}  // namespace lvslab::shell
