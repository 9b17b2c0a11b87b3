#include "models/event_tree.hpp"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QCoreApplication>
#include <QSignalSpy>

#include "records.hpp"

namespace lvslab::models {
namespace {

/// Searches go on in the event loop.
QCoreApplication& core_application() {
    static int count = 1;
    static char name[] = "test_models";
    static char* arguments[] = {name, nullptr};
    if (auto* there = QCoreApplication::instance()) return *there;
    static QCoreApplication made(count, arguments);
    return made;
}

class EventTreeTest : public testing::Test {
protected:
    explicit EventTreeTest(const std::string& lab = "tun") : recording(recording_of(lab)) {}

    void filter(const QString& text) {
        QString error;
        tree.set_filter(Filter::parse(text, Language::english, error));
        while (tree.searching()) QCoreApplication::processEvents();
    }
    QModelIndex packet(net::PacketId id) const {
        return tree.index_of({id, recording.record().frames_of_packet(id).front()});
    }
    EventRow leg(net::PacketId id, int row) const { return tree.row(tree.index(row, 0, packet(id))); }

    QCoreApplication& application = core_application();
    const Recording& recording;
    Selection selection{recording};
    Stage stage{recording, selection, Language::english};
    EventTree tree{stage};
};

class EventTreeOfDr : public EventTreeTest {
protected:
    EventTreeOfDr() : EventTreeTest("dr") {}
};

TEST_F(EventTreeTest, IsAnItemModel) {
    QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::Fatal);
    tree.rowCount(packet(1));
    filter("syn");
    filter("");
}

TEST_F(EventTreeTest, HasARowAPacketByTheirFirstFrames) {
    EXPECT_EQ(tree.rowCount(), static_cast<int>(recording.packets().size()));
    const EventRow first = tree.row(tree.index(0, 0));
    EXPECT_EQ(first.name, "2");
    EXPECT_EQ(first.text, "ARP: client asks for 10.0.1.1");
    EXPECT_EQ(first.time, "+0 ns");
    EXPECT_EQ(first.event, 1u);
}

TEST_F(EventTreeTest, UnfoldsAPacketToItsLegs) {
    ASSERT_EQ(tree.rowCount(packet(1)), 5);
    EXPECT_EQ(leg(1, 0).text, "client → router");
    EXPECT_EQ(leg(1, 0).number, 1);
    EXPECT_EQ(leg(1, 0).badges, (std::vector<QString>{}));
    EXPECT_EQ(leg(1, 1).badges, (std::vector<QString>{"MAC", "TTL"}));
    EXPECT_EQ(leg(1, 2).text, "director → router");
    EXPECT_EQ(leg(1, 2).badges, (std::vector<QString>{"+IPIP", "MAC", "TTL"}));
    EXPECT_EQ(leg(1, 4).text, "rs3 unwraps");
    EXPECT_EQ(leg(1, 4).badges, (std::vector<QString>{"−IPIP"}));
    EXPECT_EQ(leg(1, 4).number, 0);
}

TEST_F(EventTreeTest, ReadsAsALineForScreenReadersAndCopying) {
    EXPECT_EQ(tree.data(tree.index(2, 0, packet(1))).toString().toStdString(),
              "3 director → router +IPIP MAC TTL +424.256 µs");
}

TEST_F(EventTreeTest, ShowsTheSentenceAsTooltipOfALeg) {
    const QString tip = tree.data(tree.index(2, 0, packet(1)), Qt::ToolTipRole).toString();
    EXPECT_TRUE(tip.contains("rr chooses real server 10.0.4.13:80")) << tip.toStdString();
}

TEST_F(EventTreeOfDr, SaysWhereAndWhyAPacketIsDropped) {
    filter("drop:arp_ignore");
    ASSERT_GT(tree.rowCount(), 0);
    const QModelIndex question = tree.index(0, 0);
    EXPECT_TRUE(tree.row(question).dropped);
    const EventRow last = tree.row(tree.index(tree.rowCount(question) - 1, 0, question));
    EXPECT_TRUE(last.dropped);
    EXPECT_TRUE(last.text.endsWith(" drops it")) << last.text.toStdString();
    EXPECT_EQ(last.drop_reason, "arp_ignore: no answer");
}

TEST_F(EventTreeTest, FiltersItsPackets) {
    filter("port:49153 \"rr chooses\"");
    ASSERT_EQ(tree.rowCount(), 1);
    EXPECT_EQ(tree.row(tree.index(0, 0)).name, "1");
    EXPECT_EQ(packet(1).row(), 0);
    EXPECT_FALSE(packet(2).isValid());
    EXPECT_EQ(tree.parent(tree.index(2, 0, packet(1))), packet(1));
    filter("");
    EXPECT_EQ(packet(2).row(), 0);
}

TEST_F(EventTreeTest, SearchesInSlicesAndSaysHowFarItIs) {
    QSignalSpy progress(&tree, &EventTree::progress);
    filter("proto:tcp");
    EXPECT_GE(progress.count(), 1);
    EXPECT_EQ(tree.searched(), 1);
    std::size_t tcp = 0;
    for (const PacketRef& p : recording.packets()) tcp += tree.index_of(p).isValid() ? 1u : 0u;
    EXPECT_EQ(static_cast<std::size_t>(tree.rowCount()), tcp);
}

TEST_F(EventTreeTest, KnowsWhatHappenedAtThatTimeWhenNothingMatches) {
    selection.go_to(13);
    filter("packet:999999");
    EXPECT_EQ(tree.rowCount(), 0);
    EXPECT_EQ(tree.nearest().id, 1u);
}

}  // namespace
}  // namespace lvslab::models
