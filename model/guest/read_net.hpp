#pragma once

#include "guest/plan.hpp"
#include "ipvs/node_tables.hpp"

namespace lvslab::guest {

/// `ip -j -d -s addr`: interfaces, their addresses and counters. Left out are devices that a Host does not have: those
/// that modules bring into each namespace (sit0, ip6tnl0, gre0...). tunl0 is told in whatever state it is.
void read_links(const CommandOutput& output, ipvs::NodeTables& tables);

/// `ip -4 -d -o route show table all`, and the same of the cache.
void read_routes(const CommandOutput& output, ipvs::NodeTables& tables);

/// `ip -4 -j -d rule` and `neigh`, a line each.
void read_rules_and_neighbours(const CommandOutput& output, ipvs::NodeTables& tables);

}  // namespace lvslab::guest
