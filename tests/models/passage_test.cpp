#include "models/passage.hpp"

#include <gtest/gtest.h>

#include "records.hpp"

namespace lvslab::models {
namespace {

/// In the tunnel lab a request passes the router twice: to the director, and in the tunnel to the server.
TEST(Passage, KeepsTheTwoStaysOfAPacketInOneRouterApart) {
    const Recording& tun = recording_of("tun");
    const PacketRef syn{1, tun.record().frames_of_packet(1).front()};
    std::vector<FrameNumber> at_router;
    for (const FrameNumber n : tun.frames_of(syn)) {
        if (tun.record().frame(n).node == "router") at_router.push_back(n);
    }
    ASSERT_EQ(at_router.size(), 4U);
    const Passage first = passage_of(tun, {syn, "router", at_router[1]});
    const Passage second = passage_of(tun, {syn, "router", at_router[2]});
    EXPECT_EQ(first.frames, std::vector<FrameNumber>(at_router.begin(), at_router.begin() + 2));
    EXPECT_EQ(second.frames, std::vector<FrameNumber>(at_router.begin() + 2, at_router.end()));
    EXPECT_EQ(arrival_of(tun, second), at_router[2]);
    EXPECT_EQ(departure_of(tun, second), at_router[3]);
}

TEST(Passage, OfThePacketsOwnHostHasNoArrival) {
    const Recording& tun = recording_of("tun");
    const PacketRef syn{1, tun.record().frames_of_packet(1).front()};
    const Passage stay = passage_of(tun, {syn, "client", syn.first});
    EXPECT_EQ(arrival_of(tun, stay), 0U);
    EXPECT_EQ(departure_of(tun, stay), syn.first);
    EXPECT_TRUE(passage_of(tun, {syn, "rs2", syn.first}).empty());
}

}  // namespace
}  // namespace lvslab::models
