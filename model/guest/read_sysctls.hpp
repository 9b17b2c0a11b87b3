#pragma once

#include "guest/plan.hpp"
#include "ipvs/node_tables.hpp"

namespace lvslab::guest {

/// `grep -r ^ /proc/sys/net/...`, a line `FILE:VALUE` each: of the hundreds those that a Host has too. After
/// read_links().
void read_sysctls(const CommandOutput& output, ipvs::NodeTables& tables);

}  // namespace lvslab::guest
