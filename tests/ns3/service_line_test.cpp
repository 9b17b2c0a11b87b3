#include "net/service_line.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "ns3/cpu_queue.hpp"
#include "simulation.hpp"

namespace lvslab::sim::test {
namespace {

TEST(ServiceLine, ServesAtOnceWhenIdle) {
    net::ServiceLine line(1);
    EXPECT_EQ(line.admit({.now = 10us, .work = 5us}), 15us);
    EXPECT_EQ(line.waiting(10us), 0u);
}

TEST(ServiceLine, ServesInOrderWithoutGaps) {
    net::ServiceLine line(10);
    EXPECT_EQ(line.admit({.now = 0us, .work = 5us}), 5us);
    EXPECT_EQ(line.admit({.now = 1us, .work = 2us}), 7us);
    EXPECT_EQ(line.admit({.now = 2us, .work = 5us}), 12us);
    EXPECT_EQ(line.waiting(2us), 2u);
    EXPECT_EQ(line.waiting(5us), 1u);
    EXPECT_EQ(line.waiting(7us), 0u);
}

TEST(ServiceLine, RefusesWhoFindsItFullAndTakesTheNextWhenThereIsRoom) {
    net::ServiceLine line(1);
    ASSERT_TRUE(line.admit({.now = 0us, .work = 10us}));
    ASSERT_TRUE(line.admit({.now = 0us, .work = 10us}));
    EXPECT_FALSE(line.admit({.now = 9us, .work = 10us}));
    EXPECT_EQ(line.admit({.now = 10us, .work = 10us}), 30us);
}

TEST(ServiceLine, WithoutRoomToWaitStillServesOne) {
    net::ServiceLine line(0);
    EXPECT_EQ(line.admit({.now = 0us, .work = 10us}), 10us);
    EXPECT_FALSE(line.admit({.now = 9us, .work = 10us}));
    EXPECT_EQ(line.admit({.now = 10us, .work = 10us}), 20us);
}

TEST(ServiceLine, IsIdleAfterClear) {
    net::ServiceLine line(5);
    for (int i = 0; i < 4; ++i) ASSERT_TRUE(line.admit({.now = 0us, .work = 10us}));
    line.clear();
    EXPECT_EQ(line.waiting(1us), 0u);
    EXPECT_EQ(line.admit({.now = 1us, .work = 10us}), 11us);
}

class CpuQueueRun : public Simulation {};

TEST_F(CpuQueueRun, TakesItsTimeForEachFrameAndKeepsTheirOrder) {
    CpuQueue cpu({.per_packet = 60us, .queue = 10});
    std::vector<std::pair<int, net::Time>> done;
    at(1ms, [&] {
        for (int i = 0; i < 3; ++i) EXPECT_TRUE(cpu.offer([&done, i] { done.emplace_back(i, lab_now()); }));
        EXPECT_EQ(cpu.waiting(), 2u);
    });
    Simulator::Run();
    EXPECT_EQ(done, (std::vector<std::pair<int, net::Time>>{{0, 1060us}, {1, 1120us}, {2, 1180us}}));
}

TEST_F(CpuQueueRun, CountsWhatItDrops) {
    CpuQueue cpu({.per_packet = 60us, .queue = 2});
    int done = 0;
    at(0us, [&] {
        for (int i = 0; i < 5; ++i) EXPECT_EQ(cpu.offer([&done] { ++done; }), i < 3) << i;
    });
    Simulator::Run();
    EXPECT_EQ(done, 3);
    EXPECT_EQ(cpu.accepted(), 3u);
    EXPECT_EQ(cpu.dropped(), 2u);
}

}  // namespace
}  // namespace lvslab::sim::test
