#include "models/clock_marks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "models/ladder.hpp"
#include "records.hpp"

namespace lvslab::models {
namespace {

std::size_t count_of(const ClockMarks& marks, ClockMarkKind kind) {
    return static_cast<std::size_t>(std::ranges::count(marks.marks, kind, &ClockMark::kind));
}

ClockMarks marks_of(const Recording& recording) {
    Selection selection(recording);
    return clock_marks({recording, selection, Language::english});
}

TEST(ClockMarks, AreTheDropsOfTheRecord) {
    const Recording& dr = recording_of("dr");
    std::size_t drops = 0;
    for (FrameNumber n = 1; n <= dr.count(); ++n) drops += dr.record().frame(n).way == record::Way::drop;
    EXPECT_GT(drops, 0u);
    EXPECT_EQ(count_of(marks_of(dr), ClockMarkKind::drop), drops);
}

TEST(ClockMarks, HaveAnArpQuestionAtItsSenderOnly) {
    const Recording& tun = recording_of("tun");
    for (const ClockMark& mark : marks_of(tun).marks) {
        if (mark.kind != ClockMarkKind::arp) continue;
        EXPECT_EQ(tun.record().frame(mark.event).way, record::Way::out);
    }
}

TEST(ClockMarks, MarkARetransmissionOnceWhereTheLadderMarksItAtEachHop) {
    const Recording& lost = recording_of("again");
    Selection selection(lost);
    const Stage stage{lost, selection, Language::english};
    const Ladder ladder(stage);
    std::set<net::PacketId> again;
    for (std::size_t line = 0; line < ladder.size(); ++line) {
        const Arrow arrow = ladder.arrow(line);
        if (arrow.again) again.insert(arrow.packet.id);
    }
    EXPECT_FALSE(again.empty());
    const ClockMarks marks = clock_marks(stage);
    EXPECT_EQ(count_of(marks, ClockMarkKind::again), again.size());
    for (const ClockMark& mark : marks.marks) {
        if (mark.kind != ClockMarkKind::again) continue;
        EXPECT_TRUE(again.contains(lost.record().frame(mark.event).id));
    }
}

TEST(ClockMarks, SpanAConnectionFromItsFirstEventToItsLast) {
    const ClockMarks marks = marks_of(recording_of("tun"));
    ASSERT_FALSE(marks.spans.empty());
    for (const ClockSpan& span : marks.spans) EXPECT_LT(span.first, span.last);
    EXPECT_TRUE(marks.spans[0].text.contains(QStringLiteral(" → rs")));
}

}  // namespace
}  // namespace lvslab::models
