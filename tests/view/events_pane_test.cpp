#include "view/events_pane.hpp"

#include <gtest/gtest.h>

#include <QTest>

#include "application.hpp"
#include "models/records.hpp"

namespace lvslab::view {
namespace {

using models::PacketRef;

class EventsPaneTest : public testing::Test {
protected:
    EventsPaneTest() {
        pane.resize(440, 400);
        pane.show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(&pane));
    }

    PacketRef packet(net::PacketId id) const { return {id, recording.record().frames_of_packet(id).front()}; }
    EventList& list() { return *pane.findChild<EventList*>(); }
    models::EventTree& tree() { return static_cast<models::EventTree&>(*list().model()); }
    QLineEdit& field() { return *pane.findChild<QLineEdit*>(); }
    QModelIndex leg(net::PacketId id, int row) { return tree().index(row, 0, tree().index_of(packet(id))); }
    void click(const QModelIndex& index) {
        list().scrollTo(index);
        QTest::mouseClick(list().viewport(), Qt::LeftButton, {}, list().visualRect(index).center());
    }
    void type(const QString& text) {
        QTest::keyClicks(&field(), text);
        while (tree().searching()) QApplication::processEvents();
    }

    QApplication& app = application();
    const models::Recording& recording = models::recording_of("tun");
    models::Selection selection{recording};
    models::Stage stage{recording, selection, models::Language::english};
    Look look{Theme::light, 1.0};
    Scene scene{stage, look};
    EventsPane pane{scene};
};

TEST_F(EventsPaneTest, UnfoldsTheSelectionsPacketAndStandsOnItsHop) {
    selection.go_to(13);
    EXPECT_TRUE(list().isExpanded(tree().index_of(packet(1))));
    EXPECT_EQ(list().currentIndex(), leg(1, 2));
}

TEST_F(EventsPaneTest, FoldsAPacketWhenTimeLeavesIt) {
    selection.go_to(13);
    selection.go_to(packet(8).first);
    EXPECT_FALSE(list().isExpanded(tree().index_of(packet(1))));
    EXPECT_TRUE(list().isExpanded(tree().index_of(packet(8))));
}

TEST_F(EventsPaneTest, LeavesOpenWhatWasOpenedByHand) {
    list().expand(tree().index_of(packet(2)));
    selection.go_to(13);
    selection.go_to(packet(8).first);
    list().expand(tree().index_of(packet(1)));
    selection.go_to(13);
    selection.go_to(packet(8).first);
    EXPECT_TRUE(list().isExpanded(tree().index_of(packet(1))));
}

TEST_F(EventsPaneTest, GoesToAPacketThatIsClicked) {
    click(tree().index_of(packet(8)));
    EXPECT_EQ(selection.packet().id, 8u);
    EXPECT_EQ(selection.event(), packet(8).first);
}

TEST_F(EventsPaneTest, GoesToAHopThatIsClicked) {
    selection.go_to(packet(1).first);
    click(leg(1, 3));
    EXPECT_EQ(selection.event(), 21u);
    EXPECT_EQ(selection.leg(), 3u);
}

TEST_F(EventsPaneTest, FollowsAPacketThatIsDoubleClicked) {
    const QModelIndex index = tree().index_of(packet(4));
    QTest::mouseDClick(list().viewport(), Qt::LeftButton, {}, list().visualRect(index).center());
    EXPECT_TRUE(selection.follows());
    EXPECT_EQ(selection.packet().id, 4u);
}

TEST_F(EventsPaneTest, WalksThroughRowsWithTheArrowKeys) {
    selection.go_to(packet(1).first);
    list().setFocus();
    QTest::keyClick(&list(), Qt::Key_Down);
    EXPECT_EQ(selection.event(), 11u);
    QTest::keyClick(&list(), Qt::Key_Up);
    QTest::keyClick(&list(), Qt::Key_Up);
    EXPECT_EQ(list().currentIndex(), tree().index_of(packet(1)));
    EXPECT_EQ(selection.event(), packet(1).first);
    QTest::keyClick(&list(), Qt::Key_Up);
    EXPECT_EQ(selection.packet().id, 3u);
}

TEST_F(EventsPaneTest, FoldsAndUnfoldsWithEnter) {
    selection.go_to(packet(1).first);
    QTest::keyClick(&list(), Qt::Key_Return);
    EXPECT_FALSE(list().isExpanded(tree().index_of(packet(1))));
    QTest::keyClick(&list(), Qt::Key_Return);
    EXPECT_TRUE(list().isExpanded(tree().index_of(packet(1))));
}

TEST_F(EventsPaneTest, LeavesTheWindowsKeysToTheWindow) {
    for (const Qt::Key key : {Qt::Key_Left, Qt::Key_Right, Qt::Key_Home, Qt::Key_Space, Qt::Key_F, Qt::Key_1}) {
        QKeyEvent event(QEvent::KeyPress, key, Qt::NoModifier);
        QApplication::sendEvent(list().viewport(), &event);
        QKeyEvent direct(QEvent::KeyPress, key, Qt::NoModifier);
        static_cast<QObject&>(list()).event(&direct);
        EXPECT_FALSE(direct.isAccepted()) << key;
    }
}

TEST_F(EventsPaneTest, FiltersWhileOneTypes) {
    type("packet:8");
    EXPECT_EQ(tree().rowCount(), 1);
    QTest::keyClick(&field(), Qt::Key_Escape);
    EXPECT_EQ(static_cast<std::size_t>(tree().rowCount()), recording.packets().size());
}

TEST_F(EventsPaneTest, KeepsTheListWhileAWordIsHalfTyped) {
    type("packet:8");
    pane.set_filter("packet:");
    EXPECT_EQ(tree().rowCount(), 1);
    EXPECT_TRUE(pane.findChild<QLabel*>()->text().contains("Something must follow packet: without a blank."));
}

TEST_F(EventsPaneTest, OffersWhatIsNearestInTimeWhenNothingMatches) {
    selection.go_to(13);
    pane.set_filter("packet:999999");
    auto& notice = *pane.findChild<QLabel*>();
    EXPECT_TRUE(notice.isVisible());
    EXPECT_TRUE(notice.text().contains("1 SYN 10.0.1.10:49153")) << notice.text().toStdString();
    emit notice.linkActivated("nearest");
    EXPECT_EQ(field().text().toStdString(), "");
    EXPECT_EQ(selection.packet().id, 1u);
    EXPECT_FALSE(notice.isVisible());
}

TEST_F(EventsPaneTest, DoesNotMoveTimeWhenTheListGetsTheFocus) {
    selection.go_to(13);
    pane.set_filter("packet:8");
    field().setFocus();
    QTest::keyClick(&field(), Qt::Key_Down);
    EXPECT_TRUE(list().hasFocus());
    EXPECT_EQ(selection.event(), 13u);
}

}  // namespace
}  // namespace lvslab::view
