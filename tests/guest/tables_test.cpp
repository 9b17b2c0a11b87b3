#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "guest/machine.hpp"
#include "guest/tables_fixture.hpp"

namespace lvslab::guest {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::Not;

constexpr wire::Ipv4Address kAsker{0x0a00010a}, kVirtual{0x0a000164}, kWebServer{0x0a00020b};

ipvs::NodeTables read(const std::string& name) { return read_tables(kernel_outputs(name, 6s), 6s); }

template <class Rows, class Predicate>
auto find(const Rows& rows, Predicate&& is) {
    const auto it = std::find_if(rows.begin(), rows.end(), is);
    if (it == rows.end()) throw std::runtime_error("there is no such row");
    return *it;
}

TEST(KernelLinks, HaveTheirKindMtuAddressesAndCounters) {
    const auto tables = read("director.txt").net;
    const auto eth1 = find(tables.interfaces, [](const auto& i) { return i.name == "eth1"; });
    EXPECT_EQ(eth1, (net::InterfaceRow{.index = 3,
                                       .name = "eth1",
                                       .kind = net::InterfaceKind::ethernet,
                                       .mac = {{0x02, 0, 0, 0, 0x02, 0x01}},
                                       .mtu = 1400,
                                       .up = true,
                                       .carrier = true}));
    const auto tunnel = find(tables.interfaces, [](const auto& i) { return i.name == "tunl0"; });
    EXPECT_EQ(tunnel.kind, net::InterfaceKind::ipip);
    EXPECT_FALSE(tunnel.up);
    EXPECT_THAT(tables.addresses,
                Contains(net::AddressRow{.dev = "eth0", .prefix = {kVirtual, 32}, .scope = net::Scope::global}));
    EXPECT_THAT(tables.counters,
                Contains(net::CounterRow{
                    .dev = "eth1", .rx_packets = 14, .rx_bytes = 5214, .tx_packets = 21, .tx_bytes = 1602}));
}

TEST(KernelLinks, HaveALabelOnlyIfItIsNotTheInterfacesName) {
    const auto tables = read("config.txt").net;
    const auto with = find(tables.addresses, [](const auto& a) { return a.prefix.address.value == 0x0a000102; });
    EXPECT_EQ(with.label, "eth0:1");
    EXPECT_TRUE(with.secondary);
    EXPECT_EQ(find(tables.addresses, [](const auto& a) { return a.prefix.address.value == 0x0a000101; }).label, "");
}

TEST(KernelRoutes, HaveTheirLockedMtuAndTheirTable) {
    const auto routes = read("config.txt").net.routes;
    EXPECT_THAT(routes, Contains(net::RouteRow{.destination = {{0x0a090100}, 24},
                                               .dev = "eth1",
                                               .scope = net::Scope::link,
                                               .mtu = 1300,
                                               .mtu_locked = true}));
    EXPECT_THAT(routes,
                Contains(net::RouteRow{
                    .table = net::numbered_table(100), .has_gateway = true, .gateway = {0x0a000209}, .dev = "eth1"}));
    EXPECT_THAT(routes, Contains(net::RouteRow{.type = net::RouteType::prohibit, .destination = {{0x0a090507}, 32}}));
}

TEST(KernelRouteCache, IsReadOnceThoughTheKernelPrintsItTwice) {
    EXPECT_THAT(read("client.txt").net.route_cache, testing::ElementsAre(net::RouteCacheRow{.destination = kWebServer,
                                                                                            .dev = "eth0",
                                                                                            .has_gateway = true,
                                                                                            .gateway = {0x0a000101},
                                                                                            .mtu = 1400,
                                                                                            .expires = 599s}));
}

TEST(KernelRules, HaveMarkMaskAndAction) {
    const auto rules = read("config.txt").net.policy_rules;
    EXPECT_EQ(rules.size(), 7U);
    EXPECT_THAT(rules,
                Contains(net::RuleRow{
                    .priority = 499, .mark = 0x10, .mask = 0xf0, .iif = "eth0", .action = net::RuleAction::blackhole}));
    EXPECT_THAT(rules, Contains(net::RuleRow{
                           .priority = 32765, .mark = 1, .mask = 0xffffffff, .table = net::numbered_table(100)}));
}

TEST(KernelNeighbours, ThatFailedHaveNoMac) {
    const auto neighbours = read("director.txt").net.neighbours;
    EXPECT_EQ(neighbours.size(), 4U);
    EXPECT_THAT(neighbours, Contains(net::NeighbourRow{
                                .address = {0x0a0002fa}, .dev = "eth1", .state = net::NeighbourState::failed}));
    EXPECT_THAT(neighbours, Contains(net::NeighbourRow{.address = kWebServer,
                                                       .dev = "eth1",
                                                       .mac = {{0x02, 0, 0, 0, 0x02, 0x0b}},
                                                       .has_mac = true,
                                                       .state = net::NeighbourState::reachable}));
}

TEST(KernelSysctls, AreThoseThatAHostHas) {
    const auto sysctls = read("config.txt").net.sysctls;
    EXPECT_THAT(sysctls, Contains(net::SysctlRow{"net.ipv4.conf.eth0.rp_filter", "2"}));
    EXPECT_THAT(sysctls, Contains(net::SysctlRow{"net.ipv4.neigh.eth1.base_reachable_time_ms", "20000"}));
    EXPECT_THAT(sysctls, Contains(net::SysctlRow{"net.netfilter.nf_conntrack_tcp_loose", "1"}));
    EXPECT_THAT(sysctls, Not(Contains(testing::Field(&net::SysctlRow::name, "net.ipv4.tcp_sack"))));
}

TEST(KernelDirector, HasServicesWithSchedulerFlagsAndPersistence) {
    const auto tables = read("config.txt").ipvs;
    EXPECT_EQ(tables.services.size(), 5U);
    const auto web = find(tables.services, [](const auto& s) { return s.key.port == 80; });
    EXPECT_EQ(web.scheduler, "wlc");
    EXPECT_EQ(web.persistence, 300U);
    EXPECT_EQ(web.persistence_prefix, 24);
    EXPECT_EQ(find(tables.services, [](const auto& s) { return s.key.port == 81; }).flags, "sh-fallback,sh-port");
    EXPECT_TRUE(find(tables.services, [](const auto& s) { return s.key.port == 53; }).one_packet);
    EXPECT_EQ(find(tables.services, [](const auto& s) { return s.key.mark == 7; }).persistence, 360U);
    EXPECT_EQ(tables.totals.front().tcp_timeout, 800s);
}

TEST(KernelDirector, HasServersInTheOrderOfItsList) {
    const auto tables = read("config.txt").ipvs;
    EXPECT_THAT(tables.servers, Contains(ipvs::ServerRow{.service = {wire::Protocol::tcp, kVirtual, 80},
                                                         .address = kWebServer,
                                                         .port = 8080,
                                                         .method = ipvs::Method::nat,
                                                         .weight = 2,
                                                         .upper_threshold = 100,
                                                         .lower_threshold = 50,
                                                         .order = 1}));
}

TEST(KernelDirector, HasConnectionsAndCounters) {
    const auto tables = read("director.txt").ipvs;
    EXPECT_EQ(tables.connections.size(), 5U);
    EXPECT_THAT(tables.connections, Contains(ipvs::ConnectionRow{.protocol = wire::Protocol::tcp,
                                                                 .client = kAsker,
                                                                 .client_port = 0,
                                                                 .virtual_address = kVirtual,
                                                                 .virtual_port = 80,
                                                                 .server = kWebServer,
                                                                 .server_port = 8080,
                                                                 .method = ipvs::Method::nat,
                                                                 .state = "ASSURED",
                                                                 .expires = 23s}));
    const ipvs::Stats stats{.connections = 2, .packets_in = 14, .packets_out = 10, .bytes_in = 856, .bytes_out = 4644};
    const auto web = find(tables.servers, [](const auto& s) { return s.port == 8080; });
    EXPECT_EQ(web.stats, stats);
    EXPECT_EQ(web.persistent, 1U);
    EXPECT_EQ(web.inactive, 2U);
    const ipvs::Stats all{.connections = 4, .packets_in = 16, .packets_out = 12, .bytes_in = 1112, .bytes_out = 4906};
    EXPECT_EQ(tables.totals.front().stats, all);
    EXPECT_EQ(tables.totals.front().live, all);
    EXPECT_EQ(tables.totals.front().rates.bytes_out, 145U);
}

TEST(KernelIptables, HaveChainsWithPolicyReferencesAndRules) {
    const auto tables = read("config.txt").netfilter;
    EXPECT_THAT(tables.chains,
                Contains(netfilter::ChainRow{.table = "filter", .chain = "FORWARD", .policy = "DROP", .order = 1}));
    EXPECT_THAT(tables.chains, Contains(netfilter::ChainRow{
                                   .table = "filter", .chain = "web", .policy = "-", .references = 1, .order = 4}));
    EXPECT_THAT(tables.rules,
                Contains(netfilter::RuleRow{
                    .table = "filter", .chain = "INPUT", .number = 1, .rule = "-p tcp -m tcp --dport 80 -j web"}));
    EXPECT_THAT(tables.rules,
                Contains(netfilter::RuleRow{.table = "filter", .chain = "INPUT", .number = 2, .rule = ""}));
    EXPECT_THAT(read("director.txt").netfilter.rules, Contains(netfilter::RuleRow{.table = "mangle",
                                                                                  .chain = "PREROUTING",
                                                                                  .number = 1,
                                                                                  .rule = "-i eth0 -p udp",
                                                                                  .packets = 2,
                                                                                  .bytes = 256}));
}

TEST(KernelTracking, HasStatesDirectionsAndIds) {
    const auto tracked = read("director.txt").netfilter.tracked;
    EXPECT_EQ(tracked.size(), 7U);
    EXPECT_THAT(tracked, Contains(netfilter::TrackedRow{.protocol = 6,
                                                        .original = {kAsker, kVirtual, 37548, 80},
                                                        .reply = {kWebServer, kAsker, 8080, 37548},
                                                        .state = "TIME_WAIT",
                                                        .replied = true,
                                                        .assured = true,
                                                        .expires = 113s}));
    EXPECT_THAT(tracked, Contains(netfilter::TrackedRow{.protocol = 1,
                                                        .original = {kAsker, {0x0a090001}, 930, 0x0800},
                                                        .reply = {{0x0a090001}, kAsker, 930, 0},
                                                        .state = "",
                                                        .expires = 23s}));
}

TEST(KernelTables, ThatAreNotUnderstoodAreNamedWithCommandAndLine) {
    auto outputs = kernel_outputs("director.txt", 6s);
    outputs[1].text += "unicast 10.7.0.0/24 dev eth1 table main proto boot scope link advmss 100\n";
    try {
        read_tables(outputs, 6s);
        FAIL() << "it was understood";
    } catch (const GuestError& error) {
        EXPECT_STREQ(error.what(),
                     "the kernel's tables of director: what `ip -4 -d -o route show table all; ip -4 -d -o route show "
                     "cache` printed is not understood here: unicast 10.7.0.0/24 dev eth1 table main proto boot scope "
                     "link advmss 100");
    }
}

TEST(KernelTables, WithoutTheOutputOfACommandAreRefused) {
    auto outputs = kernel_outputs("director.txt", 6s);
    outputs.pop_back();
    EXPECT_THROW(read_tables(outputs, 6s), GuestError);
}

TEST(KernelTables, OfANodeWithoutServicesHaveTheDirectorsDefaults) {
    const auto tables = read("client.txt").ipvs;
    EXPECT_TRUE(tables.services.empty());
    EXPECT_EQ(tables.totals.front().tcp_timeout, 900s);
}

}  // namespace
}  // namespace lvslab::guest
