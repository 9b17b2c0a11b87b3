#include "shell/firewall.hpp"

namespace lvslab::shell {
namespace {

TEST(Limit, LetsItsBurstPassAndThenOneAPeriod) {
    Firewall f;
    f.run({"iptables -A FORWARD -m limit --limit 1/second --limit-burst 3 -j ACCEPT", "iptables -P FORWARD DROP"});
    const auto passed = [&](int tries) {
        int count = 0;
        for (; tries > 0; --tries) count += f.ask() == "" ? 0 : 1;
        return count;
    };
    EXPECT_EQ(passed(5), 3);
    f.wait(999ms);
    EXPECT_EQ(passed(2), 0);
    f.wait(1ms);
    EXPECT_EQ(passed(2), 1);
    f.wait(2s);
    EXPECT_EQ(passed(5), 2);
    f.wait(60s);
    EXPECT_EQ(passed(5), 3);  // no more than the burst is saved
}

TEST(Mark, ChoosesTheRoutingTable) {
    Firewall f;
    f.ethernet("eth2", {"10.0.4.2/24"});
    const net::bench::Station other{net::bench::mac("02:00:00:00:04:09"), ip("10.0.4.9")};
    f.know("eth2", other);
    f.run({"iptables -t mangle -A PREROUTING -p udp --dport 53 -j MARK --set-mark 7",
           "ip route add default via 10.0.4.9 dev eth2 table 100", "ip rule add fwmark 7 table 100"});
    f.ask();
    f.udp("eth0", kClient, {"10.0.1.10", "10.0.2.11", 40001, 54});
    f.udp("eth0", kClient, {"10.0.1.10", "10.0.2.11", 40001, 53});
    const auto sent = f.take();
    ASSERT_EQ(sent.size(), 2U);
    EXPECT_EQ(sent[0].dev, "eth1");
    EXPECT_EQ(sent[1].dev, "eth2");
}

TEST(Mark, ChoosesTheVirtualService) {
    Firewall f;
    f.run({"ip addr add 10.0.1.100/32 dev eth0",
           "iptables -t mangle -A PREROUTING -d 10.0.1.100 -p udp -m multiport --dports 53,5353 -j MARK --set-mark 9",
           "ipvsadm -A -f 9 -s rr", "ipvsadm -a -f 9 -r 10.0.2.11 -m"});
    EXPECT_EQ(f.ask(40001, "10.0.1.100"), "10.0.1.10:40001 > 10.0.2.11:53");
    f.udp("eth0", kClient, {"10.0.1.10", "10.0.1.100", 40001, 5353});
    EXPECT_EQ(f.left(), "10.0.1.10:40001 > 10.0.2.11:5353");
}

TEST(UserChain, ReturnsToItsCaller) {
    Firewall f;
    f.run({"iptables -N web", "iptables -A FORWARD -p udp -j web", "iptables -A FORWARD -j DROP",
           "iptables -A web -p udp --sport 1001 -j RETURN", "iptables -A web -p udp --sport 1002 -j DROP",
           "iptables -A web -j ACCEPT"});
    EXPECT_EQ(f.ask(1001), "");
    EXPECT_EQ(f.ask(1002), "");
    EXPECT_NE(f.ask(1003), "");
    EXPECT_EQ(f.counted("FORWARD", 1), 3U);
    EXPECT_EQ(f.counted("FORWARD", 2), 1U);  // who came back
    EXPECT_EQ(f.counted("web", 1), 1U);
    EXPECT_EQ(f.counted("web", 2), 1U);
    EXPECT_EQ(f.counted("web", 3), 1U);
}

TEST(UserChain, WithGoIsLeftToTheCallersCaller) {
    Firewall f;
    f.run({"iptables -N inner", "iptables -N outer", "iptables -A FORWARD -j outer", "iptables -A FORWARD -j ACCEPT",
           "iptables -A outer -g inner", "iptables -A outer -j DROP", "iptables -A inner -j RETURN"});
    EXPECT_NE(f.ask(), "");
    EXPECT_EQ(f.counted("outer", 2), 0U);
}

TEST(UserChain, ReturnInABuiltInChainIsItsPolicy) {
    Firewall f;
    f.run({"iptables -P FORWARD DROP", "iptables -A FORWARD -j RETURN", "iptables -A FORWARD -j ACCEPT"});
    EXPECT_EQ(f.ask(), "");
}

class Reject : public testing::TestWithParam<std::pair<const char*, int>> {};

TEST_P(Reject, SaysSoInItsCode) {
    Firewall f;
    f.run(std::string("iptables -A FORWARD -p udp -j REJECT") +
          (*GetParam().first == 0 ? "" : std::string(" --reject-with ") + GetParam().first));
    f.udp("eth0", kClient, {"10.0.1.10", "10.0.2.11", 40001, 53});
    const auto error = f.sent_packet();
    EXPECT_EQ(wire::to_string(error.source()), "10.0.1.1");
    EXPECT_EQ(wire::to_string(error.destination()), "10.0.1.10");
    const auto icmp = *wire::Icmp<const std::uint8_t>::parse(error.payload());
    EXPECT_EQ(icmp.type(), wire::IcmpType::unreachable);
    EXPECT_EQ(icmp.code(), GetParam().second);
}

INSTANTIATE_TEST_SUITE_P(EachReason, Reject,
                         testing::Values(std::pair{"", 3}, std::pair{"icmp-net-unreachable", 0},
                                         std::pair{"icmp-host-unreachable", 1}, std::pair{"icmp-proto-unreachable", 2},
                                         std::pair{"icmp-port-unreachable", 3}, std::pair{"icmp-net-prohibited", 9},
                                         std::pair{"icmp-host-prohibited", 10},
                                         std::pair{"icmp-admin-prohibited", 13}));

TEST(RejectReset, NeverAnswersAReset) {
    Firewall f;
    f.run({"iptables -A FORWARD -p tcp -j REJECT --reject-with tcp-reset"});
    f.tcp("eth0", kClient, {"10.0.1.10", "10.0.2.11", 40001, 80}, wire::kRst);
    EXPECT_THAT(f.take(), IsEmpty());
}

TEST(RejectIcmp, NeverAnswersAnError) {
    Firewall f;
    f.run({"iptables -A FORWARD -j REJECT"});
    const auto quoted = wire::build_udp({.source = ip("10.0.2.11"), .destination = ip("10.0.1.10")},
                                        {.source_port = 53, .destination_port = 40001});
    f.arrive("eth0", kClient,
             wire::build_icmp({.source = ip("10.0.1.10"), .destination = ip("10.0.2.11")},
                              {.type = wire::IcmpType::unreachable, .code = 3}, quoted.bytes()));
    EXPECT_THAT(f.take(), IsEmpty());
}

/// A connection 40001 -> 80 whose windows are known: both sides offer 1000 bytes, no scaling.
class TcpWindow : public testing::Test {
protected:
    Firewall f;
    TcpWindow() {
        f.run({"iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP"});
        EXPECT_TRUE(request(wire::kSyn, 100, 0));
        EXPECT_TRUE(answer(wire::kSyn | wire::kAck, 500, 101));
        EXPECT_TRUE(request(wire::kAck, 101, 501));
    }
    bool request(wire::TcpFlags flags, std::uint32_t seq, std::uint32_t ack, std::size_t data = 0) {
        return pass(true, flags, seq, ack, data);
    }
    bool answer(wire::TcpFlags flags, std::uint32_t seq, std::uint32_t ack, std::size_t data = 0) {
        return pass(false, flags, seq, ack, data);
    }

private:
    bool pass(bool there, wire::TcpFlags flags, std::uint32_t seq, std::uint32_t ack, std::size_t data) {
        const std::vector<std::uint8_t> bytes(data, 'x');
        const auto client = ip("10.0.1.10"), server = ip("10.0.2.11");
        f.arrive(there ? "eth0" : "eth1", there ? kClient : kServer,
                 wire::build_tcp({.source = there ? client : server, .destination = there ? server : client},
                                 {.source_port = there ? std::uint16_t{40001} : std::uint16_t{80},
                                  .destination_port = there ? std::uint16_t{80} : std::uint16_t{40001},
                                  .seq = seq,
                                  .ack = ack,
                                  .flags = flags,
                                  .window = 1000},
                                 bytes));
        return !f.take().empty();
    }
};

TEST_F(TcpWindow, TakesWhatTheReceiverOffered) {
    EXPECT_TRUE(request(wire::kAck, 101, 501, 500));
    EXPECT_TRUE(request(wire::kAck, 1100, 501, 1));
}

TEST_F(TcpWindow, MakesASegmentFarBeyondTheOfferInvalid) {
    EXPECT_FALSE(request(wire::kAck, 2101, 501, 1));
    EXPECT_FALSE(answer(wire::kAck, 501, 2102));  // nothing was learnt from it
    EXPECT_TRUE(request(wire::kAck, 101, 501, 10));
}

TEST_F(TcpWindow, TakesASegmentALittleBeyondTheOffer) {
    EXPECT_TRUE(request(wire::kAck, 1103, 501, 1));
    EXPECT_TRUE(answer(wire::kAck, 501, 1104));
}

TEST_F(TcpWindow, LetsADelayedSegmentPass) {
    EXPECT_TRUE(request(wire::kAck, 1000, 501, 100));
    EXPECT_TRUE(answer(wire::kAck, 501, 1100));
    EXPECT_TRUE(request(wire::kAck, 2000, 501, 100));
    EXPECT_TRUE(request(wire::kAck, 101, 501, 1));
}

TEST_F(TcpWindow, LetsAResetCloseWhatIsEndingWhateverItsNumber) {
    EXPECT_TRUE(answer(wire::kFin | wire::kAck, 501, 101));
    EXPECT_TRUE(request(wire::kRst, 9000, 0, 32));
    EXPECT_FALSE(answer(wire::kAck, 502, 9033));  // nothing was learnt from it
}

TEST_F(TcpWindow, MakesAnAcknowledgmentOfWhatWasNeverSentInvalid) {
    EXPECT_FALSE(request(wire::kAck, 101, 5000));
    EXPECT_TRUE(answer(wire::kAck, 501, 101, 100));
    EXPECT_TRUE(request(wire::kAck, 101, 601));
}

TEST_F(TcpWindow, BeLiberalTakesThemAll) {
    f.run({"sysctl -w net.netfilter.nf_conntrack_tcp_be_liberal=1"});
    EXPECT_TRUE(request(wire::kAck, 1103, 501, 1));
    EXPECT_TRUE(request(wire::kAck, 101, 5000));
}

}  // namespace
}  // namespace lvslab::shell
