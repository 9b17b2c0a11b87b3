#pragma once

#include <cstdint>
#include <ostream>
#include <string_view>

#include "tap/world.hpp"

namespace lvslab::tap {

/// How a running director reports on its output: texts only, and a line of figures each second, for people or as one
/// JSON object a line, in which texts are `{"said": ...}`.
enum class Figures : std::uint8_t { none, text, json };

/// Packets, bytes and frames lost on the way out, since the start.
struct Totals {
    std::uint64_t in_packets = 0, in_bytes = 0, out_packets = 0, out_bytes = 0, lost = 0;
};
Totals totals_of(World& world);

class Statistics {
public:
    Statistics(std::ostream& out, Figures form) : out_(out), form_(form) {}

    void say(std::string_view text);
    /// What the time since the last call brought.
    void say_figures(World& world);

private:
    std::ostream& out_;
    Figures form_;
    Totals last_;
};

}  // namespace lvslab::tap
