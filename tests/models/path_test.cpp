#include <gtest/gtest.h>

#include "record/story_samples.hpp"
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

/// Written by hand: `client` and `director`, to whom others may be added.
class HandWritten {
public:
    std::vector<Leg> legs() {
        const Recording recording(run.finish(), "hand.pcapng");
        return legs_of(recording, {7, 1});
    }
    record::Recording run;
};
constexpr net::InterfaceIndex kLo = 1;

TEST(Path, OfAFrameThatReachesAThirdNodeAfterTheRouterSentItOnEndsWhereItsOwnBytesArrive) {
    HandWritten lab;
    record::NodeRecorder& bystander = lab.run.recorder.add_node("bystander");
    bystander.table_changed(net::Time(0), net::ChangeKind::set, net::Row(record::interface_row(2, "eth0")));
    const auto before = record::ping_frame({.ttl = 64}), after = record::ping_frame({.ttl = 63});
    record::send(lab.run.client, net::Time(10), {.id = 7}, before);
    record::receive(lab.run.director, net::Time(20), {.id = 7}, before);
    record::send(lab.run.director, net::Time(30), {.id = 7}, after);
    record::receive(bystander, net::Time(40), {.id = 7}, before);
    const auto legs = lab.legs();
    ASSERT_EQ(legs.size(), 2u);
    EXPECT_EQ(legs[0].in, (std::vector<FrameNumber>{2, 4}));
    EXPECT_EQ(legs[1].in, std::vector<FrameNumber>{});
}

TEST(Path, OfAFrameWhoseSendingWasNotRecordedIsSeenOnly) {
    HandWritten lab;
    record::send(lab.run.client, net::Time(10), {.id = 7}, record::ping_frame({.ttl = 64}));
    record::receive(lab.run.director, net::Time(20), {.id = 7}, record::ping_frame({.ttl = 60}));
    const auto legs = lab.legs();
    ASSERT_EQ(legs.size(), 2u);
    EXPECT_EQ(legs[0].kind, LegKind::wire);
    EXPECT_EQ(legs[1].kind, LegKind::seen);
}

TEST(Path, OfAPacketToItsOwnSenderIsOneLegOverLo) {
    HandWritten lab;
    record::send(lab.run.client, net::Time(10), {.id = 7, .interface = kLo});
    record::receive(lab.run.client, net::Time(10), {.id = 7, .interface = kLo});
    const auto legs = lab.legs();
    ASSERT_EQ(legs.size(), 1u);
    EXPECT_EQ(legs[0].kind, LegKind::wire);
    EXPECT_EQ(legs[0].out, 1u);
    EXPECT_EQ(legs[0].in, std::vector<FrameNumber>{2});
}

}  // namespace
}  // namespace lvslab::models
