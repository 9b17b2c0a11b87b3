#pragma once

#include "guest/plan.hpp"
#include "lab/lab.hpp"

namespace lvslab::scenarios {

/// Like the simulator, a lab with a command that fails does not run; one that fails later, in an event, is news too.
/// lab::LabError with each such command, its place, and what the real tool said.
void refuse_failed_commands(const lab::Lab& lab, const guest::Report& report);

}  // namespace lvslab::scenarios
