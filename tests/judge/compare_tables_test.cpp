#include "judge/compare_tables.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace lvslab::judge {
namespace {

using namespace std::chrono_literals;
using TableKind = TableDifference::Kind;

/// A node's tables on both sides, the same at first.
class TwoSides : public ::testing::Test {
protected:
    TwoSides() {
        kernel.now = ours.now = 6s;
        for (ipvs::NodeTables* side : {&kernel, &ours}) {
            side->net.interfaces.push_back({.index = 2, .name = "eth0", .up = true, .carrier = true});
            side->net.routes.push_back({.destination = {{0x0a090000}, 24}, .dev = "eth0"});
            side->net.neighbours.push_back({.address = {0x0a000101}, .dev = "eth0"});
            side->net.neighbours.back().state = net::NeighbourState::reachable;
            side->net.counters.push_back({.dev = "eth0", .rx_packets = 7});
            side->net.sysctls.push_back({"net.ipv4.ip_forward", "1"});
            side->ipvs.services.push_back({.key = {wire::Protocol::tcp, {0x0a000164}, 80}, .scheduler = "rr"});
            side->ipvs.totals.push_back({.tcp_timeout = 900s});
            side->ipvs.connections.push_back({.client = {0x0a00010a}, .state = "SYN_RECV", .expires = 66s});
        }
    }
    std::vector<TableDifference> differences() const { return compare_tables({"director", kernel, ours}); }
    std::string text() const { return to_text(differences()); }

    ipvs::NodeTables kernel, ours;
};

TEST_F(TwoSides, ThatAreTheSameHaveNoDifference) { EXPECT_EQ(text(), ""); }

TEST_F(TwoSides, DifferInAFieldsValue) {
    ours.net.sysctls[0].value = "0";
    const TableDifference expected{.node = "director",
                                   .table = "sysctls",
                                   .row = "net.ipv4.ip_forward",
                                   .field = "value",
                                   .kernel = "1",
                                   .ours = "0"};
    EXPECT_EQ(differences(), std::vector{expected});
    EXPECT_EQ(text(), "director: sysctls: net.ipv4.ip_forward: value is 1 on the kernel and 0 on ours\n");
}

TEST_F(TwoSides, DoNotDifferInATableRawWithoutRules) {
    kernel.netfilter.chains.push_back({.table = "raw", .chain = "OUTPUT", .packets = 7});
    EXPECT_EQ(text(), "");
    kernel.netfilter.rules.push_back({.table = "raw", .chain = "OUTPUT"});
    EXPECT_EQ(differences().size(), 2U) << "the chain counts again, and the rule";
}

TEST_F(TwoSides, DifferInARowThatOneLacks) {
    ours.net.routes.clear();
    ours.net.interfaces.push_back({.name = "eth1"});
    const auto found = differences();
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].kind, TableKind::only_ours);
    EXPECT_EQ(found[0].row, "eth1");
    EXPECT_EQ(found[1].kind, TableKind::only_kernel);
    EXPECT_EQ(found[1].row, "10.9.0.0/24 dev eth0 table main");
    EXPECT_EQ(found[1].ours, "");
}

TEST_F(TwoSides, AreSetsWhoseOrderSaysNothing) {
    kernel.net.sysctls.push_back({"net.ipv4.ip_default_ttl", "64"});
    ours.net.sysctls.insert(ours.net.sysctls.begin(), {"net.ipv4.ip_default_ttl", "64"});
    EXPECT_EQ(text(), "");
}

TEST_F(TwoSides, DifferIfARowIsThereTwice) {
    ours.net.routes.push_back(ours.net.routes[0]);
    ASSERT_EQ(differences().size(), 1U);
    EXPECT_EQ(differences()[0].kind, TableKind::only_ours);
}

