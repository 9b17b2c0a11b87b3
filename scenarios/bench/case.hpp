#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace lvslab::scenarios::bench {

using Clock = std::chrono::steady_clock;
inline double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// Something that is measured, batch by batch; its cost is told for one item.
struct Case {
    std::string name;  ///< WHAT/HOW MANY
    std::string item;  ///< packet, connection, choice
    int items = 1;     ///< in a batch
    /// Makes what a batch needs, once; each call of what it returns is a batch. It returns seconds, if times_itself.
    std::function<std::function<double()>()> make;
    /// A case of the same unit whose cost is not the thing measured, such as filling the batch: it is taken off.
    std::string without = {};
    bool instructions = false;  ///< they are counted, too
    bool times_itself = false;  ///< what a batch returns is its time
};

std::vector<Case> core_cases();
std::vector<Case> table_cases();
std::vector<Case> config_cases();
/// What a connection table took while it was filled, one entry after another.
struct Filled {
    double bytes = 0;    ///< an entry, both directions and timer
    double longest = 0;  ///< milliseconds of this thread's time for a single entry: growing must never stop the packets
};
Filled fill_table(std::uint32_t count);
/// Empty, with the reason, where TAP devices or namespaces are not to be had.
std::vector<Case> tap_cases(std::string& why_not);

}  // namespace lvslab::scenarios::bench
