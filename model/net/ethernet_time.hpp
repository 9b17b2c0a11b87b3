#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "net/time.hpp"

namespace lvslab::net {

/// How long a frame (without FCS) keeps an Ethernet line of so many bit/s busy: preamble, at least 60 bytes, FCS and the gap
/// to the next (IEEE 802.3, 4.2.3 and 4.4.2). Rounded up: never faster than the line.
inline Time ethernet_time(std::size_t frame_bytes, std::uint64_t rate) {
    constexpr std::size_t kPreamble = 8, kShortestFrame = 60, kFcs = 4, kGap = 12;
    const std::uint64_t bits = 8 * (kPreamble + std::max(frame_bytes, kShortestFrame) + kFcs + kGap);
    return Time{static_cast<std::int64_t>((bits * 1'000'000'000 + rate - 1) / rate)};
}

}  // namespace lvslab::net
