#include "net/event.hpp"

#include <array>
#include <cstdio>

namespace lvslab::net {

std::string duration_text(Time duration) {
    struct Unit {
        std::int64_t nanoseconds;
        const char* name;
    };
    static constexpr std::array<Unit, 4> units{{{1'000'000'000, "s"}, {1'000'000, "ms"}, {1'000, "us"}, {1, "ns"}}};
    const std::int64_t ns = duration.count();
    for (const Unit& unit : units) {
        if (ns < unit.nanoseconds && unit.nanoseconds > 1) continue;
        const std::int64_t whole = ns / unit.nanoseconds, part = ns % unit.nanoseconds;
        if (part == 0) return std::to_string(whole) + " " + unit.name;
        char text[48];
        std::snprintf(text, sizeof text, "%.3f %s", static_cast<double>(ns) / static_cast<double>(unit.nanoseconds),
                      unit.name);
        return text;
    }
    return "0 s";
}

std::string to_string(const Value& value) {
    struct Text {
        std::string operator()(std::uint64_t n) const { return std::to_string(n); }
        std::string operator()(bool b) const { return b ? "yes" : "no"; }
        std::string operator()(const std::string& s) const { return s; }
        std::string operator()(wire::Ipv4Address a) const { return wire::to_string(a); }
        std::string operator()(const wire::Prefix& p) const { return wire::to_string(p); }
        std::string operator()(wire::MacAddress m) const { return wire::to_string(m); }
        std::string operator()(Time t) const { return duration_text(t); }
    };
    return std::visit(Text{}, value);
}

std::string render(std::string_view sentence, const std::vector<Value>& arguments) {
    std::string out;
    out.reserve(sentence.size() + 32);
    for (std::size_t i = 0; i < sentence.size(); ++i) {
        const bool slot = sentence[i] == '{' && i + 2 < sentence.size() && sentence[i + 2] == '}' &&
                          sentence[i + 1] >= '0' && sentence[i + 1] <= '9';
        if (!slot) {
            out += sentence[i];
            continue;
        }
        const auto n = static_cast<std::size_t>(sentence[i + 1] - '0');
        out += n < arguments.size() ? to_string(arguments[n]) : "?";
        i += 2;
    }
    return out;
}

}  // namespace lvslab::net
