#include "record/used_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/build.hpp"

namespace lvslab::record {
namespace {

using testing::IsEmpty;
using Rows = std::vector<AnyRow>;
using Text = std::string;

wire::Ipv4Address ip(std::uint8_t last) { return {0x0a000200u + last}; }

RecordedEvent event(std::string key, std::vector<net::Value> arguments) {
    return {.key = std::move(key), .arguments = std::move(arguments)};
}

Rows used(const RecordedEvent& e, const ipvs::NodeTables& tables) {
    return used_rows({.events = {e}, .packet = {}}, tables);
}

TEST(UsedRows, FindANeighbourOnItsOwnDevice) {
    ipvs::NodeTables tables;
    tables.net.neighbours = {{.address = ip(1), .dev = "eth0"}, {.address = ip(1), .dev = "eth1"}};
    const auto e = event("neigh.used", {ip(1), wire::MacAddress{}, Text("eth1"), Text("REACHABLE")});
    EXPECT_EQ(used(e, tables), (Rows{tables.net.neighbours[1]}));
}

TEST(UsedRows, FindTheRouteOfTheNextHopThatWasTaken) {
    ipvs::NodeTables tables;
    tables.net.routes = {
        {.destination = {}, .has_gateway = true, .gateway = ip(9), .dev = "eth0"},
        {.destination = {}, .has_gateway = true, .gateway = ip(1), .dev = "eth0", .metric = 5},
    };
    const auto e = event("route.forward", {wire::Ipv4Address{0x01020304}, wire::Prefix{}, ip(1), Text("eth0")});
    EXPECT_EQ(used(e, tables), (Rows{tables.net.routes[1]}));
}

TEST(UsedRows, FindWhatARouterHasTaughtAboutTheDestinationToo) {
    ipvs::NodeTables tables;
    tables.net.routes = {{.destination = {ip(0), 24}, .dev = "eth0"}};
    tables.net.route_cache = {{.destination = ip(8), .dev = "eth0"}, {.destination = ip(7), .dev = "eth0"}};
    const auto e = event("route.output", {ip(7), wire::Prefix{ip(0), 24}, ip(7), Text("eth0")});
    EXPECT_EQ(used(e, tables), (Rows{tables.net.routes[0], tables.net.route_cache[1]}));
}

TEST(UsedRows, FindTheHostsOwnAddressAndNotTheRouteThatItMade) {
    ipvs::NodeTables tables;
    tables.net.addresses = {{.dev = "eth0", .prefix = {ip(2), 24}}, {.dev = "lo", .prefix = {ip(100), 32}}};
    tables.net.routes = {
        {.table = net::RouteTable::local, .type = net::RouteType::local, .destination = {ip(100), 32}, .dev = "lo"}};
    EXPECT_EQ(used(event("route.local", {ip(100)}), tables), (Rows{tables.net.addresses[1]}));
}

TEST(UsedRows, FindTheLocalRouteThatTakesAnAddressWhichTheHostHasNot) {
    ipvs::NodeTables tables;
    tables.net.routes = {
        {.destination = {ip(0), 24}, .dev = "eth0"},
        {.table = net::RouteTable::local, .type = net::RouteType::local, .destination = {ip(0), 24}, .dev = "lo"}};
    EXPECT_EQ(used(event("route.local", {ip(100)}), tables), (Rows{tables.net.routes[1]}));
}

TEST(UsedRows, FindTheServerInTheServiceThatWasNamedBefore) {
    const ipvs::ServiceKey web{.address = ip(100), .port = 80}, secure{.address = ip(100), .port = 443};
    ipvs::NodeTables tables;
    tables.ipvs.services = {{.key = web}, {.key = secure}};
    tables.ipvs.servers = {{.service = web, .address = ip(11), .port = 80},
                           {.service = secure, .address = ip(11), .port = 80}};
    const Rows rows = used_rows({.events = {event("ipvs.service", {Text("TCP 10.0.2.100:443")}),
                                            event("ipvs.chosen", {Text("rr"), ip(11), std::uint64_t{80}})},
                                 .packet = {}},
                                tables);
    EXPECT_EQ(rows, (Rows{tables.ipvs.services[1], tables.ipvs.servers[1]}));
}

TEST(UsedRows, FindTheConnectionThatAPacketBelongsTo) {
    ipvs::NodeTables tables;
    tables.ipvs.connections = {
        {.client = ip(10), .client_port = 1000, .virtual_address = ip(100), .virtual_port = 80, .server = ip(11)},
        {.client = ip(10), .client_port = 1001, .virtual_address = ip(100), .virtual_port = 80, .server = ip(11)}};
    const auto e = event("ipvs.connection", {Text("10.0.2.10:1001"), Text("10.0.2.100:80"), Text("10.0.2.11:80")});
    EXPECT_EQ(used(e, tables), (Rows{tables.ipvs.connections[1]}));
}

/// Which connection was made for a packet is told by the packet: the event names the server only.
TEST(UsedRows, FindTheConnectionMadeForAPacketByItsClientEvenInsideATunnel) {
    ipvs::NodeTables tables;
    tables.ipvs.connections = {{.client = ip(10), .client_port = 1000, .server = ip(11)},
                               {.client = ip(10), .client_port = 1001, .server = ip(11)}};
    wire::Buffer packet = wire::build_tcp({.source = ip(10), .destination = ip(100)},
                                          {.source_port = 1001, .destination_port = 80, .flags = wire::kSyn}, {});
    const auto e = event("ipvs.chosen", {Text("rr"), ip(11), std::uint64_t{80}});
    const auto rows = [&] { return used_rows({.events = {e}, .packet = packet.bytes()}, tables); };
    EXPECT_EQ(rows(), (Rows{tables.ipvs.connections[1]}));
    packet =
        wire::build_ipv4({.source = ip(2), .destination = ip(11), .protocol = wire::Protocol::ipip}, packet.bytes());
    EXPECT_EQ(rows(), (Rows{tables.ipvs.connections[1]}));
    EXPECT_THAT(used(e, tables), IsEmpty());
}

TEST(UsedRows, FindTheTemplateThatHasNoClientPort) {
    ipvs::NodeTables tables;
    tables.ipvs.connections = {{.client = ip(10), .client_port = 1000, .server = ip(11)},
                               {.client = ip(10), .client_port = 0, .server = ip(11)}};
    EXPECT_EQ(used(event("ipvs.template", {ip(10), ip(11), std::uint64_t{80}}), tables),
              (Rows{tables.ipvs.connections[1]}));
}

TEST(UsedRows, FindTheRuleByTableChainAndNumber) {
    ipvs::NodeTables tables;
    tables.netfilter.rules = {{.table = "nat", .chain = "POSTROUTING", .number = 1},
                              {.table = "filter", .chain = "FORWARD", .number = 1},
                              {.table = "filter", .chain = "FORWARD", .number = 2}};
    const auto e = event("iptables.rule", {Text("filter"), Text("FORWARD"), std::uint64_t{2}, Text("-j DROP")});
    EXPECT_EQ(used(e, tables), (Rows{tables.netfilter.rules[2]}));
}

TEST(UsedRows, FindTheChainWhosePolicyDecided) {
    ipvs::NodeTables tables;
    tables.netfilter.chains = {{.table = "nat", .chain = "OUTPUT"}, {.table = "filter", .chain = "OUTPUT"}};
    const auto e = event("iptables.policy", {Text("filter"), Text("OUTPUT"), Text("ACCEPT")});
    EXPECT_EQ(used(e, tables), (Rows{tables.netfilter.chains[1]}));
}

TEST(UsedRows, FindATrackedConnectionByTheTextOfItsFirstDirection) {
    ipvs::NodeTables tables;
    tables.netfilter.tracked = {
        {.protocol = 6,
         .original = {.source = ip(10), .destination = ip(100), .source_port = 1000, .destination_port = 80}},
        {.protocol = 6,
         .original = {.source = ip(10), .destination = ip(100), .source_port = 1001, .destination_port = 80}}};
    const Text name = "10.0.2.10:1001 > 10.0.2.100:80";
    EXPECT_EQ(used(event("conntrack.found", {Text("ESTABLISHED"), name}), tables), (Rows{tables.netfilter.tracked[1]}));
    EXPECT_EQ(used(event("conntrack.confirmed", {name}), tables), (Rows{tables.netfilter.tracked[1]}));
}

TEST(UsedRows, FindBothSysctlsThatKeepAnArpAnswerBack) {
    ipvs::NodeTables tables;
    for (const char* name :
         {"net.ipv4.conf.all.arp_ignore", "net.ipv4.conf.eth0.arp_ignore", "net.ipv4.conf.eth1.arp_ignore"}) {
        tables.net.sysctls.push_back({.name = name, .value = "1"});
    }
    const auto e = event("drop.arp_ignore", {ip(100), std::uint64_t{1}, Text("eth0"), Text()});
    EXPECT_EQ(used(e, tables), (Rows{tables.net.sysctls[0], tables.net.sysctls[1]}));
}

TEST(UsedRows, FindTheInterfaceWhoseMtuIsTooSmall) {
    ipvs::NodeTables tables;
    tables.net.interfaces = {{.name = "eth0"}, {.name = "tunl0"}};
    EXPECT_EQ(used(event("drop.too_big", {std::uint64_t{1500}, std::uint64_t{1480}, Text("tunl0")}), tables),
              (Rows{tables.net.interfaces[1]}));
}

TEST(UsedRows, NameARowOnceThoughTwoDecisionsUsedIt) {
    ipvs::NodeTables tables;
    tables.net.neighbours = {{.address = ip(1), .dev = "eth0"}, {.address = ip(2), .dev = "eth0"}};
    const auto wait = [](wire::Ipv4Address address) { return event("neigh.wait", {address, Text("eth0")}); };
    EXPECT_EQ(used_rows({.events = {wait(ip(2)), wait(ip(1)), wait(ip(2))}, .packet = {}}, tables),
              (Rows{tables.net.neighbours[1], tables.net.neighbours[0]}));
}

TEST(UsedRows, AreNoneOfAnEventThatNamesNoRow) {
    ipvs::NodeTables tables;
    tables.net.neighbours = {{.address = ip(1), .dev = "eth0"}};
    EXPECT_THAT(used(event("icmp.echo", {ip(1)}), tables), IsEmpty());
    EXPECT_THAT(used(event("neigh.used", {}), tables), IsEmpty());
}

}  // namespace
}  // namespace lvslab::record
