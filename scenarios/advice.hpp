#pragma once

#include <vector>

#include "scenarios/rehearsal.hpp"

namespace lvslab::scenarios {

/// What runs, and yet will not work: traps that LVS has for beginners, each with what would help. By line.
std::vector<lab::Complaint> advice_on(const Rehearsal& rehearsal);

}  // namespace lvslab::scenarios
