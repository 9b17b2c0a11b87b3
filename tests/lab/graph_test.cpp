#include "lab/graph.hpp"

#include <gtest/gtest.h>

#include "contract_lab.hpp"

namespace lvslab::lab {
namespace {

using Names = std::vector<std::string>;

/// a and b are hosts, s to u are bridges; each text is a link.
Lab wired(const std::vector<std::pair<Endpoint, Endpoint>>& cables) {
    Lab lab;
    for (const char* name : {"a", "b", "c"}) lab.nodes.push_back({.name = name});
    for (const char* name : {"s", "t", "u"}) lab.nodes.push_back({.name = name, .kind = NodeKind::bridge});
    for (const auto& [a, b] : cables) {
        for (Node& node : lab.nodes) {
            if (node.name == a.node) node.interfaces.push_back(a.interface);
            if (node.name == b.node) node.interfaces.push_back(b.interface);
        }
        lab.links.push_back({.a = a, .b = b, .line = static_cast<int>(lab.links.size()) + 1});
    }
    return lab;
}

TEST(Segments, AreCablesAndWhatBridgesJoin) {
    const auto found = segments(parsed(kContractLab));
    const std::vector<Segment> expected{
        {.members = {{"client", "eth0"}, {"router", "eth0"}}, .line = 18},
        {.members = {{"router", "eth1"}, {"director", "eth0"}}, .line = 19},
        {.members = {{"director", "eth1"}, {"rs1", "eth0"}, {"rs2", "eth0"}}, .line = 20},
    };
    EXPECT_EQ(found, expected);
}

TEST(Segments, ReachOverSeveralBridges) {
    const auto found = segments(wired({{{"a", "e"}, {"s", "1"}}, {{"s", "2"}, {"t", "1"}}, {{"t", "2"}, {"b", "e"}}}));
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].members, (std::vector<Endpoint>{{"a", "e"}, {"b", "e"}}));
}

TEST(Segments, KeepTheInterfacesOfOneNodeApart) {
    const auto found = segments(wired({{{"a", "e0"}, {"b", "e"}}, {{"a", "e1"}, {"c", "e"}}}));
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(segment_of(found, {"b", "e"}), &found[0]);
    EXPECT_EQ(segment_of(found, {"a", "e1"}), &found[1]);
    EXPECT_EQ(segment_of(found, {"a", "e2"}), nullptr);
}

TEST(Segments, HoldTwoInterfacesOfOneNodeAtOneBridge) {
    const auto found = segments(wired({{{"a", "e0"}, {"s", "1"}}, {{"a", "e1"}, {"s", "2"}}}));
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].members.size(), 2u);
}

TEST(Segments, LeaveOutBridgesAmongThemselves) {
    EXPECT_TRUE(segments(wired({{{"s", "1"}, {"t", "1"}}})).empty());
    EXPECT_TRUE(segments(wired({})).empty());
    EXPECT_TRUE(segments(Lab{}).empty());
}

TEST(BridgeLoops, AreClosedByTheirLastLink) {
    const Lab ring = wired({{{"s", "1"}, {"t", "1"}}, {{"t", "2"}, {"u", "1"}}, {{"u", "2"}, {"s", "2"}}});
    EXPECT_EQ(loop_of_bridges(ring), &ring.links[2]);
}

TEST(BridgeLoops, DoNotGoThroughHosts) {
    EXPECT_EQ(loop_of_bridges(wired({{{"s", "1"}, {"a", "e0"}}, {{"a", "e1"}, {"t", "1"}}, {{"t", "2"}, {"s", "2"}}})),
              nullptr);
    EXPECT_EQ(loop_of_bridges(wired({{{"a", "e0"}, {"b", "e0"}}, {{"a", "e1"}, {"b", "e1"}}})), nullptr);
}

TEST(ShortestPath, NamesEveryNodeOnTheWay) {
    EXPECT_EQ(shortest_path(parsed(kContractLab), {.from = "client", .to = "rs2"}),
              (Names{"client", "router", "director", "sw3", "rs2"}));
}

TEST(ShortestPath, TakesTheFewestLinks) {
    const Lab lab = wired({{{"a", "e0"}, {"s", "1"}}, {{"s", "2"}, {"b", "e0"}}, {{"a", "e1"}, {"b", "e1"}}});
    EXPECT_EQ(shortest_path(lab, {.from = "b", .to = "a"}), (Names{"b", "a"}));
}

TEST(ShortestPath, OfEqualOnesIsTheFirstOfTheFile) {
    const Lab lab =
        wired({{{"a", "1"}, {"t", "1"}}, {{"t", "2"}, {"b", "1"}}, {{"a", "2"}, {"s", "1"}}, {{"s", "2"}, {"b", "2"}}});
    EXPECT_EQ(shortest_path(lab, {.from = "a", .to = "b"}), (Names{"a", "t", "b"}));
}

TEST(ShortestPath, IsTheNodeItselfFromItself) {
    EXPECT_EQ(shortest_path(wired({}), {.from = "a", .to = "a"}), Names{"a"});
}

TEST(ShortestPath, IsEmptyWhereNoCableGoes) {
    const Lab lab = wired({{{"a", "e0"}, {"b", "e0"}}});
    EXPECT_EQ(shortest_path(lab, {.from = "a", .to = "c"}), Names{});
    EXPECT_EQ(shortest_path(lab, {.from = "a", .to = "nobody"}), Names{});
    EXPECT_TRUE(reachable(lab, {.from = "b", .to = "a"}));
    EXPECT_FALSE(reachable(lab, {.from = "b", .to = "c"}));
}

}  // namespace
}  // namespace lvslab::lab
