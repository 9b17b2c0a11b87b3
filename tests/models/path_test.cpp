#include <gtest/gtest.h>

#include "records.hpp"

namespace lvslab::models {
namespace {

TEST(Path, OfATunnelledSynHasFourWiresAndTheTunnelDevice) {
    const Recording& tun = recording_of("tun");
    const auto legs = legs_of(tun, {1, tun.record().frames_of_packet(1).front()});
    ASSERT_EQ(legs.size(), 5u);
    EXPECT_EQ(legs[0].node, "client");
    EXPECT_EQ(legs[0].number, 1);
    EXPECT_EQ(legs[2].node, "director");
    EXPECT_EQ(legs[3].node, "router");
    EXPECT_EQ(legs[3].number, 4);
    EXPECT_EQ(legs[4].kind, LegKind::inside);
    EXPECT_EQ(legs[4].node, "rs3");
    EXPECT_EQ(legs[4].number, 0);
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(legs[i].in.size(), 1u) << i;
}

TEST(Path, OfAFloodedArpQuestionArrivesAtSeveralNodes) {
    const Recording& dr = recording_of("dr");
    bool flooded = false;
    for (const PacketRef& packet : dr.packets()) {
        for (const Leg& leg : legs_of(dr, packet)) flooded = flooded || leg.in.size() >= 4;
    }
    EXPECT_TRUE(flooded);
}

}  // namespace
}  // namespace lvslab::models
