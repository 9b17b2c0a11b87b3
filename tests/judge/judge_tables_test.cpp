#include <gtest/gtest.h>

#include "judge/judgement.hpp"

namespace lvslab::judge {
namespace {

ipvs::NodeTables with_state(net::NeighbourState state) {
    ipvs::NodeTables tables;
    tables.net.neighbours.push_back({.address = {0x0a000101}, .dev = "eth0"});
    tables.net.neighbours.back().state = state;
    tables.net.sysctls.push_back({"net.ipv4.ip_forward", "0"});
    return tables;
}
using State = net::NeighbourState;

TEST(JudgeTables, GivesTimersASecond) {
    const Moments late{with_state(State::delay), with_state(State::delay), with_state(State::reachable)};
    EXPECT_TRUE(judge_tables("rs1", with_state(State::reachable), late).empty());
    const Moments early{with_state(State::reachable), with_state(State::delay), with_state(State::delay)};
    EXPECT_TRUE(judge_tables("rs1", with_state(State::reachable), early).empty());
    const Moments never{with_state(State::delay), with_state(State::delay), with_state(State::delay)};
    EXPECT_EQ(judge_tables("rs1", with_state(State::reachable), never).size(), 1U);
}

TEST(JudgeTables, GivesNoTimeToWhatNoTimerChanges) {
    Moments ours{with_state(State::delay), with_state(State::delay), with_state(State::delay)};
    ours.after.net.sysctls[0].value = "1";
    ipvs::NodeTables kernel = with_state(State::delay);
    kernel.net.sysctls[0].value = "1";
    EXPECT_EQ(judge_tables("rs1", kernel, ours).size(), 1U);
}

}  // namespace
}  // namespace lvslab::judge
