#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenarios/bench/run.hpp"

namespace lvslab::scenarios::bench {

struct Outcome {
    std::string what;
    std::string unit;
    std::optional<double> at_least, at_most;  ///< one of them; none: a time, which is told and not judged
    std::optional<double> value;              ///< none: it was not measured
    bool met = false;
    /// It was better once. Only what no machine's mood changes: instructions, a ratio within the run, memory.
    bool lost = false;
};

/// The goals, as far as the costs tell.
std::vector<Outcome> judge(const std::vector<Cost>& costs);
/// Fills connection tables of a million and, where there is the memory for it, of ten million.
std::vector<Outcome> judge_memory();

}  // namespace lvslab::scenarios::bench
