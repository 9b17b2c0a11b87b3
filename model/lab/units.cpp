#include "lab/units.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace lvslab::lab {
namespace {

constexpr std::array kDurationUnits{Unit{"ns", 1}, Unit{"us", 1'000}, Unit{"ms", 1'000'000}, Unit{"s", 1'000'000'000},
                                    Unit{"min", 60'000'000'000}};
constexpr std::array kRateUnits{Unit{"bit", 1}, Unit{"kbit", 1'000}, Unit{"Mbit", 1'000'000},
                                Unit{"Gbit", 1'000'000'000}, Unit{"Tbit", 1'000'000'000'000}};
constexpr std::array kSizeUnits{Unit{"B", 1}, Unit{"KB", 1'000}, Unit{"MB", 1'000'000}, Unit{"GB", 1'000'000'000}};

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_letters(std::string_view text, const Unit& unit) {
    return std::ranges::equal(text, unit.name, {}, lower, lower);
}

/// value * 10 + digit, or nothing when that needs more than 63 bits.
std::optional<std::int64_t> append(std::int64_t value, char digit) {
    const std::int64_t d = digit - '0';
    if (value > (std::numeric_limits<std::int64_t>::max() - d) / 10) return std::nullopt;
    return value * 10 + d;
}

/// A decimal number without sign or exponent, times `scale`. Kept in integers: 0.1 has no exact double.
std::optional<std::int64_t> scaled(std::string_view number, std::int64_t scale) {
    const auto point = number.find('.');
    const auto whole = number.substr(0, point);
    const auto fraction = point == std::string_view::npos ? std::string_view{} : number.substr(point + 1);
    if (whole.empty() || (point != std::string_view::npos && fraction.empty())) return std::nullopt;
    std::optional<std::int64_t> value = 0;
    for (const char digit : whole)
        if (!is_digit(digit) || !(value = append(*value, digit))) return std::nullopt;
    if (*value > std::numeric_limits<std::int64_t>::max() / scale) return std::nullopt;
    *value *= scale;
    for (const char digit : fraction) {
        if (!is_digit(digit)) return std::nullopt;
        if (digit != '0' && scale % 10 != 0) return std::nullopt;
        if (scale % 10 == 0) scale /= 10;
        const std::int64_t part = (digit - '0') * scale;
        if (digit != '0' && *value > std::numeric_limits<std::int64_t>::max() - part) return std::nullopt;
        if (digit != '0') *value += part;
    }
    return value;
}

std::optional<std::int64_t> parse_in(std::string_view text, std::span<const Unit> units) {
    if (text == "0") return 0;
    const auto number = text.substr(0, text.find_first_not_of("0123456789."));
    const auto name = text.substr(number.size());
    const auto unit = std::ranges::find_if(units, [&](const Unit& u) { return same_letters(name, u); });
    return unit == units.end() ? std::nullopt : scaled(number, unit->scale);
}

std::string text_in(std::int64_t value, std::span<const Unit> units) {
    const Unit* best = &units.front();
    for (const Unit& unit : units)
        if (value != 0 && value % unit.scale == 0) best = &unit;
    return std::to_string(value / best->scale) + std::string(best->name);
}

}  // namespace

std::span<const Unit> duration_units() { return kDurationUnits; }
std::span<const Unit> rate_units() { return kRateUnits; }
std::span<const Unit> size_units() { return kSizeUnits; }

std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text) {
    const auto value = parse_in(text, kDurationUnits);
    if (!value) return std::nullopt;
    return std::chrono::nanoseconds{*value};
}

std::optional<std::int64_t> parse_rate(std::string_view text) { return parse_in(text, kRateUnits); }

std::optional<std::int64_t> parse_size(std::string_view text) {
    if (const auto bytes = parse_integer(text)) return bytes;
    return parse_in(text, kSizeUnits);
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
    if (text.find('.') != std::string_view::npos) return std::nullopt;
    return scaled(text, 1);
}

std::optional<double> parse_fraction(std::string_view text) {
    const bool percent = text.ends_with('%');
    if (percent) text.remove_suffix(1);
    if (text.empty() || text.find_first_not_of("0123456789.") != std::string_view::npos) return std::nullopt;
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    if (percent) value /= 100;
    return value <= 1 ? std::optional{value} : std::nullopt;
}

std::string duration_text(std::chrono::nanoseconds duration) { return text_in(duration.count(), kDurationUnits); }
std::string rate_text(std::int64_t bits_per_second) { return text_in(bits_per_second, kRateUnits); }
std::string size_text(std::int64_t bytes) { return text_in(bytes, kSizeUnits); }

}  // namespace lvslab::lab
