#include <algorithm>

#include "case.hpp"
#include "wire/text.hpp"

namespace lvslab::differential {

std::string to_text(const Case& what) {
    std::string text = "# seed " + std::to_string(what.seed) + "\n";
    std::vector<TimedCommand> lines;
    for (const TimedCommand& c : what.commands) {
        if (c.time == net::Time{0}) text += c.text + "\n";
        if (c.time > net::Time{0}) lines.push_back({c.time, "$ " + c.text});
    }
    for (const TimedFrame& f : what.frames)
        lines.push_back(
            {f.time, f.interface + " " +
                         wire::to_line({reinterpret_cast<const std::uint8_t*>(f.bytes.data()), f.bytes.size()})});
    std::stable_sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.time < b.time; });
    for (const TimedCommand& l : lines) text += "@" + in_seconds(l.time) + " " + l.text + "\n";
    return text;
}

}  // namespace lvslab::differential
