#pragma once

#include <span>
#include <string>
#include <vector>

#include "record/run_record.hpp"
#include "traffic/results.hpp"

namespace lvslab::scenarios {

/// What the lab's commands printed, by the record's results.
std::vector<traffic::CommandOutput> outputs_of(const record::RunRecord& record);

/// A section a command: `director at 2.000 s $ ipvsadm -Ln`, and its text indented. `sysctl -w` is left out: it repeats
/// what it was told.
std::string output_text(std::span<const traffic::CommandOutput> outputs);

}  // namespace lvslab::scenarios
