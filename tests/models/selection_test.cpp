#include <gtest/gtest.h>

#include <QSignalSpy>

#include "records.hpp"

namespace lvslab::models {
namespace {

TEST(Selection, DerivesPacketLegAndNodeFromTheEvent) {
    const Recording& tun = recording_of("tun");
    Selection selection(tun);
    selection.go_to(frame_at(tun, {1, "director", record::Way::out}));
    EXPECT_EQ(selection.packet().id, 1u);
    EXPECT_EQ(selection.leg(), 2u);
    EXPECT_EQ(selection.node(), "director");
}

TEST(Selection, StaysInsideTheRecord) {
    const Recording& tun = recording_of("tun");
    Selection selection(tun);
    selection.step(-5);
    EXPECT_EQ(selection.event(), 1u);
    selection.go_to(tun.count() + 100);
    EXPECT_EQ(selection.event(), tun.count());
}

TEST(Selection, HoldsAFollowedPacketWhileTimeMoves) {
    const Recording& tun = recording_of("tun");
    Selection selection(tun);
    selection.choose_packet(tun.packet_of(frame_at(tun, {1, "client", record::Way::out})));
    selection.set_follows(true);
    selection.go_to(200);
    EXPECT_EQ(selection.packet().id, 1u);
    selection.set_follows(false);
    EXPECT_NE(selection.packet().id, 1u);
}

TEST(Selection, GoesBackThroughItsJumps) {
    Selection selection(recording_of("tun"));
    selection.go_to(40);
    selection.go_to(300);
    selection.back();
    EXPECT_EQ(selection.event(), 40u);
    selection.forward();
    EXPECT_EQ(selection.event(), 300u);
}

TEST(Selection, KeepsAChosenNodeUntilItIsReleased) {
    const Recording& tun = recording_of("tun");
    Selection selection(tun);
    selection.choose_node("rs2");
    selection.go_to(40);
    EXPECT_EQ(selection.node(), "rs2");
    selection.release();
    EXPECT_EQ(selection.node().toStdString(), std::string(tun.record().frame(40).node));
}

TEST(Selection, SaysOnceThatItChanged) {
    Selection selection(recording_of("tun"));
    QSignalSpy spy(&selection, &Selection::changed);
    selection.go_to(10);
    EXPECT_EQ(spy.count(), 1);
}

}  // namespace
}  // namespace lvslab::models
