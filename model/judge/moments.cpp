#include "judge/moments.hpp"

#include <algorithm>

namespace lvslab::judge {

namespace {

/// What a socket sent is heard so much later than it left.
constexpr net::Time kHeardLate = std::chrono::milliseconds(2);
constexpr std::size_t kMost = 32;

net::Time first_difference(const Judgement& judgement) {
    net::Time first = net::kNever;
    for (const auto& port : judgement.ports) {
        for (const FrameDifference& d : port.comparison.differences) first = std::min(first, d.time);
    }
    return first;
}

}  // namespace

std::optional<Doubt> doubt_of(const guest::Report& report, const record::RunRecord& ours, const Judgement& judgement) {
    const net::Time first = first_difference(judgement);
    for (std::size_t i = 0; i < report.commands.size(); ++i) {
        const guest::CommandOutput& command = report.commands[i];
        if (command.set_up || first <= command.at || first > command.done + kHeardLate) continue;
        Doubt doubt{.command = i};
        for (record::FrameNumber n = ours.frame_count(); n > 0 && doubt.moments.size() < kMost; --n) {
            const record::Frame frame = ours.frame(n);
            const bool meanwhile = frame.time > command.at && frame.time <= std::min(first, command.done) + kHeardLate;
            const bool received = frame.way == record::Way::in && frame.node == command.node;
            if (meanwhile && received) doubt.moments.push_back(frame.time - net::Time{1});
        }
        if (!doubt.moments.empty()) return doubt;
    }
    return std::nullopt;
}

}  // namespace lvslab::judge
