#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/bench/case.hpp"

namespace lvslab::scenarios::bench {

/// The cost of one item, without what Case::without names.
struct Cost {
    std::string name, item;
    std::optional<double> nanoseconds;   ///< median
    std::optional<double> instructions;  ///< in user space
};

struct Wish {
    int repetitions = 9;
    bool times = true;  ///< false: instructions alone
};

/// Those that the filter names, with what is taken off their costs. Throws std::regex_error for a bad filter.
std::vector<Case> wanted(const std::vector<Case>& cases, const std::string& filter);

/// Measures the cases, each the given number of times, in a random order, so that a busy moment of the machine meets
/// all of them (Google Benchmark). `progress` hears the share that is done.
std::vector<Cost> measure(const std::vector<Case>& cases, const Wish& wish,
                          const std::function<void(double)>& progress);

}  // namespace lvslab::scenarios::bench
