#include "agent/frame_order.hpp"

#include <gtest/gtest.h>

namespace lvslab::agent {
namespace {

constexpr std::size_t kClient = 0, kRouter = 1, kServer = 2;

HeardFrame frame(int time, std::size_t node, bool outgoing, const std::string& bytes) {
    return {.at = net::Time(time), .node = node, .interface = 2, .outgoing = outgoing, .reception = 1, .bytes = bytes};
}
HeardFrame out(int time, std::size_t node, const std::string& bytes) { return frame(time, node, true, bytes); }
HeardFrame in(int time, std::size_t node, const std::string& bytes) { return frame(time, node, false, bytes); }

std::string told(std::vector<HeardFrame> frames) {
    put_in_order(frames);
    std::string text;
    for (const HeardFrame& f : frames) {
        text += std::to_string(f.node) + (f.outgoing ? ">" : "<") + f.bytes + " ";
    }
    return text;
}

TEST(FrameOrder, IsThatOfTime) {
    EXPECT_EQ(told({in(9, kRouter, "a"), out(7, kClient, "a"), in(8, kServer, "b")}), "0>a 2<b 1<a ");
}

TEST(FrameOrder, NobodyReceivesBeforeItIsSent) {
    EXPECT_EQ(told({in(5, kClient, "a"), in(5, kRouter, "b"), out(5, kRouter, "a")}), "1<b 1>a 0<a ");
}

TEST(FrameOrder, AWholeWayFitsIntoOneTick) {
    EXPECT_EQ(told({in(5, kClient, "y"), in(5, kRouter, "x"), out(5, kRouter, "y"), out(5, kServer, "x")}),
              "2>x 1<x 1>y 0<y ");
}

TEST(FrameOrder, AllOfAGroupReceiveAfterTheSender) {
    EXPECT_EQ(told({in(5, kClient, "who"), in(5, kRouter, "who"), out(5, kServer, "who")}), "2>who 0<who 1<who ");
}

/// Equal bytes that go round between two nodes leave no order to find; none gets lost.
TEST(FrameOrder, KeepsAllWhenEachWaitsForTheOther) {
    EXPECT_EQ(told({in(5, kClient, "x"), out(5, kClient, "x"), in(5, kRouter, "x"), out(5, kRouter, "x")}),
              "0<x 0>x 1<x 1>x ");
}

}  // namespace
}  // namespace lvslab::agent
