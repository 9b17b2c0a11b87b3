#pragma once

#include <QString>
#include <vector>

#include "models/stage.hpp"

namespace lvslab::models {

/// `again`: a retransmission, where it is sent.
enum class ClockMarkKind : std::uint8_t { arp, again, drop };
struct ClockMark {
    ClockMarkKind kind = ClockMarkKind::arp;
    FrameNumber event = 0;
};

/// A connection of the director: from its first event to its last.
struct ClockSpan {
    FrameNumber first = 0, last = 0;
    QString text;  ///< `49153 → rs3`
};

/// What stands above and below the slider. In a record too long to be read at once only the drops.
struct ClockMarks {
    std::vector<ClockMark> marks;
    std::vector<ClockSpan> spans;
};
ClockMarks clock_marks(const Stage& stage);

}  // namespace lvslab::models
