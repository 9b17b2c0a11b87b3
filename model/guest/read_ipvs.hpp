#pragma once

#include "guest/plan.hpp"
#include "ipvs/node_tables.hpp"

namespace lvslab::guest {

/// `ipvsadm -Ln --timeout`, then its listings of services, each with other columns.
void read_services(const CommandOutput& output, ipvs::NodeTables& tables);

/// /proc/net/ip_vs (for the servers' order), ip_vs_conn, ip_vs_stats, ip_vs_stats_percpu. After read_services().
void read_proc_ip_vs(const CommandOutput& output, ipvs::NodeTables& tables);

}  // namespace lvslab::guest
