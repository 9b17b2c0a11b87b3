#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/bench.hpp"

/// Policy rules and tables with numbers, routes side by side, addresses with labels, and counters.
namespace lvslab::net {
namespace {

using namespace bench;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct PolicyHost : testing::Test, Bench {
    const Station client{mac("02:00:00:00:01:0a"), ip("10.0.1.10")};
    const RouteTable hundred = numbered_table(100);

    PolicyHost() {
        ethernet("eth0", {"10.0.1.1/24"});
        ethernet("eth1", {"10.0.2.1/24"});
        know("eth0", client);
        sysctl("net.ipv4.ip_forward=1");
        programs.ports = {53};
        notes.clear();
    }
    std::string way(const Fib::Query& query) {
        const RouteEntry* entry = host.fib().lookup(query);
        return entry == nullptr ? "none" : entry->gateway ? wire::to_string(*entry->gateway) : "direct";
    }
    void by_way_of(std::string_view gateway, RouteTable table) {
        route({.table = table, .gateway = ip(gateway), .dev = dev("eth1").index});
    }
};

using PolicyRules = PolicyHost;
using AppendedRoutes = PolicyHost;
using Addresses = PolicyHost;
using Counters = PolicyHost;

TEST_F(PolicyRules, AreLocalMainAndDefaultAtFirst) {
    EXPECT_THAT(host.tables().policy_rules, ElementsAre(RuleRow{.priority = 0, .table = RouteTable::local},
                                                        RuleRow{.priority = 32766, .table = RouteTable::main},
                                                        RuleRow{.priority = 32767, .table = RouteTable::standard}));
}

TEST_F(PolicyRules, AloneLeadToATableWithANumber) {
    by_way_of("10.0.2.9", hundred);
    EXPECT_EQ(way({.destination = ip("10.9.9.9")}), "none");
    ASSERT_TRUE(host.fib().add_rule({.priority = 100, .table = hundred}));
    EXPECT_EQ(way({.destination = ip("10.9.9.9")}), "10.0.2.9");
}

TEST_F(PolicyRules, AskForSourceDestinationMarkAndInterface) {
    by_way_of("10.0.2.1", numbered_table(1));
    by_way_of("10.0.2.2", numbered_table(2));
    by_way_of("10.0.2.3", numbered_table(3));
    by_way_of("10.0.2.4", numbered_table(252));
    host.fib().add_rule({.priority = 1, .from = prefix("10.5.0.0/16"), .table = numbered_table(1)});
    host.fib().add_rule({.priority = 2, .to = prefix("10.6.0.0/16"), .table = numbered_table(2)});
    host.fib().add_rule({.priority = 3, .mark = 1, .mask = 0xffffffff, .table = numbered_table(3)});
    host.fib().add_rule({.priority = 4, .iif = dev("eth0").index, .table = numbered_table(252)});
    EXPECT_EQ(way({.destination = ip("10.9.9.9"), .source = ip("10.5.0.1")}), "10.0.2.1");
    EXPECT_EQ(way({.destination = ip("10.6.9.9")}), "10.0.2.2");
    EXPECT_EQ(way({.destination = ip("10.9.9.9"), .mark = 1}), "10.0.2.3");
    EXPECT_EQ(way({.destination = ip("10.9.9.9"), .mark = 3}), "none");
    EXPECT_EQ(way({.destination = ip("10.9.9.9"), .in = dev("eth0").index}), "10.0.2.4");
    EXPECT_EQ(way({.destination = ip("10.9.9.9")}), "none");
}

TEST_F(PolicyRules, PassOnWhatTheirTableDoesNotKnow) {
    by_way_of("10.0.2.8", RouteTable::main);
    host.fib().add_rule({.priority = 1, .table = hundred});
    EXPECT_EQ(way({.destination = ip("10.9.9.9")}), "10.0.2.8");
}

TEST_F(PolicyRules, MayRefuse) {
    host.fib().add_rule({.priority = 1, .from = prefix("10.0.1.10/32"), .action = RuleAction::prohibit});
    arrive("eth0", client, wire::build_udp(from_to("10.0.1.10", "10.0.2.9"), {}));
    EXPECT_THAT(notes.reasons(), ElementsAre("unreachable_route"));
}

TEST_F(PolicyRules, DeliverMarkedPacketsHereAsForADirectorWithoutTheVip) {
    route({.table = hundred, .type = RouteType::local, .dev = kLoopback, .scope = Scope::host});
    host.fib().add_rule({.priority = 32765, .mark = 1, .mask = 0xffffffff, .table = hundred});
    host.hooks().add({Hook::prerouting, kPriorityMangle, "mangle"}, [](Packet& p, const HookState&) {
        p.mark = 1;
        return Verdict::accept;
    });
    arrive("eth0", client, wire::build_udp(from_to("10.0.1.10", "10.77.7.7"), {.destination_port = 53}));
    EXPECT_EQ(programs.delivered.size(), 1u);
}

TEST_F(PolicyRules, AreTakenAwayAsTheyCame) {
    const PolicyRule rule{.priority = 9, .table = hundred};
    EXPECT_TRUE(host.fib().add_rule(rule));
    EXPECT_FALSE(host.fib().add_rule(rule));
    EXPECT_TRUE(host.fib().remove_rule(rule));
    EXPECT_FALSE(host.fib().remove_rule(rule));
    EXPECT_EQ(notes.changes.size(), 2u);
    host.fib().flush_rules();
    EXPECT_EQ(host.fib().rules().size(), 1u) << "ip rule flush leaves table local";
}

TEST_F(AppendedRoutes, OfOnePrefixAndMetricStandBehindTheFirst) {
    by_way_of("10.0.2.8", RouteTable::main);
    const RouteEntry second{.gateway = ip("10.0.1.10"), .dev = dev("eth0").index};
    EXPECT_EQ(host.fib().add(second), Fib::AddResult::exists);
    EXPECT_EQ(host.fib().append(second), Fib::AddResult::added);
    EXPECT_EQ(host.fib().append(second), Fib::AddResult::exists);
    EXPECT_EQ(way({.destination = ip("10.9.9.9")}), "10.0.2.8");
    host.set_up(dev("eth1"), false);
    EXPECT_EQ(way({.destination = ip("10.9.9.9")}), "10.0.1.10");
}

TEST_F(Addresses, MayHaveABroadcastAddressAndALabel) {
    host.add_address(dev("eth0"), {.prefix = prefix("10.0.7.1/24"), .broadcast = ip("10.0.7.127"), .label = "eth0:0"});
    EXPECT_EQ(host.fib().address_type(ip("10.0.7.127")), RouteType::broadcast);
    EXPECT_EQ(host.fib().address_type(ip("10.0.7.255")), RouteType::broadcast);
    const auto rows = host.tables().addresses;
    const auto row = std::find_if(rows.begin(), rows.end(), [](const AddressRow& r) { return r.label == "eth0:0"; });
    ASSERT_NE(row, rows.end());
    EXPECT_TRUE(row->has_broadcast);
    EXPECT_EQ(row->broadcast, ip("10.0.7.127"));
}

TEST_F(Counters, AreToldOnceASecondAndOnlyIfTheyChanged) {
    const auto told = [&] {
        return std::count_if(notes.changes.begin(), notes.changes.end(),
                             [](const auto& c) { return std::holds_alternative<CounterRow>(c.row); });
    };
    wait(1s);
    arrive("eth0", client, wire::build_icmp(from_to("10.0.1.10", "10.0.1.1"), {}));
    EXPECT_EQ(told(), 3) << "lo, eth0, eth1: the first time all are told";
    notes.clear();
    for (int i = 0; i < 5; ++i) arrive("eth0", client, wire::build_icmp(from_to("10.0.1.10", "10.0.1.1"), {}));
    EXPECT_EQ(told(), 0);
    wait(1s);
    arrive("eth0", client, wire::build_icmp(from_to("10.0.1.10", "10.0.1.1"), {}));
    EXPECT_EQ(told(), 1);
    const auto& row = std::get<CounterRow>(notes.changes.back().row);
    EXPECT_EQ(row.dev, "eth0");
    EXPECT_EQ(row.rx_packets, 7u);
    EXPECT_EQ(row.tx_packets, 7u);
    EXPECT_EQ(row.rx_bytes, 7u * 42);
}

// ---- ARP for others, and unasked

struct ArpRouter : PolicyHost {
    ArpRouter() { know("eth1", {mac("02:00:00:00:02:09"), ip("10.0.2.9")}); }
    void ask_on_eth0(std::string_view target) { ask("eth0", client, target); }
};
using ProxyArp = ArpRouter;
using ArpNotify = ArpRouter;
using ArpAccept = ArpRouter;

TEST_F(ProxyArp, IsOffAtFirst) {
    ask_on_eth0("10.0.2.9");
    wait(1s);
    EXPECT_THAT(sent, IsEmpty());
}

TEST_F(ProxyArp, AnswersForWhatLiesBehindTheHostWithin800Milliseconds) {
    sysctl("net.ipv4.conf.eth0.proxy_arp=1");
    ask_on_eth0("10.0.2.9");
    EXPECT_THAT(sent, IsEmpty()) << "the owner itself may be quicker";
    wait(800ms);
    EXPECT_THAT(take_lines(), ElementsAre(HasSubstr("ARP 10.0.2.9 is-at 02:00:00:00:00:02")));
    ask_on_eth0("10.0.1.77");
    wait(800ms);
    EXPECT_THAT(sent, IsEmpty()) << "it is on the asker's own link";
}

TEST_F(ProxyArp, AnswersAtOnceWithoutADelay) {
    sysctl("net.ipv4.conf.all.proxy_arp=1");
    sysctl("net.ipv4.neigh.eth0.proxy_delay=0");
    ask_on_eth0("10.0.2.9");
    EXPECT_EQ(sent.size(), 1u);
}

TEST_F(ProxyArp, NeedsForwarding) {
    sysctl("net.ipv4.conf.all.proxy_arp=1");
    sysctl("net.ipv4.ip_forward=0");
    ask_on_eth0("10.0.2.9");
    wait(1s);
    EXPECT_THAT(sent, IsEmpty());
}

TEST_F(ProxyArp, OnPrivateVlansAnswersForTheSameLink) {
    sysctl("net.ipv4.conf.eth0.proxy_arp_pvlan=1");
    ask_on_eth0("10.0.1.77");
    wait(800ms);
    EXPECT_THAT(take_lines(), ElementsAre(HasSubstr("ARP 10.0.1.77 is-at 02:00:00:00:00:02")));
}

TEST_F(ProxyArp, AnswersForSingleAddressesThatWereEntered) {
    EXPECT_TRUE(host.neighbours().add_proxy({ip("10.0.2.9"), dev("eth0").index}));
    ask_on_eth0("10.0.2.9");
    ask_on_eth0("10.0.2.8");
    wait(800ms);
    EXPECT_THAT(take_lines(), ElementsAre(HasSubstr("ARP 10.0.2.9 is-at")));
}

TEST_F(ProxyArp, HoldsAtMostProxyQlenQuestions) {
    sysctl("net.ipv4.conf.eth0.proxy_arp=1");
    for (int i = 0; i < 100; ++i) ask_on_eth0("10.0.2.9");
    EXPECT_EQ(notes.reasons().size(), 35u);
    EXPECT_EQ(notes.reasons().back(), "proxy_queue_full");
}

TEST_F(ArpNotify, AnnouncesTheAddressesOfALinkThatComesUp) {
    sysctl("net.ipv4.conf.eth0.arp_notify=1");
    host.set_up(dev("eth0"), false);
    host.set_up(dev("eth0"), true);
    EXPECT_THAT(take_lines(), ElementsAre(HasSubstr("ff:ff:ff:ff:ff:ff ARP who-has 10.0.1.1 tell 10.0.1.1")));
    host.set_mac(dev("eth0"), mac("02:00:00:00:00:77"));
    EXPECT_THAT(take_lines(), ElementsAre(HasSubstr("02:00:00:00:00:77 > ff:ff:ff:ff:ff:ff ARP who-has 10.0.1.1")));
    address("eth0", "10.0.9.1/24");
    EXPECT_THAT(sent, IsEmpty()) << "a new address is not announced by the kernel";
}

TEST_F(ArpNotify, IsOffAtFirst) {
    host.set_up(dev("eth0"), false);
    host.set_up(dev("eth0"), true);
    EXPECT_THAT(sent, IsEmpty());
}

TEST_F(ArpAccept, OfTwoTakesOnlyNeighboursOfTheSubnet) {
    const Station near{mac("02:00:00:00:01:33"), ip("10.0.1.33")}, far{mac("02:00:00:00:01:44"), ip("10.0.4.4")};
    sysctl("net.ipv4.conf.eth0.arp_accept=2");
    for (const Station& s : {near, far}) ask("eth0", s, wire::to_string(s.ip));
    EXPECT_EQ(state_of("eth0", near), NeighbourState::stale);
    EXPECT_EQ(state_of("eth0", far), NeighbourState::none);
}

TEST_F(ArpAccept, YieldsToDropGratuitousArp) {
    const Station near{mac("02:00:00:00:01:33"), ip("10.0.1.33")};
    sysctl("net.ipv4.conf.eth0.arp_accept=1");
    sysctl("net.ipv4.conf.all.drop_gratuitous_arp=1");
    ask("eth0", near, "10.0.1.33");
    EXPECT_THAT(notes.reasons(), ElementsAre("arp_gratuitous"));
    EXPECT_EQ(state_of("eth0", near), NeighbourState::none);
}

TEST_F(ArpRouter, AnnouncesAsWithZeroWhenArpAnnounceIsAboveTwo) {
    address("eth1", "10.0.8.1/24");
    sysctl("net.ipv4.conf.eth1.arp_announce=3");
    send_udp("10.0.2.77", "10.0.8.1");
    EXPECT_THAT(take_lines(), ElementsAre(HasSubstr("who-has 10.0.2.77 tell 10.0.8.1")));
}

TEST_F(ArpRouter, TakesLoopbackAddressesFromOutsideOnlyWithRouteLocalnet) {
    arrive("eth0", client, wire::build_udp(from_to("10.0.1.10", "127.0.0.1"), {.destination_port = 53}));
    EXPECT_THAT(notes.reasons(), ElementsAre("martian_destination"));
    sysctl("net.ipv4.conf.eth0.route_localnet=1");
    arrive("eth0", client, wire::build_udp(from_to("10.0.1.10", "127.0.0.1"), {.destination_port = 53}));
    EXPECT_EQ(programs.delivered.size(), 1u);
}

TEST(UnresolvedQueue, HoldsThreePacketsInTheOldKernel) {
    Bench b({.name = "host", .era = Era::linux_2_6_32});
    b.ethernet("eth0", {"10.0.1.1/24"});
    for (int i = 0; i < 5; ++i) b.send_udp("10.0.1.9");
    EXPECT_EQ(b.host.tables().neighbours.at(0).queued, 3u);
    b.sysctl("net.ipv4.neigh.eth0.unres_qlen=1");
    b.send_udp("10.0.1.9");
    EXPECT_EQ(b.host.tables().neighbours.at(0).queued, 1u);
}

TEST(UnresolvedQueue, HasTwoNamesForOneLimit) {
    Bench b;
    b.ethernet("eth0", {"10.0.1.1/24"});
    b.sysctl("net.ipv4.neigh.eth0.unres_qlen=10");
    EXPECT_EQ(b.host.sysctls().read("net.ipv4.neigh.eth0.unres_qlen_bytes"), 20900);
    b.sysctl("net.ipv4.neigh.eth0.unres_qlen_bytes=212992");
    EXPECT_EQ(b.host.sysctls().read("net.ipv4.neigh.eth0.unres_qlen"), 101);
}

TEST(Ipv6Sysctls, AreKeptAndHaveNoEffect) {
    Bench b;
    b.ethernet("eth0");
    b.sysctl("net.ipv6.conf.all.disable_ipv6=1");
    b.sysctl("net.ipv6.conf.eth0.disable_ipv6=1");
    EXPECT_EQ(b.host.sysctls().read("net.ipv6.conf.all.disable_ipv6"), 1);
}

// ---- QUEUE

struct QueueHost : PolicyHost {
    QueueHost() {
        host.hooks().add({Hook::local_in, 0, "queuer"}, [](Packet& p, const HookState&) {
            p.queue = 7;
            return Verdict::queue;
        });
    }
    void packet() {
        arrive("eth0", client, wire::build_udp(from_to("10.0.1.10", "10.0.1.1"), {.destination_port = 53}));
    }
};

TEST_F(QueueHost, AsksTheReaderOfTheQueue) {
    host.hooks().set_queue_handler(7, [](Packet&, const HookState&) { return Verdict::accept; });
    packet();
    EXPECT_EQ(programs.delivered.size(), 1u);
    EXPECT_THAT(notes.told(kQueueVerdict), ElementsAre("who reads queue 7 says ACCEPT"));
}

TEST_F(QueueHost, LetsTheReaderDrop) {
    host.hooks().set_queue_handler(7, [this](Packet& p, const HookState&) {
        host.report().drop(p, kDropHook, "reader", "LOCAL_IN");
        return Verdict::drop;
    });
    packet();
    EXPECT_THAT(notes.reasons(), ElementsAre("hook"));
    EXPECT_THAT(programs.delivered, IsEmpty());
}

TEST_F(QueueHost, DropsForAQueueThatNobodyReads) {
    host.hooks().set_queue_handler(8, [](Packet&, const HookState&) { return Verdict::accept; });
    packet();
    EXPECT_THAT(notes.reasons(), ElementsAre("no_queue"));
}

TEST_F(QueueHost, NeverQueuesAgainForEver) {
    host.hooks().set_queue_handler(7, [](Packet&, const HookState&) { return Verdict::queue; });
    packet();
    host.hooks().set_queue_handler(7, [](Packet&, const HookState&) { return Verdict::repeat; });
    packet();
    EXPECT_THAT(notes.reasons(), ElementsAre("no_queue", "repeat_bound"));
}

}  // namespace
}  // namespace lvslab::net
