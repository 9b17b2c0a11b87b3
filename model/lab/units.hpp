#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// Quantities as ip(8) and tc(8) write them. Letters count in either case, as in tc; the result is exact or nothing:
/// `0.1ns` and what does not fit 63 bits are refused. A number without a unit is refused too, except 0 and sizes.
namespace lvslab::lab {

struct Unit {
    std::string_view name;
    std::int64_t scale;  ///< in the smallest unit of its kind
};

/// Smallest first. Rates are bits a second: tc reads `bps` as *bytes* a second, a trap, so it is not among them.
/// 1 KB is 1000 bytes, as in 1 kbit.
std::span<const Unit> duration_units();
std::span<const Unit> rate_units();
std::span<const Unit> size_units();

std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text);  ///< 60us, 1.5ms, 3s, 1min
std::optional<std::int64_t> parse_rate(std::string_view text);                  ///< bit/s of 1Gbit, 100Mbit, 10kbit
std::optional<std::int64_t> parse_size(std::string_view text);                  ///< bytes of 400B, 10KB, 1MB, 400
std::optional<std::int64_t> parse_integer(std::string_view text);
/// 0 to 1: `0.01` or `1%`. No sign, no exponent.
std::optional<double> parse_fraction(std::string_view text);

/// The shortest exact text in the largest unit that divides it: 90s, not 1.5min. Parsing it gives the value back.
std::string duration_text(std::chrono::nanoseconds duration);
std::string rate_text(std::int64_t bits_per_second);
std::string size_text(std::int64_t bytes);

}  // namespace lvslab::lab
