#include "net/path_bench.hpp"

/// What this host tells others about paths, and how often (net/ipv4/route.c, icmp.c).
namespace lvslab::net {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// ---- redirects that are sent

struct RedirectSent : PathHost {
    RedirectSent() {
        sysctl("net.ipv4.ip_forward=1");
        notes.clear();
    }
    void pass(std::string_view from = "10.0.1.10", std::string_view to = "10.9.9.9") {
        arrive("eth0", client, wire::build_udp(from_to(from, to), {}));
    }
    std::size_t told() {
        const std::size_t count = notes.told(kRedirectSent).size();
        notes.clear();
        return count;
    }
};

TEST_F(RedirectSent, NamesTheNextHopAndThePacketGoesOnAllTheSame) {
    pass();
    ASSERT_EQ(sent.size(), 2u);
    const Bytes redirect = sent[0].packet(), passed = sent[1].packet();
    EXPECT_EQ(Bytes(redirect.begin() + 20, redirect.begin() + 22), (Bytes{5, 1}));
    EXPECT_EQ(Bytes(redirect.begin() + 24, redirect.begin() + 28), (Bytes{10, 0, 1, 254}));
    EXPECT_EQ(redirect[36], 63) << "it quotes the TTL after this hop";
    EXPECT_EQ(wire::Ipv4<const std::uint8_t>::parse(redirect)->source(), ip("10.0.1.1"));
    EXPECT_EQ(wire::Ipv4<const std::uint8_t>::parse(passed)->destination(), ip("10.9.9.9"));
}

TEST_F(RedirectSent, BeforeTheForwardHookSeesThePacket) {
    host.hooks().add({Hook::forward, 0, "wall"}, [this](Packet& p, const HookState&) {
        host.report().drop(p, kDropHook, "wall", "FORWARD");
        return Verdict::drop;
    });
    pass();
    EXPECT_EQ(told(), 1u);
}

TEST_F(RedirectSent, NotToASenderOfAnotherSubnet) {
    route({.destination = prefix("10.7.0.0/16"), .gateway = client.ip, .dev = dev("eth0").index});
    pass("10.7.0.1");
    EXPECT_EQ(told(), 0u);
}

TEST_F(RedirectSent, UnlessBothSendRedirectsAreOff) {
    sysctl("net.ipv4.conf.all.send_redirects=0");
    pass();
    EXPECT_EQ(told(), 1u) << "conf/all OR conf/eth0";
    wait(30s);
    sysctl("net.ipv4.conf.eth0.send_redirects=0");
    pass();
    EXPECT_EQ(told(), 0u);
}

TEST_F(RedirectSent, WithWaitsThatDouble) {
    pass();
    EXPECT_EQ(told(), 1u);
    wait(40ms);
    pass();
    EXPECT_EQ(told(), 0u) << "20 ms << 1 must be over";
    wait(1ms);
    pass();
    EXPECT_EQ(told(), 1u);
    wait(80ms);
    pass();
    EXPECT_EQ(told(), 0u);
    wait(1ms);
    pass();
    EXPECT_EQ(told(), 1u);
}

TEST_F(RedirectSent, AtMostNineTimesUntilThereWasSilence) {
    for (int i = 0; i < 200; ++i) {
        pass();
        wait(1s);
    }
    EXPECT_EQ(told(), 9u);
    wait(19s);
    pass();
    EXPECT_EQ(told(), 0u) << "every packet of the deaf sender prolongs the silence";
    wait(21s);
    pass();
    EXPECT_EQ(told(), 1u);
}

// ---- how many errors are sent

struct IcmpLimits : PathHost {
    void close(std::string_view from = "10.0.1.10") {
        auto fields = from_to(from, "10.0.1.1");
        arrive("eth0", client, wire::build_udp(fields, {.destination_port = 9}));
    }
};

TEST_F(IcmpLimits, LetSixGoAtOnceAndThenOneASecond) {
    for (int i = 0; i < 20; ++i) close();
    EXPECT_EQ(sent.size(), 6u);
    EXPECT_THAT(notes.told(kIcmpLimited).front(), HasSubstr("icmp_ratelimit"));
    wait(999ms);
    close();
    EXPECT_EQ(sent.size(), 6u);
    wait(1ms);
    close();
    close();
    EXPECT_EQ(sent.size(), 7u);
}

TEST_F(IcmpLimits, CountEachDestinationByItself) {
    for (int i = 0; i < 20; ++i) close();
    sent.clear();
    know("eth0", {client.mac, ip("10.0.1.11")});
    close("10.0.1.11");
    EXPECT_EQ(sent.size(), 1u);
}

TEST_F(IcmpLimits, AreOffAtRatelimitZero) {
    sysctl("net.ipv4.icmp_ratelimit=0");
    for (int i = 0; i < 10; ++i) close();
    EXPECT_EQ(sent.size(), 10u);
}

TEST_F(IcmpLimits, HoldForTypesOfTheMaskOnly) {
    sysctl("net.ipv4.icmp_ratemask=0");
    for (int i = 0; i < 200; ++i) close();
    EXPECT_EQ(sent.size(), 200u);
}

TEST_F(IcmpLimits, HoldForAllDestinationsTogether) {
    sysctl("net.ipv4.icmp_ratelimit=0");
    for (int i = 0; i < 200; ++i) close();
    EXPECT_LE(sent.size(), 50u) << "icmp_msgs_burst";
    EXPECT_GE(sent.size(), 25u);
    EXPECT_THAT(notes.told(kIcmpLimited).back(), HasSubstr("icmp_msgs_per_sec"));
}

TEST_F(IcmpLimits, AreTheSameInEveryRun) {
    struct Runner : IcmpLimits {
        void TestBody() override {}
    };
    const auto once = [] {
        Runner runner;
        runner.sysctl("net.ipv4.icmp_ratelimit=0");
        for (int i = 0; i < 100; ++i) runner.close();
        return runner.sent.size();
    };
    EXPECT_EQ(once(), once());
}

TEST_F(IcmpLimits, NeverStopFragmentationNeeded) {
    host.set_mtu(dev("eth0"), 1500);
    ethernet("eth1", {"10.0.2.1/24"});
    host.set_mtu(dev("eth1"), 1000);
    know("eth1", {mac("02:00:00:00:02:09"), ip("10.0.2.9")});
    sysctl("net.ipv4.ip_forward=1");
    auto fields = from_to("10.0.1.10", "10.0.2.9");
    fields.fragmentation.dont_fragment = true;
    for (int i = 0; i < 100; ++i) arrive("eth0", client, wire::build_udp(fields, {}, Bytes(1200)));
    EXPECT_EQ(sent.size(), 100u);
}

TEST_F(IcmpLimits, LeaveEchoRepliesAlone) {
    for (int i = 0; i < 100; ++i) arrive("eth0", client, wire::build_icmp(from_to("10.0.1.10", "10.0.1.1"), {}));
    EXPECT_EQ(sent.size(), 100u);
}

TEST_F(PathHost, AnswersABroadcastPingOnlyIfToldTo) {
    arrive("eth0", client, wire::build_icmp(from_to("10.0.1.10", "10.0.1.255"), {}));
    EXPECT_THAT(notes.reasons(), ElementsAre("echo_ignored"));
    sysctl("net.ipv4.icmp_echo_ignore_broadcasts=0");
    arrive("eth0", client, wire::build_icmp(from_to("10.0.1.10", "10.0.1.255"), {}));
    EXPECT_THAT(take_lines(), ElementsAre(HasSubstr("10.0.1.1 > 10.0.1.10 ICMP echo reply")));
}

TEST_F(PathHost, SpeaksFromTheInboundInterfaceIfToldTo) {
    ethernet("eth1", {"10.0.2.1/24"});
    know("eth1", {mac("02:00:00:00:02:09"), ip("10.0.2.9")});
    route({.destination = prefix("10.6.0.0/16"), .gateway = client.ip, .dev = dev("eth0").index});
    sysctl("net.ipv4.ip_forward=1");
    auto fields = from_to("10.6.0.1", "10.9.9.9");
    fields.ttl = 1;
    const Station asymmetric{mac("02:00:00:00:02:09"), ip("10.0.2.9")};
    arrive("eth1", asymmetric, wire::build_udp(fields, {}));
    EXPECT_THAT(take_lines(), ElementsAre(HasSubstr("10.0.1.1 > 10.6.0.1")));
    sysctl("net.ipv4.icmp_errors_use_inbound_ifaddr=1");
    arrive("eth1", asymmetric, wire::build_udp(fields, {}));
    EXPECT_THAT(take_lines(), ElementsAre(HasSubstr("10.0.2.1 > 10.6.0.1")));
}

}  // namespace
}  // namespace lvslab::net
