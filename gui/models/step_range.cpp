#include "models/step_range.hpp"

#include <QStringList>
#include <algorithm>

namespace lvslab::models {

namespace {
constexpr FrameNumber kUsual = 50;
}

StepRange suggested_steps(const Recording& recording, const Selection& selection) {
    const auto& legs = selection.legs();
    if (legs.empty() || legs.front().frame() == legs.back().frame()) {
        const FrameNumber last = std::min(recording.count(), selection.event() + kUsual - 1);
        return {.first = selection.event(), .last = std::max(selection.event(), last)};
    }
    FrameNumber last = legs.back().frame();
    for (const Leg& leg : legs) {
        for (const FrameNumber in : leg.in) last = std::max(last, in);
    }
    return {.first = legs.front().frame(), .last = last};
}

std::vector<FrameNumber> steps_in(const StepRange& range, const Recording& recording, const Selection& selection) {
    std::vector<FrameNumber> events;
    if (range.unit == StepUnit::hop) {
        for (const Leg& leg : selection.legs()) {
            if (leg.frame() >= range.first && leg.frame() <= range.last) events.push_back(leg.frame());
        }
        return events;
    }
    const FrameNumber last = std::min(range.last, recording.count());
    for (FrameNumber event = std::max<FrameNumber>(1, range.first); event <= last; ++event) events.push_back(event);
    return events;
}

std::optional<StepRange> read_step_range(const QString& text) {
    const QStringList ends = text.split(u'-');
    if (ends.size() != 2) return std::nullopt;
    bool first_read = false, last_read = false;
    const StepRange range{.first = ends[0].toUInt(&first_read), .last = ends[1].toUInt(&last_read)};
    const bool forward = first_read && last_read && range.first >= 1 && range.first <= range.last;
    return forward ? std::optional(range) : std::nullopt;
}

}  // namespace lvslab::models
