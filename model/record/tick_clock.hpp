#pragma once

#include <chrono>
#include <cstdint>

namespace lvslab::record {

/// How an interface counts time: `ticks` since the epoch (for a lab record: since the lab began).
struct TickClock {
    std::uint8_t resolution =
        6;  ///< if_tsresol: 10^-n seconds, or 2^-n if the top bit is set; 6 is the draft's default
    std::int64_t offset_seconds = 0;  ///< if_tsoffset

    /// Finer ticks are rounded down; what 64 bits of nanoseconds cannot hold (the year 2262) stays at their limit.
    std::chrono::nanoseconds time(std::uint64_t ticks) const;

    bool operator==(const TickClock&) const = default;
};

}  // namespace lvslab::record
