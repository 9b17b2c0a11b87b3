#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/bench.hpp"

/// tunl0, the far end of an IPIP tunnel, as a real server has it (net/ipv4/ipip.c, tunnel4.c).
namespace lvslab::net {
namespace {

using namespace bench;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct TunnelEnd : testing::Test, Bench {
    const Station router{mac("02:00:00:00:04:01"), ip("10.0.4.1")};

    TunnelEnd() {
        ethernet("eth0", {"10.0.4.11/24"});
        know("eth0", router);
        route({.destination = prefix("0.0.0.0/0"), .gateway = router.ip, .dev = dev("eth0").index});
        programs.ports = {80};
    }
    void open_tunnel() {
        host.set_up(host.tunnel(), true);
        address("tunl0", "10.0.2.100/32");
    }
    void arrive_wrapped() {
        arrive("eth0", router, wire::Buffer::copy_of(wire::golden::packet(wire::golden::kIpipFrame)));
    }
};

TEST_F(TunnelEnd, TakesTheOuterHeaderOffAndReceivesThePacketOnTunl0) {
    open_tunnel();
    notes.clear();
    arrive_wrapped();
    ASSERT_EQ(programs.delivered.size(), 1u);
    const Packet& inner = programs.delivered[0];
    EXPECT_EQ(Bytes(inner.data.bytes().begin(), inner.data.bytes().end()),
              wire::golden::packet(wire::golden::kSynFrame));
    EXPECT_EQ(inner.in, dev("tunl0").index);
    EXPECT_EQ(inner.id, 1u) << "the packet keeps its id through the tunnel";
    EXPECT_EQ(notes.frames_in.size(), 2u) << "seen on eth0, and again on tunl0";
    EXPECT_EQ(dev("tunl0").counters.rx_packets, 1u);
    EXPECT_THAT(notes.told(kDecapsulated), ElementsAre("tunl0 takes the outer header 10.0.2.2 > 10.0.4.11 off"));
    EXPECT_THAT(notes.told(kFieldChanged), Contains("outer.ip.src: 10.0.2.2 becomes  (rule.decapsulate)"));
}

TEST_F(TunnelEnd, WithoutTunl0SaysProtocolUnreachable) {
    arrive_wrapped();
    EXPECT_THAT(programs.delivered, IsEmpty());
    EXPECT_THAT(take_lines(), ElementsAre(HasSubstr("10.0.4.11 > 10.0.2.2 ICMP protocol unreachable")));
}

TEST_F(TunnelEnd, WithTunl0DownSaysPortUnreachable) {
    open_tunnel();
    host.set_up(dev("tunl0"), false);
    notes.clear();
    arrive_wrapped();
    EXPECT_THAT(take_lines(), ElementsAre(HasSubstr("10.0.4.11 > 10.0.2.2 ICMP port unreachable")));
    EXPECT_THAT(notes.reasons(), ElementsAre("no_tunnel"));
}

TEST_F(TunnelEnd, DropsAnInnerPacketThatIsNotWhole) {
    open_tunnel();
    arrive(
        "eth0", router,
        wire::build_ipv4({.source = ip("10.0.2.2"), .destination = ip("10.0.4.11"), .protocol = wire::Protocol::ipip},
                         Bytes(19, 0x45)));
    EXPECT_THAT(notes.reasons(), ElementsAre("malformed"));
}

TEST_F(TunnelEnd, WithRpFilterDropsClientsWhoseWayBackIsNotTheTunnel) {
    open_tunnel();
    sysctl("net.ipv4.conf.tunl0.rp_filter=1");
    arrive_wrapped();
    EXPECT_THAT(notes.told(kDropRpFilter),
                ElementsAre("rp_filter=1 on tunl0: the way back to source 10.0.1.10 is not over tunl0"));
    sysctl("net.ipv4.conf.tunl0.rp_filter=2");
    arrive_wrapped();
    EXPECT_EQ(programs.delivered.size(), 1u);
}

/// The VIP on lo and no address on tunl0: then even loose filtering has nothing to compare (as Linux 6.1 does).
TEST_F(TunnelEnd, WithoutAnAddressNeedsRpFilterOff) {
    host.set_up(host.tunnel(), true);
    address("lo", "10.0.2.100/32");
    sysctl("net.ipv4.conf.tunl0.rp_filter=2");
    arrive_wrapped();
    EXPECT_THAT(notes.reasons(), ElementsAre("rp_filter"));
    sysctl("net.ipv4.conf.tunl0.rp_filter=0");
    arrive_wrapped();
    EXPECT_EQ(programs.delivered.size(), 1u);
}

TEST_F(TunnelEnd, UnpacksATunnelInATunnel) {
    open_tunnel();
    const Bytes packed = wire::golden::packet(wire::golden::kIpipFrame);
    auto outer = from_to("10.0.2.3", "10.0.4.11");
    outer.protocol = wire::Protocol::ipip;
    arrive("eth0", router, wire::build_ipv4(outer, packed));
    EXPECT_EQ(programs.delivered.size(), 1u);
}

TEST_F(TunnelEnd, HasTheMtuOfAnEthernetLessOneHeader) { EXPECT_EQ(host.tunnel().mtu, 1480u); }

}  // namespace
}  // namespace lvslab::net
