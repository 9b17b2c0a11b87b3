#pragma once

#include <set>
#include <string>

#include "guest/plan.hpp"
#include "lab/lab.hpp"

namespace lvslab::guest {

/// The plan that runs a lab on a real kernel. Throws lab::LabError for what no real kernel of today can do: another
/// era. Not carried over, for a kernel has none: `cpu:`.
Plan plan_of(const lab::Lab& lab);

/// The same for some of its nodes only: the other ends of their cables are held.
Plan plan_of(const lab::Lab& lab, const std::set<std::string>& nodes);

}  // namespace lvslab::guest
