#include <gtest/gtest.h>

#include <fstream>

#include "drawn_labs.hpp"
#include "models/topology_layout.hpp"
#include "models/topology_texts.hpp"
#include "records.hpp"

namespace lvslab::models {
namespace {

struct LabOf {
    explicit LabOf(const std::string& name)
        : recording(recording_of(name)), book(recording.record()), topology(recording, book) {}

    NodeRole role(const std::string& node) const { return topology.nodes()[*topology.find(node)].role; }
    std::vector<QString> lines(const std::string& node, net::Time time) const {
        std::vector<QString> texts;
        for (const CardLine& line : card_lines(topology, book, {.node = *topology.find(node), .time = time})) {
            texts.push_back(line.text);
        }
        return texts;
    }

    const Recording& recording;
    AddressBook book;
    Topology topology;
};

constexpr net::Time kLater = std::chrono::seconds(2);

TEST(Topology, KnowsWhatEachNodeIsFor) {
    const LabOf tun("tun");
    EXPECT_EQ(tun.role("client"), NodeRole::client);
    EXPECT_EQ(tun.role("router"), NodeRole::router);
    EXPECT_EQ(tun.role("director"), NodeRole::director);
    EXPECT_EQ(tun.role("rs2"), NodeRole::server);
    EXPECT_EQ(tun.role("sw"), NodeRole::bridge);
}

TEST(Topology, ADirectorThatForwardsIsADirector) { EXPECT_EQ(LabOf("nat").role("director"), NodeRole::director); }

TEST(Topology, NumbersNodesInTheLabsOrderAndSwitchesNotAtAll) {
    const LabOf dr("dr");
    EXPECT_EQ(dr.topology.nodes()[*dr.topology.find("client")].number, 1);
    EXPECT_EQ(dr.topology.nodes()[*dr.topology.find("rs3")].number, 6);
    EXPECT_EQ(dr.topology.nodes()[*dr.topology.find("sw")].number, 0);
}

TEST(Topology, ShowsTheVirtualAddressWhereItIs) {
    const LabOf tun("tun");
    EXPECT_EQ(tun.lines("director", kLater), (std::vector<QString>{"10.0.2.2", "VIP 10.0.2.100"}));
    EXPECT_EQ(tun.lines("rs1", kLater), (std::vector<QString>{"10.0.4.11", "VIP on tunl0"}));
    EXPECT_EQ(LabOf("dr").lines("rs1", kLater), (std::vector<QString>{"10.0.2.11", "VIP on lo"}));
    EXPECT_EQ(LabOf("nat").lines("rs1", kLater), (std::vector<QString>{"10.0.3.11"}));
}

TEST(Topology, HasNoAddressBeforeOneWasGiven) { EXPECT_TRUE(LabOf("tun").lines("client", net::Time{-1}).empty()); }

TEST(Topology, WritesTheNetworkOfEachSegmentOnce) {
    const LabOf tun("tun");
    std::vector<QString> subnets;
    for (std::size_t segment = 0; segment < tun.topology.segments(); ++segment) {
        subnets.push_back(subnet_text(tun.topology, tun.book, {.segment = segment, .time = kLater}));
    }
    EXPECT_EQ(subnets, (std::vector<QString>{"10.0.1.0/24", "10.0.2.0/24", "10.0.4.0/24"}));
}

TEST(Topology, FindsTheCablesOfAFrameOverASwitch) {
    const LabOf tun("tun");
    const auto way = tun.topology.way({.from = "router", .interface = "eth2", .to = "rs3"});
    EXPECT_EQ(way, (std::vector<LinkPass>{{.link = 2, .forward = true}, {.link = 5, .forward = false}}));
    EXPECT_EQ(tun.topology.way({.from = "router", .interface = "eth0", .to = "rs3"}), std::vector<LinkPass>{});
    EXPECT_EQ(tun.topology.way({.from = "rs1", .interface = "eth0", .to = ""}),
              (std::vector<LinkPass>{{.link = 3, .forward = true}}));
}

TEST(Topology, AskersAreItsSources) {
    const LabOf arp("arp");
    ASSERT_EQ(arp.topology.sources().size(), 1u);
    EXPECT_EQ(arp.topology.nodes()[arp.topology.sources()[0]].name, "host1");
}

TEST(TopologyLayout, HangsADirectorAboveTheServersSwitch) {
    const LabOf dr("dr");
    const TopologyLayout layout = default_layout(dr.topology);
    const auto at = [&](const std::string& name) { return layout.positions[*dr.topology.find(name)]; };
    EXPECT_EQ(at("director").x(), at("sw").x());
    EXPECT_LT(at("director").y(), at("sw").y());
    EXPECT_LT(at("client").x(), at("router").x());
    EXPECT_LT(at("router").x(), at("sw").x());
    EXPECT_LT(at("sw").x(), at("rs1").x());
    EXPECT_LT(at("rs1").y(), at("rs2").y());
}

TEST(TopologyLayout, AnInlineDirectorHasItsOwnColumn) {
    const LabOf nat("nat");
    const TopologyLayout layout = default_layout(nat.topology);
    EXPECT_LT(layout.positions[*nat.topology.find("director")].x(), layout.positions[*nat.topology.find("sw")].x());
}

TEST(TopologyLayout, PutsNoTwoNodesInOneCell) {
    for (std::size_t count = 1; count <= 60; ++count) {
        const DrawnLab lab = lab_of(count);
        const TopologyLayout layout = default_layout(lab.topology());
        ASSERT_EQ(layout.positions.size(), count);
        for (std::size_t a = 0; a < count; ++a) {
            const QPointF p = layout.positions[a];
            ASSERT_TRUE(p.x() > 0 && p.x() < 1 && p.y() > 0 && p.y() < 1) << count;
            for (std::size_t b = 0; b < a; ++b) {
                const QPointF way = p - layout.positions[b];
                // Half a card's width: a switch's column is narrower than a card's.
                const bool apart = std::abs(way.x()) * layout.columns > 0.79 || std::abs(way.y()) * layout.rows > 0.99;
                ASSERT_TRUE(apart) << count << " nodes: " << lab.topology().nodes()[a].name << " and "
                                   << lab.topology().nodes()[b].name;
            }
        }
    }
}

TEST(TopologyLayout, PlacesNodesWithoutCablesToo) {
    record::Manifest manifest{.lab = "loose"};
    for (const char* name : {"a", "b", "c"}) manifest.nodes.push_back({name, "linux"});
    const DrawnLab lab(manifest);
    const TopologyLayout layout = default_layout(lab.topology());
    EXPECT_NE(layout.positions[0], layout.positions[1]);
    EXPECT_NE(layout.positions[1], layout.positions[2]);
}

class MovedNodesFile : public ::testing::Test {
protected:
    void TearDown() override { std::filesystem::remove(file_); }
    std::filesystem::path file_ =
        std::filesystem::temp_directory_path() /
        ("lvslab-" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
};

TEST_F(MovedNodesFile, KeepsWhereTheUserPutThem) {
    ASSERT_TRUE(write_moved_nodes(file_, {{"director", {0.5, 0.25}}}));
    const MovedNodes moved = read_moved_nodes(file_);
    ASSERT_EQ(moved.size(), 1u);
    EXPECT_EQ(moved.at("director"), QPointF(0.5, 0.25));
}

TEST_F(MovedNodesFile, IsIgnoredIfItIsDamaged) {
    std::ofstream(file_) << R"({"positions": {"a": [0.5], "b": ["x", 1], "c": 7)";
    EXPECT_TRUE(read_moved_nodes(file_).empty());
    std::ofstream(file_, std::ios::trunc) << R"({"positions": {"a": [0.5], "b": ["x", 1], "d": [7, -1]}})";
    const MovedNodes moved = read_moved_nodes(file_);
    ASSERT_EQ(moved.size(), 1u);
    EXPECT_EQ(moved.at("d"), QPointF(1, 0));
}

TEST_F(MovedNodesFile, StandsBesideTheRecord) {
    EXPECT_EQ(layout_file("/labs/tun/run.pcapng"), "/labs/tun/run.layout.json");
    EXPECT_TRUE(read_moved_nodes(file_).empty());
}

}  // namespace
}  // namespace lvslab::models
