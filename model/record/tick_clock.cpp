#include "record/tick_clock.hpp"

#include <algorithm>
#include <limits>

namespace lvslab::record {
namespace {

constexpr std::int64_t kMostSigned = std::numeric_limits<std::int64_t>::max();
constexpr auto kMost = static_cast<std::uint64_t>(kMostSigned);
constexpr std::uint64_t kBillion = 1'000'000'000;

constexpr std::uint64_t power_of_ten(unsigned exponent) {
    std::uint64_t power = 1;
    while (exponent-- > 0) power *= 10;
    return power;
}

/// Nanoseconds in ticks of 10^-n seconds, at most kMost.
std::uint64_t from_decimal(std::uint64_t ticks, unsigned n) {
    if (n > 9) return n - 9 > 19 ? 0 : std::min(kMost, ticks / power_of_ten(n - 9));
    const std::uint64_t nanoseconds = power_of_ten(9 - n);
    return ticks > kMost / nanoseconds ? kMost : ticks * nanoseconds;
}

/// Nanoseconds in ticks of 2^-n seconds, at most kMost. The fraction of a second keeps 34 bits, each a sixteenth of a
/// nanosecond, so that its product with 10^9 (30 bits) fits.
std::uint64_t from_binary(std::uint64_t ticks, unsigned n) {
    constexpr unsigned kBits = 34;
    const std::uint64_t seconds = n < 64 ? ticks >> n : 0;
    std::uint64_t fraction = n < 64 ? ticks & ((std::uint64_t{1} << n) - 1) : ticks;
    unsigned bits = n;
    if (bits > kBits) {
        fraction = bits - kBits < 64 ? fraction >> (bits - kBits) : 0;
        bits = kBits;
    }
    const std::uint64_t nanoseconds = fraction * kBillion >> bits;
    return seconds > (kMost - nanoseconds) / kBillion ? kMost : seconds * kBillion + nanoseconds;
}

}  // namespace

std::chrono::nanoseconds TickClock::time(std::uint64_t ticks) const {
    const unsigned n = resolution & 0x7f;
    const auto since_offset =
        static_cast<std::int64_t>((resolution & 0x80) != 0 ? from_binary(ticks, n) : from_decimal(ticks, n));
    constexpr std::int64_t kMostSeconds = kMostSigned / std::int64_t{kBillion};
    const std::int64_t offset = std::clamp(offset_seconds, -kMostSeconds, kMostSeconds) * std::int64_t{kBillion};
    if (offset > 0 && since_offset > kMostSigned - offset) return std::chrono::nanoseconds::max();
    return std::chrono::nanoseconds{since_offset + offset};
}

}  // namespace lvslab::record
