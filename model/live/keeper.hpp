#pragma once

#include <set>
#include <string>

#include "guest/plan.hpp"
#include "live/channel.hpp"
#include "live/uplink.hpp"

namespace lvslab::live {

/// What the sandbox's first process does: it makes the plan's nodes, gives the other ends of their interfaces away,
/// runs their commands and programs, and reads their tables. Its side of the talk:
///
///     -> a Report: what the set-up did, the tables after it; descriptors: of each held interface in the plan's order
///     (a
///        TAP, or with Ends::names the namespace in which it waits to be opened), then what tells of tunl0, for each
///        node of `tunnels_of(plan)`. With a failure it ends here.
///     <- "begin": lab time 0 is now
///     <- "end"
///     -> a Report: everything
enum class Ends { taps, names };
/// It also moves the frames of the uplinks.
void keep(const guest::Plan& plan, Ends ends, std::vector<Uplink>& uplinks, Channel& channel);

/// The nodes whose commands speak of IPIP.
std::set<std::string> tunnels_of(const guest::Plan& plan);

}  // namespace lvslab::live
