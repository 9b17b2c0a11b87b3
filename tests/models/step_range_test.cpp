#include "models/step_range.hpp"

#include <gtest/gtest.h>

#include "records.hpp"

namespace lvslab::models {
namespace {

TEST(StepRange, IsReadFromTwoNumbers) {
    const auto range = read_step_range("40-90");
    ASSERT_TRUE(range);
    EXPECT_EQ(range->first, 40U);
    EXPECT_EQ(range->last, 90U);
    EXPECT_TRUE(read_step_range("7-7"));
    for (const char* bad : {"", "40", "90-40", "0-3", "a-b", "1-2-3", "-5", "5-", "1..3", "1-99999999999"}) {
        EXPECT_FALSE(read_step_range(bad)) << bad;
    }
}

TEST(StepRange, HasEveryEventOrOnlyThePacketsHops) {
    const Recording& tun = recording_of("tun");
    Selection selection(tun);
    selection.go_to(frame_at(tun, {1, "director", record::Way::out}));
    const StepRange all = suggested_steps(tun, selection);
    const auto events = steps_in(all, tun, selection);
    EXPECT_EQ(events.front(), all.first);
    EXPECT_EQ(events.back(), all.last);
    EXPECT_EQ(events.size(), all.last - all.first + 1);
    const auto hops = steps_in({all.first, all.last, StepUnit::hop}, tun, selection);
    ASSERT_EQ(hops.size(), selection.legs().size());
    for (std::size_t i = 0; i < hops.size(); ++i) EXPECT_EQ(hops[i], selection.legs()[i].frame());
}

TEST(StepRange, StaysInsideTheRecord) {
    const Recording& arp = recording_of("arp");
    Selection selection(arp);
    EXPECT_EQ(steps_in({.first = arp.count(), .last = arp.count() + 20}, arp, selection).size(), 1U);
    EXPECT_TRUE(steps_in({.first = 9, .last = 8}, arp, selection).empty());
}

}  // namespace
}  // namespace lvslab::models
