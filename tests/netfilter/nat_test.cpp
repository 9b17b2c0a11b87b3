#include <set>

#include "netfilter/nat_bench.hpp"
#include "wire/ports.hpp"

namespace lvslab::netfilter {
namespace {

using wire::kAck;
using wire::kSyn;

TEST(SourceNat, KeepsAFreePortAndBringsTheAnswerBack) {
    NatBench b;
    b.snat();
    b.tcp("eth0", kClient, {"10.0.1.10", "10.0.2.11", 40001, 80}, kSyn);
    EXPECT_EQ(NatBench::flow(b.sent_packet()), "10.0.2.2:40001 > 10.0.2.11:80");
    b.tcp("eth1", kServer, {"10.0.2.11", "10.0.2.2", 80, 40001}, kSyn | kAck, 7, 2);
    EXPECT_EQ(NatBench::flow(b.sent_packet()), "10.0.2.11:80 > 10.0.1.10:40001");
    ASSERT_EQ(b.netfilter.tables().tracked.size(), 1u);
    EXPECT_EQ(b.netfilter.tables().tracked[0].state, "SYN_RECV");
}

TEST(SourceNat, GivesClashingConnectionsUniquePortsInTheirClassAndAnswersReachTheirClient) {
    NatBench b;
    b.snat();
    std::set<std::uint16_t> ports;
    for (const auto* client : {&kClient, &kOther}) {
        b.tcp("eth0", *client, {wire::to_string(client->ip), "10.0.2.11", 40031, 80}, kSyn);
        const Tuple t = *read_tuple(b.sent_packet());
        EXPECT_TRUE(ports.insert(t.source_port).second);
        EXPECT_GE(t.source_port, 1024);
        b.tcp("eth1", kServer, {"10.0.2.11", "10.0.2.2", 80, t.source_port}, kSyn | kAck, 7, 2);
        EXPECT_EQ(NatBench::flow(b.sent_packet()),
                  "10.0.2.11:80 > " + wire::to_string(wire::Endpoint{client->ip, 40031}));
    }
    EXPECT_EQ(b.notes.told(kNatBound).size(), 2u);
}

TEST(SourceNat, StaysInTheRangeOfPortsThatARuleGives) {
    NatBench b;
    b.nat("POSTROUTING", NatTarget::Kind::snat,
          {.with_addresses = true,
           .first = ip("10.0.2.2"),
           .last = ip("10.0.2.2"),
           .with_ports = true,
           .first_port = 5000,
           .last_port = 5001});
    std::set<std::uint16_t> ports;
    for (const std::uint16_t port : {std::uint16_t{40001}, std::uint16_t{40002}}) {
        b.udp("eth0", kClient, {"10.0.1.10", "10.0.2.11", port, 53});
        ports.insert(read_tuple(b.sent_packet())->source_port);
    }
    EXPECT_EQ(ports, (std::set<std::uint16_t>{5000, 5001}));
}

TEST(DestinationNat, SendsToTheServerAndAnswersComeFromTheOldDestination) {
    NatBench b;
    b.nat("PREROUTING", NatTarget::Kind::dnat,
          {.with_addresses = true,
           .first = kServer.ip,
           .last = kServer.ip,
           .with_ports = true,
           .first_port = 8080,
           .last_port = 8080});
    b.tcp("eth0", kClient, {"10.0.1.10", "10.0.1.1", 40001, 80}, kSyn);
    EXPECT_EQ(NatBench::flow(b.sent_packet()), "10.0.1.10:40001 > 10.0.2.11:8080");
    b.tcp("eth1", kServer, {"10.0.2.11", "10.0.1.10", 8080, 40001}, kSyn | kAck, 7, 2);
    EXPECT_EQ(NatBench::flow(b.sent_packet()), "10.0.1.1:80 > 10.0.1.10:40001");
}

TEST(NatIcmp, ShowsTheClientThePacketAsItHadSentIt) {
    NatBench b;
    b.snat();
    b.udp("eth0", kClient, {"10.0.1.10", "10.0.2.11", 40001, 53});
    const auto out = b.take();
    const auto quoted = out.at(0).packet();
    b.arrive("eth1", kServer,
             wire::build_icmp({.source = kServer.ip, .destination = ip("10.0.2.2")},
                              {.type = wire::IcmpType::unreachable, .code = 3}, quoted));
    const auto error = b.sent_packet();
    EXPECT_EQ(wire::to_string(error.destination()), "10.0.1.10");
    const auto icmp = *wire::Icmp<const std::uint8_t>::parse(error.payload());
    EXPECT_TRUE(icmp.checksum_ok());
    const auto inner = *wire::Ipv4<const std::uint8_t>::parse_quoted(icmp.payload());
    EXPECT_EQ(to_string(*read_tuple(inner)), "10.0.1.10:40001 > 10.0.2.11:53");
    EXPECT_TRUE(inner.checksum_ok());
    EXPECT_EQ(wire::transport_checksum(inner.pseudo_header(), inner.payload()), 0);
}

/// Director's view: the request goes to the real server, and only netfilter changes the source (one-arm NAT).
TEST(ExpectReply, LetsSourceNatBringTheServersAnswerToTheClient) {
    NatBench b;
    b.snat();
    b.host.hooks().add({net::Hook::forward, 0, "director"}, [&](net::Packet& p, const net::HookState& s) {
        if (s.in != 2) return net::Verdict::accept;
        b.netfilter.expect_reply_from(p, {kServer.ip, 8080});
        EXPECT_TRUE(wire::rewrite_destination(p.data.bytes(), {kServer.ip, 8080}));
        return net::Verdict::accept;
    });
    b.tcp("eth0", kClient, {"10.0.1.10", "10.0.2.100", 40001, 80}, kSyn);
    b.take();
    ASSERT_EQ(b.netfilter.tables().tracked.size(), 1u);
    EXPECT_EQ(b.netfilter.tables().tracked[0].reply, (TupleRow{kServer.ip, ip("10.0.2.2"), 8080, 40001}));
    b.tcp("eth1", kServer, {"10.0.2.11", "10.0.2.2", 8080, 40001}, kSyn | kAck, 7, 2);
    EXPECT_EQ(NatBench::flow(b.sent_packet()), "10.0.2.11:8080 > 10.0.1.10:40001");
}

TEST(Untracked, PacketsAreLeftAloneByNat) {
    NatBench b;
    b.snat();
    b.host.hooks().add({net::Hook::forward, 0, "director"}, [&](net::Packet& p, const net::HookState&) {
        return b.netfilter.untrack(p), net::Verdict::accept;
    });
    b.udp("eth0", kClient, {"10.0.1.10", "10.0.2.11", 40001, 53});
    EXPECT_EQ(NatBench::flow(b.sent_packet()), "10.0.1.10:40001 > 10.0.2.11:53");
    EXPECT_TRUE(b.netfilter.tables().tracked.empty());
}

TEST(Tracking, ExpiresAConnectionAfterTheTimeOfItsState) {
    NatBench b;
    b.netfilter.enable_tracking();
    b.udp("eth0", kClient, {"10.0.1.10", "10.0.2.11", 40001, 53});
    b.wait(29s);
    EXPECT_EQ(b.netfilter.tables().tracked.size(), 1u);
    b.wait(2s);
    EXPECT_TRUE(b.netfilter.tables().tracked.empty());
}

TEST(Filter, RejectsWithAResetThatLooksLikeTheServers) {
    NatBench b;
    b.netfilter.add_rule({"filter", "FORWARD"}, {.protocol = 6, .target = RejectTarget{RejectWith::tcp_reset}});
    b.tcp("eth0", kClient, {"10.0.1.10", "10.0.2.11", 40001, 80}, kSyn, 41);
    const auto rst = b.sent_packet();
    EXPECT_EQ(NatBench::flow(rst), "10.0.2.11:80 > 10.0.1.10:40001");
    EXPECT_TRUE(rst.dont_fragment());
    EXPECT_EQ(rst.id(), 0);
    EXPECT_EQ(rst.ttl(), 64);
    const auto tcp = *wire::Tcp<const std::uint8_t>::parse(rst.payload());
    EXPECT_EQ(tcp.ack(), 42u);
    EXPECT_EQ(tcp.flags(), wire::kRst | kAck);
    EXPECT_THAT(b.notes.reasons(), testing::ElementsAre("reject"));
}

TEST(Filter, DropsByPolicyAndCountsIt) {
    NatBench b;
    b.netfilter.set_policy({"filter", "FORWARD"}, false);
    b.udp("eth0", kClient, {"10.0.1.10", "10.0.2.11", 40001, 53});
    EXPECT_TRUE(b.take().empty());
    EXPECT_THAT(b.notes.reasons(), testing::ElementsAre("filter_policy"));
    EXPECT_EQ(b.netfilter.tables().chains[1].packets, 1u);
    EXPECT_EQ(b.netfilter.tables().chains[1].bytes, 28u);
}

}  // namespace
}  // namespace lvslab::netfilter
