#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenarios/bench/run.hpp"

namespace lvslab::scenarios::bench {

struct Outcome {
    std::string what;
    std::string unit;
    std::optional<double> at_least, at_most;  ///< one of them
    std::optional<double> value;              ///< none: it was not measured
    bool met = false;
    bool gate = false;  ///< an instruction count, or a ratio within one run: it holds on every machine
};

/// The goals of docs/performance.md, as far as the costs tell.
std::vector<Outcome> judge(const std::vector<Cost>& costs);

}  // namespace lvslab::scenarios::bench
