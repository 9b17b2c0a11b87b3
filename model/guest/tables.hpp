#pragma once

#include <span>
#include <string>
#include <vector>

#include "guest/plan.hpp"
#include "ipvs/node_tables.hpp"

namespace lvslab::guest {

/// The shell lines, run in a node's namespace, whose outputs hold all of a node's tables.
std::vector<std::string> table_commands();

/// A real kernel's tables as rows. Throws GuestError, with the command and the line, for text that is not understood.
ipvs::NodeTables read_tables(std::span<const CommandOutput> of_one_node, net::Time now);

}  // namespace lvslab::guest
