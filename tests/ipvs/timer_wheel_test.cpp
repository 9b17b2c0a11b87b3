#include "ipvs/timer_wheel.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace lvslab::ipvs {
namespace {

using namespace std::chrono_literals;

class TimerWheelTest : public testing::Test {
protected:
    TimerWheelTest() {
        for (std::uint32_t i = 0; i <= kMost; ++i) connections_.reach(i);
    }
    /// Times of all sizes: milliseconds to a year.
    net::Time random_time() {
        const std::uint64_t reach = std::uint64_t{1} << (10 + random_() % 26);
        return std::chrono::milliseconds(random_() % reach);
    }
    void set(std::uint32_t i, net::Time at) {
        connections_[i].expires = at;
        wheel_.set(i);
        expected_[i] = at;
    }
    void remove(std::uint32_t i) {
        wheel_.remove(connections_[i]);
        expected_.erase(i);
    }
    net::Time earliest() const {
        net::Time first = net::kNever;
        for (const auto& [i, at] : expected_) first = std::min(first, at);
        return first;
    }

    static constexpr std::uint32_t kMost = 500;
    std::mt19937_64 random_{11};
    Connections connections_;
    TimerWheel wheel_{connections_};
    std::map<std::uint32_t, net::Time> expected_;
};

/// As a Host does: it looks when next() says so, and at other times.
TEST_F(TimerWheelTest, EachRingsAtItsTimeThroughSecondsAndMonths) {
    net::Time now{};
    std::size_t rung = 0, looked = 0;
    for (int step = 0; step < 20'000; ++step) {
        const auto i = static_cast<std::uint32_t>(1 + random_() % kMost);
        if (random_() % 5 == 0)
            remove(i);
        else
            set(i, now + random_time());
        if (step % 10 != 0) continue;
        ASSERT_LE(wheel_.next(), earliest());
        const net::Time until = random_() % 2 == 0 ? earliest() : now + random_time() / 64;
        while (wheel_.next() <= until) {
            ++looked;
            now = std::max(now, wheel_.next());
            while (const std::uint32_t over = wheel_.take(now)) {
                ASSERT_EQ(expected_.at(over), std::min(now, expected_.at(over)));
                ASSERT_GE(expected_.at(over), earliest()) << "the earliest comes first";
                ASSERT_FALSE(TimerWheel::holds(connections_[over]));
                expected_.erase(over);
                ++rung;
            }
        }
        now = std::max(now, until);
        ASSERT_GT(earliest(), now) << "none is late";
    }
    EXPECT_GT(rung, 3000U);
    EXPECT_LT(looked, 10 * rung) << "it rarely looks in vain";
}

TEST_F(TimerWheelTest, EqualTimesRingInTheOrderOfTheirSetting) {
    for (const net::Time at : std::initializer_list<net::Time>{500ms, 7s, 300s, 70'000s}) {
        for (const std::uint32_t i : {5U, 3U, 9U, 1U}) set(i, at);
        set(3, at);  // anew: it is the last now
        std::vector<std::uint32_t> order;
        while (const std::uint32_t over = wheel_.take(at)) order.push_back(over);
        EXPECT_EQ(order, (std::vector<std::uint32_t>{5, 9, 1, 3}));
    }
}

TEST_F(TimerWheelTest, RingsInTimeAfterAnyJump) {
    for (const net::Time at : std::initializer_list<net::Time>{1s, 255s, 256s, 257s, 65'535s, 65'536s, 65'537s, 4'194'304s,
                                                               4'200'000s, 24h * 365, 24h * 365 * 100}) {
        const net::Time now = net::Time{24h * 365 * 100} + at;
        TimerWheel wheel{connections_};
        connections_[1].expires = at;
        connections_[2].expires = at + 1s;
        for (const std::uint32_t i : {1U, 2U}) wheel.set(i);
        EXPECT_EQ(wheel.take(at - 1ns), 0U) << at.count();
        EXPECT_EQ(wheel.take(at), 1U) << at.count();
        EXPECT_EQ(wheel.take(at), 0U) << at.count();
        EXPECT_EQ(wheel.take(now), 2U) << at.count();
        EXPECT_EQ(wheel.take(now), 0U) << at.count();
        EXPECT_EQ(wheel.next(), net::kNever);
    }
}

TEST_F(TimerWheelTest, KnowsThatNothingIsThere) {
    EXPECT_EQ(wheel_.next(), net::kNever);
    set(1, 10s);
    remove(1);
    EXPECT_EQ(wheel_.take(100s), 0U);
    EXPECT_EQ(wheel_.next(), net::kNever);
}

}  // namespace
}  // namespace lvslab::ipvs
