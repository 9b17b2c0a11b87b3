#include <gtest/gtest.h>

#include "models/in_flight.hpp"
#include "records.hpp"

namespace lvslab::models {
namespace {

TEST(InFlight, GoesEvenlyFromSendingToArrival) {
    EXPECT_DOUBLE_EQ(progress_at(11, {.out = 11, .in = 12}), 0.5);
    EXPECT_DOUBLE_EQ(progress_at(13, {.out = 11, .in = 16}), 0.5);
    EXPECT_DOUBLE_EQ(progress_at(20, {.out = 11, .in = 12}), 1);
    EXPECT_DOUBLE_EQ(progress_at(5, {.out = 11, .in = 12}), 0);
}

TEST(InFlight, HasTheFrameThatWasSentAndHasNotArrived) {
    const Recording& tun = recording_of("tun");
    const FrameNumber sent = frame_at(tun, {1, "director", record::Way::out});
    const auto flights = in_flight(tun, sent);
    ASSERT_EQ(flights.size(), 1u);
    EXPECT_EQ(flights[0].packet.id, 1u);
    EXPECT_EQ(flights[0].from, "director");
    EXPECT_TRUE(flights[0].tunnel);
    ASSERT_EQ(flights[0].to.size(), 1u);
    EXPECT_EQ(flights[0].to[0].node, "router");
    EXPECT_EQ(flights[0].to[0].progress, 0.5);
    EXPECT_TRUE(in_flight(tun, sent + 1).empty());
}

TEST(InFlight, BetweenTwoEventsTheFrameIsOnItsWayToTheSecond) {
    const Recording& tun = recording_of("tun");
    const FrameNumber sent = frame_at(tun, {1, "director", record::Way::out});
    const auto flights = in_flight(tun, sent + 0.25);
    ASSERT_EQ(flights.size(), 1u);
    EXPECT_EQ(flights[0].to[0].progress, 0.75);
    const auto before = in_flight(tun, sent - 0.75);
    ASSERT_EQ(before.size(), 1u);
    EXPECT_EQ(before[0].to[0].progress, 0) << "it is being sent";
}

TEST(InFlight, SeveralFramesOfOneAnswerAreUnderWayAtOnce) {
    const Recording& tun = recording_of("tun");
    std::size_t most = 0;
    for (FrameNumber event = 1; event <= 200; ++event) most = std::max(most, in_flight(tun, event).size());
    EXPECT_GE(most, 3u);
}

TEST(Followed, HasTheLegsBegunSoFarAndTheFrameOfTheLast) {
    const Recording& tun = recording_of("tun");
    Selection selection(tun);
    const Stage stage{tun, selection, Language::english};
    const FrameNumber sent = frame_at(tun, {1, "director", record::Way::out});
    selection.go_to(sent);
    const Followed now = followed(stage);
    ASSERT_EQ(now.trail.size(), 3u);
    EXPECT_EQ(now.trail[0].from, "client");
    EXPECT_EQ(now.trail[0].to[0].progress, 1);
    EXPECT_FALSE(now.trail[1].tunnel);
    EXPECT_EQ(now.trail[2].number, 3);
    EXPECT_TRUE(now.trail[2].tunnel);
    EXPECT_EQ(now.trail[2].stroke, Stroke::request);
    EXPECT_EQ(now.frame, sent);
    EXPECT_EQ(now.inside, "");
    EXPECT_TRUE(now.drops.empty());
}

TEST(Followed, IsInTheNodeWhereItArrived) {
    const Recording& tun = recording_of("tun");
    Selection selection(tun);
    selection.go_to(frame_at(tun, {1, "router", record::Way::in}));
    EXPECT_EQ(followed({tun, selection, Language::english}).inside, "router");
}

TEST(Followed, IsOnTheWireUntilTheMomentOfItsArrival) {
    const Recording& tun = recording_of("tun");
    Selection selection(tun);
    const FrameNumber arrived = frame_at(tun, {1, "router", record::Way::in});
    selection.go_to(arrived);
    const Stage stage{tun, selection, Language::english};
    const Followed before = followed(stage, arrived - 0.2);
    EXPECT_EQ(before.inside, "");
    EXPECT_DOUBLE_EQ(before.trail.back().to[0].progress, 1);
    EXPECT_EQ(before.frame, followed(stage, arrived - 1).frame);
    EXPECT_EQ(followed(stage, arrived).inside, "router");
}

TEST(Followed, TellsRepliesAndArpFromRequests) {
    const Recording& tun = recording_of("tun");
    Selection selection(tun);
    const auto stroke = [&](net::PacketId id, const char* node) {
        selection.go_to(frame_at(tun, {id, node, record::Way::out}));
        return followed({tun, selection, Language::english}).trail.back().stroke;
    };
    EXPECT_EQ(stroke(2, "client"), Stroke::arp_question);
    EXPECT_EQ(stroke(3, "router"), Stroke::arp_answer);
    EXPECT_EQ(stroke(8, "rs3"), Stroke::reply);
}

TEST(Followed, NamesNodeAndReasonOfADrop) {
    const Recording& dr = recording_of("dr");
    Selection selection(dr);
    selection.go_to(frame_at(dr, {4, "rs2", record::Way::drop}));
    const Followed now = followed({dr, selection, Language::english});
    ASSERT_EQ(now.drops.size(), 2u);
    EXPECT_EQ(now.drops[0].node, "rs3") << "whose port was added last is the first to hear";
    EXPECT_EQ(now.drops[1].node, "rs2");
    EXPECT_EQ(now.drops[1].reason, "arp_ignore: no answer");
    EXPECT_EQ(now.frame, frame_at(dr, {4, "router", record::Way::out}));
}

TEST(Followed, FindsWordsForAReasonThatItDoesNotKnow) {
    EXPECT_EQ(drop_words("some_new_reason", Language::english), "some new reason");
    EXPECT_EQ(drop_words("", Language::english), "dropped");
}

}  // namespace
}  // namespace lvslab::models
