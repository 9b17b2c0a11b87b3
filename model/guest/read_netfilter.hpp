#pragma once

#include "guest/plan.hpp"
#include "ipvs/node_tables.hpp"

namespace lvslab::guest {

/// `iptables-save -c`.
void read_rules_saved(const CommandOutput& output, ipvs::NodeTables& tables);

/// /proc/net/nf_conntrack. Its seconds are rounded down: an entry ends up to one second after TrackedRow::expires.
void read_tracked(const CommandOutput& output, ipvs::NodeTables& tables);

}  // namespace lvslab::guest
