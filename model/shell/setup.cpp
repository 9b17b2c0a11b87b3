#include "shell/setup.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "shell/shell.hpp"

namespace lvslab::shell {

namespace {

constexpr std::string_view kBlank = " \t\r";
constexpr double kMostSeconds = 1e9;

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

/// `1.5`, the seconds of an `@1.5`.
std::optional<net::Time> parse_seconds(std::string_view text) {
    double seconds = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), seconds, std::chars_format::fixed);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    if (!(seconds >= 0 && seconds <= kMostSeconds)) return std::nullopt;
    return net::Time(std::llround(seconds * 1e9));
}

/// Takes the `@1.5` off the line; empty if what follows the @ is no time.
std::optional<net::Time> take_time(std::string_view& line) {
    if (!line.starts_with('@')) return net::Time{0};
    const std::size_t end = std::min(line.find_first_of(kBlank), line.size());
    const auto at = parse_seconds(line.substr(1, end - 1));
    line = trimmed(line.substr(end));
    return at;
}

}  // namespace

std::vector<SetupLine> parse_setup(const SetupText& setup) {
    std::vector<SetupLine> lines;
    std::size_t number = 0;
    for (std::string_view rest = setup.text; !rest.empty();) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        std::string_view line = trimmed(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        ++number;
        if (line.empty() || line.starts_with('#')) continue;
        const std::string place = std::string(setup.file) + ":" + std::to_string(number) + ": ";
        const auto at = take_time(line);
        if (!at)
            throw CommandError(place +
                               "after @ stand seconds since the beginning, as in: @1.5 ip neigh flush dev eth0");
        try {
            check(line);
        } catch (const CommandError& error) {
            throw CommandError(place + error.what());
        }
        lines.push_back({number, *at, std::string(line)});
    }
    std::stable_sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    return lines;
}

}  // namespace lvslab::shell
