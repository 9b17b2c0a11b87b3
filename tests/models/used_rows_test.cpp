#include "models/used_rows.hpp"

#include <gtest/gtest.h>

#include "models/table_changes.hpp"
#include "models/table_columns.hpp"

namespace lvslab::models {
namespace {

using record::RecordedEvent;

wire::Ipv4Address ip(std::uint8_t last) { return {0x0a000200u + last}; }

RecordedEvent event(std::string key, std::vector<net::Value> arguments) {
    return {.key = std::move(key), .arguments = std::move(arguments)};
}

QStringList used(const RecordedEvent& e, const ipvs::NodeTables& tables) {
    QStringList names;
    for (const TableRowRef& ref : used_rows({.events = {e}, .packet = {}}, tables)) names << ref.table + ": " + ref.row;
    return names;
}

TEST(UsedRows, FindANeighbourOnItsOwnDevice) {
    ipvs::NodeTables tables;
    tables.net.neighbours = {{.address = ip(1), .dev = "eth0"}, {.address = ip(1), .dev = "eth1"}};
    const auto e = event("neigh.used", {ip(1), wire::MacAddress{}, std::string("eth1"), std::string("REACHABLE")});
    EXPECT_EQ(used(e, tables), QStringList{"neighbours: 10.0.2.1 dev eth1"});
}

TEST(UsedRows, FindTheRouteOfTheNextHopThatWasTaken) {
    ipvs::NodeTables tables;
    tables.net.routes = {
        {.destination = {}, .has_gateway = true, .gateway = ip(9), .dev = "eth0"},
        {.destination = {}, .has_gateway = true, .gateway = ip(1), .dev = "eth0", .metric = 5},
    };
    const auto e = event("route.forward", {wire::Ipv4Address{0x01020304}, wire::Prefix{}, ip(1), std::string("eth0")});
    EXPECT_EQ(used(e, tables), QStringList{"routes: 0.0.0.0/0 via 10.0.2.1 dev eth0 table main metric 5"});
}

TEST(UsedRows, FindTheConnectionThatAPacketBelongsTo) {
    ipvs::NodeTables tables;
    tables.ipvs.connections = {
        {.client = ip(10), .client_port = 1000, .virtual_address = ip(100), .virtual_port = 80, .server = ip(11)},
        {.client = ip(10), .client_port = 1001, .virtual_address = ip(100), .virtual_port = 80, .server = ip(11)}};
    const auto e = event("ipvs.connection", {std::string("10.0.2.10:1001"), std::string("10.0.2.100:80"),
                                             std::string("10.0.2.11:80"), std::string("ESTABLISHED")});
    EXPECT_EQ(used(e, tables), QStringList{"connections: TCP 10.0.2.10:1001 > 10.0.2.100:80"});
}

TEST(UsedRows, FindTheRuleByTableChainAndNumber) {
    ipvs::NodeTables tables;
    tables.netfilter.rules = {{.table = "nat", .chain = "POSTROUTING", .number = 1},
                              {.table = "filter", .chain = "FORWARD", .number = 1},
                              {.table = "filter", .chain = "FORWARD", .number = 2}};
    const auto e = event("iptables.rule",
                         {std::string("filter"), std::string("FORWARD"), std::uint64_t{2}, std::string("-j DROP")});
    EXPECT_EQ(used(e, tables), QStringList{"rules: filter FORWARD 2"});
}

TEST(UsedRows, FindBothSysctlsThatKeepAnArpAnswerBack) {
    ipvs::NodeTables tables;
    for (const char* name :
         {"net.ipv4.conf.all.arp_ignore", "net.ipv4.conf.eth0.arp_ignore", "net.ipv4.conf.eth1.arp_ignore"}) {
        tables.net.sysctls.push_back({.name = name, .value = "1"});
    }
    const auto e = event("drop.arp_ignore", {ip(100), std::uint64_t{1}, std::string("eth0"), std::string()});
    EXPECT_EQ(used(e, tables),
              (QStringList{"sysctls: net.ipv4.conf.all.arp_ignore", "sysctls: net.ipv4.conf.eth0.arp_ignore"}));
}

TEST(UsedRows, AreNoneOfAnEventThatNamesNoRow) {
    ipvs::NodeTables tables;
    tables.net.neighbours = {{.address = ip(1), .dev = "eth0"}};
    EXPECT_EQ(used(event("icmp.echo", {ip(1)}), tables), QStringList());
    EXPECT_EQ(used(event("neigh.used", {}), tables), QStringList());
}

/// A table of neighbours at two times.
QStringList states_after(const std::vector<net::NeighbourRow>& before, const std::vector<net::NeighbourRow>& now) {
    ipvs::NodeTables old_tables, new_tables;
    old_tables.net.neighbours = before;
    new_tables.net.neighbours = now;
    const TableContent old_content = TableWriter(old_tables, Language::english).neighbours();
    TableContent content = TableWriter(new_tables, Language::english).neighbours();
    mark_changes({.before = old_content, .now = content}, Language::english);
    QStringList rows;
    for (const TableRow& row : content.rows) rows << row.cells[0].text + ' ' + row.note;
    return rows;
}

TEST(MarkChanges, KeepsARowThatHasGoneWhereItStood) {
    const net::NeighbourRow a{.address = ip(1)}, b{.address = ip(2)}, c{.address = ip(3)};
    EXPECT_EQ(states_after({a, b, c}, {a, c}), (QStringList{"10.0.2.1 ", "10.0.2.2 gone", "10.0.2.3 "}));
    EXPECT_EQ(states_after({a, b, c}, {c}), (QStringList{"10.0.2.1 gone", "10.0.2.2 gone", "10.0.2.3 "}));
}

TEST(MarkChanges, TellsByHowMuchANumberChanged) {
    const net::NeighbourRow waiting{.address = ip(1), .queued = 1}, longer{.address = ip(1), .queued = 3};
    EXPECT_EQ(states_after({waiting}, {longer}), QStringList{"10.0.2.1 Waiting +2"});
    EXPECT_EQ(states_after({longer}, {waiting}), QStringList{"10.0.2.1 Waiting −2"});
    EXPECT_EQ(states_after({}, {waiting}), QStringList{"10.0.2.1 new"});
}

TEST(MarkChanges, SeesATimerThatWasSetAnewThoughItReadsTheSame) {
    ipvs::NodeTables before, now;
    before.ipvs.connections = {{.client = ip(1), .expires = std::chrono::seconds(60)}};
    now.now = std::chrono::seconds(1);
    now.ipvs.connections = {{.client = ip(1), .expires = std::chrono::seconds(61)}};
    const TableContent old_content = TableWriter(before, Language::english).connections();
    TableContent content = TableWriter(now, Language::english).connections();
    EXPECT_EQ(content.rows[0].cells[4].text, old_content.rows[0].cells[4].text);
    mark_changes({.before = old_content, .now = content}, Language::english);
    EXPECT_EQ(content.rows[0].note, "timer set anew");
}

}  // namespace
}  // namespace lvslab::models
