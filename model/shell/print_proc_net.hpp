#pragma once

#include <string>

#include "ipvs/node_tables.hpp"

/// Files of /proc/net that are not the director's.
namespace lvslab::shell {

std::string print_proc_arp(const ipvs::NodeTables& tables);
std::string print_proc_route(const ipvs::NodeTables& tables);
/// `conntrack -L`: the same, but for the network layer and the counted reference.
std::string print_conntrack(const ipvs::NodeTables& tables);
std::string print_proc_nf_conntrack(const ipvs::NodeTables& tables);

}  // namespace lvslab::shell
