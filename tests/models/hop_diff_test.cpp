#include "models/hop_diff.hpp"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>

#include "models/hook_walk.hpp"
#include "models/ladder.hpp"
#include "models/story.hpp"
#include "models/why.hpp"
#include "records.hpp"

namespace lvslab::models {
namespace {

/// A record's first SYN, at the director.
struct AtDirector {
    const Recording& recording;
    Selection selection;
    Stage stage;

    explicit AtDirector(const std::string& lab, Language language = Language::english)
        : recording(recording_of(lab)), selection(recording), stage{recording, selection, language} {
        selection.choose_packet({1, recording.record().frames_of_packet(1).front()});
        selection.go_to(frame_at(recording, {1, "director", record::Way::out}));
    }
};

QVariant cell(const HopDiff& diff, const QString& field, int column, int role = Qt::DisplayRole) {
    for (int r = 0; r < diff.rowCount(); ++r) {
        if (diff.rows()[static_cast<std::size_t>(r)].field == field) return diff.index(r, column).data(role);
    }
    return {};
}

TEST(HopDiff, ShowsTheOuterHeaderWhereTheTunnelPutsIt) {
    AtDirector at("tun");
    HopDiff diff(at.stage, DiffRows::all);
    QAbstractItemModelTester tester(&diff, QAbstractItemModelTester::FailureReportingMode::Fatal);
    EXPECT_EQ(diff.current_column(), 2);
    EXPECT_EQ(cell(diff, "outer.ip.dst", 1), QString());
    EXPECT_EQ(cell(diff, "outer.ip.dst", 2), "10.0.4.13");
    EXPECT_TRUE(cell(diff, "outer.ip.dst", 2, HopDiff::ChangedRole).toBool());
    EXPECT_TRUE(cell(diff, "outer.ip.dst", 3, HopDiff::SameRole).toBool());
    EXPECT_TRUE(cell(diff, "outer.ip.dst", 3, HopDiff::EndsRole).toBool());
    EXPECT_TRUE(cell(diff, "outer.ip.dst", 4, HopDiff::RemovedRole).toBool());
}

TEST(HopDiff, RunsAThreadWhereAValueStays) {
    AtDirector at("tun");
    HopDiff diff(at.stage, DiffRows::all);
    EXPECT_FALSE(cell(diff, "ip.src", 0, HopDiff::SameRole).toBool());
    for (int c = 1; c < 5; ++c) EXPECT_TRUE(cell(diff, "ip.src", c, HopDiff::SameRole).toBool()) << c;
    EXPECT_TRUE(cell(diff, "ip.ttl", 1, HopDiff::ChangedRole).toBool());
    EXPECT_EQ(cell(diff, "ip.ttl", 1, HopDiff::RuleRole), QString::fromUtf8("forward −1"));
    EXPECT_EQ(cell(diff, "ip.ttl", 2, HopDiff::RuleRole), QString::fromUtf8("IPVS −1"));
}

TEST(HopDiff, PutsTheReplyBehindTheRequest) {
    AtDirector at("tun");
    HopDiff diff(at.stage, DiffRows::all);
    ASSERT_GT(diff.columnCount(), 5);
    EXPECT_TRUE(diff.columns()[5].reply);
    EXPECT_TRUE(diff.columns()[5].begins);
    EXPECT_EQ(diff.columns()[5].packet.id, 8U);
    EXPECT_EQ(cell(diff, "ip.src", 5), "10.0.2.100");
    EXPECT_FALSE(cell(diff, "ip.src", 5, HopDiff::ChangedRole).toBool()) << "a new packet's first column has no marks";
}

TEST(HopDiff, MeasuresHeadersAndTheMtu) {
    AtDirector at("tun");
    HopDiff diff(at.stage, DiffRows::all);
    const HopColumn& tunnelled = diff.columns()[2];
    EXPECT_EQ(tunnelled.outer_ip, 20);
    EXPECT_EQ(tunnelled.ip, 20);
    EXPECT_EQ(tunnelled.rest, 40);
    EXPECT_EQ(tunnelled.ip_length, 80);
    EXPECT_EQ(tunnelled.mtu, 1500);
    EXPECT_EQ(tunnelled.from, "director");
    EXPECT_EQ(tunnelled.what, "IPVS tunnel");
}

TEST(HopDiff, HidesWhatNeverChanges) {
    AtDirector at("dr");
    HopDiff diff(at.stage, DiffRows::changed);
    EXPECT_TRUE(cell(diff, "ip.src", 0).isNull());
    EXPECT_FALSE(cell(diff, "eth.dst", 0).isNull());
}

TEST(Story, TellsTheTunnelFromTheFrameToTheNeighbour) {
    AtDirector at("tun");
    at.selection.choose_node("director");
    Story story(at.stage);
    QAbstractItemModelTester tester(&story, QAbstractItemModelTester::FailureReportingMode::Fatal);
    const auto& cards = story.cards();
    ASSERT_GE(cards.size(), 4U);
    EXPECT_EQ(cards.front().layer, Layer::ethernet);
    EXPECT_EQ(cards.back().layer, Layer::ethernet);
    const auto top = std::find_if(cards.begin(), cards.end(), [](const auto& c) { return c.side == CardSide::top; });
    ASSERT_NE(top, cards.end());
    EXPECT_EQ(top->title, "IPVS");
    EXPECT_EQ(top->badge, "+IPIP");
    EXPECT_TRUE(top->text.contains("10.0.4.13")) << top->text.toStdString();
    QStringList tables;
    for (const TableRowRef& row : top->rows) tables << row.table;
    EXPECT_EQ(tables, (QStringList{"services", "servers", "connections", "routes"})) << "in the order of use";
}

TEST(Story, SaysThatAPacketNeverWasAtANode) {
    AtDirector at("tun");
    at.selection.choose_node("rs2");
    Story story(at.stage);
    EXPECT_EQ(story.rowCount(), 0);
    EXPECT_EQ(story.empty_reason(), "Packet 1 never was at rs2.");
}

TEST(Why, LeadsFromItsWordsToTheRows) {
    AtDirector at("tun");
    const auto parts = why_parts(at.stage);
    const QString text = why_text(parts);
    EXPECT_TRUE(text.startsWith("director: ")) << text.toStdString();
    EXPECT_TRUE(std::any_of(parts.begin(), parts.end(), [](const auto& p) { return p.row.table == "services"; }));
}

TEST(Why, TellsAChosenFieldsRule) {
    AtDirector at("tun");
    at.selection.choose_field("ip.ttl");
    const QString text = why_text(why_parts(at.stage));
    EXPECT_TRUE(text.contains("TTL goes from 63 to 62")) << text.toStdString();
    EXPECT_TRUE(text.contains("IPVS takes one from the TTL")) << text.toStdString();
}

TEST(Why, SpeaksChinese) {
    AtDirector at("tun", Language::chinese);
    const QString text = why_text(why_parts(at.stage));
    EXPECT_TRUE(text.contains(QString::fromUtf8("虚拟服务"))) << text.toStdString();
}

TEST(HookWalk, ShowsThatIpvsTakesThePacketAtLocalIn) {
    AtDirector at("tun");
    at.selection.choose_node("director");
    const HookWalk walk = hook_walk(at.stage);
    ASSERT_EQ(walk.hooks.size(), 5U);
    EXPECT_EQ(walk.hooks[1].hook, "LOCAL_IN");
    EXPECT_TRUE(walk.hooks[1].passed);
    EXPECT_FALSE(walk.hooks[2].passed) << "FORWARD";
    const auto& functions = walk.hooks[1].functions;
    const auto request = std::find_if(functions.begin(), functions.end(),
                                      [](const auto& f) { return f.name == "ip_vs_remote_request"; });
    ASSERT_NE(request, functions.end());
    EXPECT_EQ(request->verdict, "STOLEN");
    EXPECT_TRUE(walk.local);
    EXPECT_FALSE(walk.forwarded);
    EXPECT_TRUE(walk.sent);
}

TEST(Ladder, HasALineAFrameAndKnowsTheTunnel) {
    AtDirector at("tun");
    Ladder ladder(at.stage);
    const std::size_t line = ladder.lines_until(at.selection.event()) - 1;
    const Arrow arrow = ladder.arrow(line);
    EXPECT_EQ(arrow.frame, at.selection.event());
    EXPECT_TRUE(arrow.tunnelled);
    EXPECT_EQ(arrow.text, "SYN in IPIP");
    EXPECT_EQ(arrow.number, 3);
    EXPECT_EQ(arrow.to.size(), 1U);
    EXPECT_EQ(arrow.kind, ArrowKind::request);
}

TEST(Ladder, StretchesWithTimeUnlessItCountsSteps) {
    AtDirector at("tun");
    Ladder ladder(at.stage);
    const std::size_t line = ladder.lines_until(at.selection.event()) - 1;
    EXPECT_EQ(ladder.gap(line, LadderTime::step), 26);
    EXPECT_GT(ladder.gap(line, LadderTime::non_linear), 18);
    const double before = ladder.gap(line, LadderTime::linear);
    ladder.set_scale(ladder.scale() * 2);
    EXPECT_DOUBLE_EQ(ladder.gap(line, LadderTime::linear), 2 * before);
}

}  // namespace
}  // namespace lvslab::models