TEST_F(TwoSides, MayDifferInTheWholeSecondsOfATimer) {
    ours.ipvs.connections[0].expires = 67s + 900ms;
    EXPECT_EQ(text(), "");
    ours.ipvs.connections[0].expires = 65s;
    EXPECT_EQ(text(), "");
    ours.ipvs.connections[0].expires = 64s + 900ms;
    EXPECT_EQ(differences().size(), 1U);
    ours.ipvs.connections[0].expires = 68s + 100ms;
    EXPECT_EQ(differences().size(), 1U);
}

TEST_F(TwoSides, MayNotDifferInAConnectionsState) {
    ours.ipvs.connections[0].state = "ESTABLISHED";
    ASSERT_EQ(differences().size(), 1U);
    EXPECT_EQ(differences()[0].row, "TCP 10.0.1.10:0 to 0.0.0.0:0");
}

TEST_F(TwoSides, HaveNeighboursInTheSameStateUntilTheyMayHaveGrownOld) {
    ours.net.neighbours[0].state = net::NeighbourState::stale;
    EXPECT_EQ(differences().size(), 1U);
    kernel.now = ours.now = 15s;
    EXPECT_EQ(text(), "");
    ours.net.neighbours[0].state = net::NeighbourState::failed;
    EXPECT_EQ(differences().size(), 1U);
}

TEST_F(TwoSides, HaveTheSameCountersUntilNeighboursAreAskedAgain) {
    ours.net.counters[0].rx_packets = 8;
    EXPECT_EQ(differences().size(), 1U);
    kernel.now = ours.now = 15s;
    EXPECT_EQ(text(), "");
}

TEST_F(TwoSides, CompareShownCountersOnlyAfterATickWithoutMorePackets) {
    ours.ipvs.services[0].stats.packets_in = 4;
    EXPECT_EQ(differences().size(), 1U);
    kernel.ipvs.totals[0].live.packets_in = 4;
    ours.ipvs.totals[0].live.packets_in = 4;
    EXPECT_EQ(text(), "");
    ours.ipvs.totals[0].live.packets_in = 5;
    ASSERT_EQ(differences().size(), 1U);
    EXPECT_EQ(differences()[0].field, "live.packets_in");
}

TEST_F(TwoSides, MayHaveAnUnusedTunnelOnOneSide) {
    kernel.net.interfaces.push_back({.index = 9, .name = "tunl0", .kind = net::InterfaceKind::ipip});
    kernel.net.counters.push_back({.dev = "tunl0"});
    kernel.net.sysctls.push_back({"net.ipv4.conf.tunl0.rp_filter", "0"});
    EXPECT_EQ(text(), "");
    kernel.net.interfaces.back().up = true;
    EXPECT_EQ(differences().size(), 3U);
}

TEST_F(TwoSides, MayHaveConnectionTrackingsSwitchesOnOneSide) {
    kernel.net.sysctls.push_back({"net.netfilter.nf_conntrack_count", "3"});
    EXPECT_EQ(text(), "");
    ours.net.sysctls.push_back({"net.netfilter.nf_conntrack_count", "2"});
    EXPECT_EQ(differences().size(), 1U);
}

TEST_F(TwoSides, MayShowALearntMtuOnOursOnly) {
    ours.net.route_cache.push_back({.destination = {0x0a00020b}, .dev = "eth0", .mtu = 1400, .expires = 600s});
    EXPECT_EQ(text(), "");
    std::swap(kernel, ours);
    EXPECT_EQ(differences().size(), 1U);
}

TEST_F(TwoSides, DifferInJsonAsInText) {
    ours.net.sysctls[0].value = "0";
    ours.net.routes.clear();
    const auto json = to_json(differences());
    EXPECT_NE(json.find("\"field\": \"value\""), std::string::npos) << json;
    EXPECT_NE(json.find("\"only\": \"kernel\""), std::string::npos) << json;
    EXPECT_EQ(to_json({}), "[]\n");
}

TEST(NotComparedList, GivesAReasonForEach) {
    EXPECT_GT(not_compared().size(), 10U);
    for (const NotCompared& n : not_compared()) EXPECT_GT(std::string(n.why).size(), 10U) << n.what;
}

}  // namespace
}  // namespace lvslab::judge
