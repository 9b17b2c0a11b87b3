#include "options.hpp"

#include <iterator>

namespace lvslab::differential {

namespace {

using Bytes = std::span<const std::uint8_t>;

}  // namespace

/// Such as every host passes on: no-operations, router alert, and a number that nobody knows. (Routes and times to be
/// recorded are not modelled.)
Bytes some_ip_options(net::Random& dice) {
    static constexpr std::uint8_t kNothing[] = {1, 1, 1, 0}, kAlert[] = {148, 4, 0, 0},
                                  kUnknown[] = {158, 6, 1, 2, 3, 4, 1, 1};
    if (dice.below(100) >= 5) return {};
    const Bytes all[] = {kNothing, kAlert, kUnknown};
    return all[dice.below(std::size(all))];
}

/// The largest segment, times, and two that are wrong: one too long, and a window scale without a value.
Bytes some_tcp_options(net::Random& dice) {
    static constexpr std::uint8_t kMss[] = {2, 4, 5, 0xb4}, kTimes[] = {1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2},
                                  kWrong[] = {2, 40, 5, 0xb4}, kNone[] = {3, 0, 0, 0};
    if (dice.below(100) >= 20) return {};
    const Bytes all[] = {kMss, kTimes, kWrong, kNone};
    return all[dice.below(std::size(all))];
}

}  // namespace lvslab::differential
