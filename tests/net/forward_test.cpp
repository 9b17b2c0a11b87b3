#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/bench.hpp"

/// The Host as a router, and the packets that it lets nobody bring in (net/ipv4/ip_forward.c, route.c).
namespace lvslab::net {
namespace {

using namespace bench;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

struct RouterHost : testing::Test, Bench {
    const Station client{mac("02:00:00:00:01:0a"), ip("10.0.1.10")};
    const Station server{mac("02:00:00:00:02:64"), ip("10.0.2.100")};

    RouterHost() {
        ethernet("eth0", {"10.0.1.1/24"});
        ethernet("eth1", {"10.0.2.1/24"});
        know("eth0", client);
        know("eth1", server);
        sysctl("net.ipv4.ip_forward=1");
        notes.clear();
    }
    Bytes syn() { return framed(wire::golden::packet(wire::golden::kSynFrame)); }
    Bytes framed(const Bytes& packet) {
        wire::Buffer frame = wire::Buffer::copy_of(packet);
        wire::prepend_ethernet(frame, {.destination = dev("eth0").mac, .source = client.mac});
        return {frame.bytes().begin(), frame.bytes().end()};
    }
    void udp(const wire::Ipv4Fields& fields, std::size_t payload = 0) {
        arrive("eth0", client, wire::build_udp(fields, {}, Bytes(payload)));
    }
    wire::Ipv4Fields client_to_server() { return from_to("10.0.1.10", "10.0.2.100"); }
};

using Forwarding = RouterHost;
using RefusingRoute = RouterHost;
using Martian = RouterHost;
using RpFilter = RouterHost;

TEST_F(Forwarding, ChangesMacsTtlAndChecksumOnly) {
    arrive("eth0", syn());
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_EQ(sent[0].dev, "eth1");
    EXPECT_EQ(sent[0].frame, wire::golden::from_hex("02 00 00 00 02 64 02 00 00 00 00 03 08 00 45 00 "
                                                    "00 3c 12 34 40 00 3f 06 12 1b 0a 00 01 0a 0a 00 "
                                                    "02 64 9c 41 00 50 00 00 00 01 00 00 00 00 a0 02 "
                                                    "fa f0 95 27 00 00 02 04 05 b4 04 02 08 0a 00 00 "
                                                    "03 e8 00 00 00 00 01 03 03 07"));
    EXPECT_EQ(sent[0].id, 1u) << "a router keeps the packet's id";
}

TEST_F(Forwarding, TellsExactlyTheFieldsThatChangedWithTheRule) {
    arrive("eth0", syn());
    EXPECT_THAT(notes.told(kFieldChanged),
                UnorderedElementsAre("eth.dst: 02:00:00:00:00:02 becomes 02:00:00:00:02:64 (rule.link)",
                                     "eth.src: 02:00:00:00:01:0a becomes 02:00:00:00:00:03 (rule.link)",
                                     "ip.ttl: 64 becomes 63 (rule.forward_ttl)",
                                     "ip.checksum: 0x111b becomes 0x121b (rule.forward_ttl)"));
}

TEST_F(Forwarding, TellsRouteAndNeighbour) {
    arrive("eth0", syn());
    EXPECT_THAT(notes.told(kRouteForward),
                ElementsAre("the longest match for 10.0.2.100 is 10.0.2.0/24: next hop 10.0.2.100 over eth1"));
    EXPECT_THAT(notes.told(kNeighbourUsed), ElementsAre("10.0.2.100 is at 02:00:00:00:02:64 on eth1 (PERMANENT)"));
}

TEST_F(Forwarding, CutsThePaddingOfShortFrames) {
    auto frame = framed(wire::golden::packet(wire::golden::kEchoFrame));
    const std::size_t size = frame.size();
    frame.resize(60, 0xee);
    arrive("eth0", frame);
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_EQ(sent[0].frame.size(), size);
}

TEST_F(Forwarding, StopsATtlOfOneAndTellsTheSenderFromTheAddressOnItsSide) {
    auto fields = client_to_server();
    fields.ttl = 1;
    udp(fields);
    EXPECT_THAT(take_lines(), ElementsAre(HasSubstr("eth0 02:00:00:00:00:02 > 02:00:00:00:01:0a "
                                                    "10.0.1.1 > 10.0.1.10 ICMP time exceeded")));
    EXPECT_THAT(notes.reasons(), ElementsAre("ttl_exceeded"));
}

TEST_F(Forwarding, LetsATtlOfTwoPass) {
    auto fields = client_to_server();
    fields.ttl = 2;
    udp(fields);
    EXPECT_THAT(take_lines(), ElementsAre(HasSubstr("ttl=1 ")));
}

TEST_F(Forwarding, OfAPacketTooBigWithDfSaysTheMtuAndLeavesItUntouched) {
    host.set_mtu(dev("eth1"), 1400);
    auto fields = client_to_server();
    fields.fragmentation.dont_fragment = true;
    udp(fields, 1400 - 28);
    EXPECT_EQ(take().size(), 1u) << "1400 bytes pass";
    udp(fields, 1400 - 27);
    const auto lines = take_lines();
    EXPECT_THAT(lines, ElementsAre(HasSubstr("10.0.1.1 > 10.0.1.10 ICMP fragmentation needed mtu=1400")));
    EXPECT_THAT(lines[0], HasSubstr("ttl=64 len=1401")) << "the quoted packet is as it came";
    EXPECT_THAT(notes.reasons(), ElementsAre("needs_fragmentation"));
}

TEST_F(Forwarding, IsOffByDefaultAndThenSilentWithAReason) {
    sysctl("net.ipv4.ip_forward=0");
    arrive("eth0", syn());
    EXPECT_THAT(sent, IsEmpty());
    EXPECT_THAT(notes.told(kDropNotForwarding),
                ElementsAre("10.0.2.100 is not an address of this host, and ip_forward=0: a host is no router"));
    Bench fresh;
    EXPECT_EQ(fresh.host.sysctls().read("net.ipv4.ip_forward"), 0);
}

TEST_F(Forwarding, IsDecidedByTheIncomingInterface) {
    sysctl("net.ipv4.conf.eth1.forwarding=0");
    arrive("eth0", syn());
    EXPECT_EQ(take().size(), 1u);
    sysctl("net.ipv4.conf.eth0.forwarding=0");
    arrive("eth0", syn());
    EXPECT_THAT(sent, IsEmpty());
}

TEST_F(Forwarding, NeverTakesAFrameForEverybody) {
    auto frame = syn();
    std::fill_n(frame.begin(), 6, std::uint8_t{0xff});
    arrive("eth0", frame);
    EXPECT_THAT(sent, IsEmpty());
    EXPECT_THAT(notes.reasons(), ElementsAre("link_not_for_us"));
}

TEST_F(Forwarding, IgnoresAFrameForAnotherMacWithoutCallingItADrop) {
    auto frame = syn();
    frame[5] = 0x77;
    arrive("eth0", frame);
    EXPECT_THAT(sent, IsEmpty());
    EXPECT_THAT(notes.reasons(), IsEmpty());
    EXPECT_THAT(notes.told(kSeenOtherHost),
                ElementsAre("the frame is for another MAC (02:00:00:00:00:77); eth0 ignores it"));
}

TEST_F(Forwarding, DropsAPacketWithAWrongHeaderChecksum) {
    auto frame = syn();
    frame[14 + 8] = 63;
    arrive("eth0", frame);
    EXPECT_THAT(sent, IsEmpty());
    EXPECT_THAT(notes.reasons(), ElementsAre("bad_checksum"));
}

TEST_F(Forwarding, NeedsBothInterfacesUp) {
    host.set_carrier(dev("eth1"), false);
    arrive("eth0", syn());
    host.set_up(dev("eth0"), false);
    arrive("eth0", syn());
    EXPECT_THAT(sent, IsEmpty());
    EXPECT_THAT(notes.reasons(), testing::Each("interface_down"));
    EXPECT_EQ(notes.drops.size(), 2u);
}

TEST_F(RefusingRoute, OfTypeUnreachableSaysHostUnreachable) {
    route({.type = RouteType::unreachable, .destination = prefix("10.45.0.0/16")});
    udp(from_to("10.0.1.10", "10.45.0.1"));
    EXPECT_THAT(take_lines(), ElementsAre(HasSubstr("10.0.1.1 > 10.0.1.10 ICMP host unreachable")));
    EXPECT_THAT(notes.reasons(), ElementsAre("unreachable_route"));
}

TEST_F(RefusingRoute, OfTypeProhibitSaysProhibited) {
    route({.type = RouteType::prohibit, .destination = prefix("10.46.0.0/16")});
    udp(from_to("10.0.1.10", "10.46.0.1"));
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_EQ(sent[0].packet()[20], 3);
    EXPECT_EQ(sent[0].packet()[21], 13);
}

TEST_F(RefusingRoute, OfTypeBlackholeSaysNothing) {
    route({.type = RouteType::blackhole, .destination = prefix("10.44.0.0/16")});
    udp(from_to("10.0.1.10", "10.44.0.1"));
    EXPECT_THAT(sent, IsEmpty());
    EXPECT_THAT(notes.reasons(), ElementsAre("unreachable_route"));
}

TEST_F(RefusingRoute, ThatIsMissingSaysNetUnreachable) {
    udp(from_to("10.0.1.10", "192.0.2.1"));
    EXPECT_THAT(take_lines(), ElementsAre(HasSubstr("10.0.1.1 > 10.0.1.10 ICMP net unreachable")));
    EXPECT_THAT(notes.reasons(), ElementsAre("no_route"));
}

TEST_F(RefusingRoute, IsSilentOnAHostThatDoesNotForward) {
    sysctl("net.ipv4.ip_forward=0");
    route({.type = RouteType::unreachable, .destination = prefix("10.45.0.0/16")});
    udp(from_to("10.0.1.10", "10.45.0.1"));
    udp(from_to("10.0.1.10", "192.0.2.1"));
    EXPECT_THAT(sent, IsEmpty());
    EXPECT_THAT(notes.reasons(), ElementsAre("not_forwarding", "not_forwarding"));
}

TEST_F(Martian, HasASourceThatNoHostHas) {
    for (const char* source : {"224.0.0.1", "255.255.255.255", "127.0.0.1"}) udp(from_to(source, "10.0.2.100"));
    udp(from_to("0.0.0.0", "10.0.1.1"));
    EXPECT_THAT(sent, IsEmpty());
    EXPECT_EQ(notes.drops.size(), 4u);
    EXPECT_THAT(notes.reasons(), testing::Each("martian_source"));
}

TEST_F(Martian, HasASourceOfThisHostItself) {  // a reply from VIP through the director, in direct routing
    address("eth1", "10.0.2.110/32");
    udp(from_to("10.0.2.110", "10.0.1.10"));
    udp(from_to("10.0.2.110", "10.0.1.1"));
    udp(from_to("10.0.2.110", "255.255.255.255"));
    EXPECT_THAT(sent, IsEmpty());
    EXPECT_THAT(notes.reasons(), ElementsAre("martian_source", "martian_source", "martian_source"));
    EXPECT_EQ(notes.told(kDropMartianSource)[0],
              "source 10.0.2.110 can not come in over eth0: it is an address of this host itself (martian)");
}

/// lo makes its whole subnet local, but only an address of the host itself is martian (inet_lookup_ifaddr_rcu); a check of
/// the way back asks the routes.
TEST_F(Martian, IsNotEachNeighbourOfASubnetThatStandsOnLo) {
    address("lo", "10.0.1.200/24");
    udp(from_to("10.0.1.10", "10.0.2.100"));
    EXPECT_EQ(take().size(), 1u);
    sysctl("net.ipv4.conf.eth0.rp_filter=1");
    udp(from_to("10.0.1.10", "10.0.2.100"));
    udp(from_to("10.0.1.200", "10.0.2.100"));
    EXPECT_THAT(sent, IsEmpty());
    EXPECT_THAT(notes.told(kDropMartianSource),
                ElementsAre(HasSubstr("no unicast route leads back to it"), HasSubstr("an address of this host itself")));
}

TEST_F(Martian, HasTheAddressOfAnInterfaceThatIsDown) {
    address("eth1", "10.0.2.110/32");
    host.set_up(dev("eth1"), false);
    udp(from_to("10.0.2.110", "10.0.1.1"));
    EXPECT_THAT(notes.reasons(), ElementsAre("martian_source"));
}

TEST_F(Martian, MayPassWithAcceptLocal) {
    address("eth1", "10.0.2.110/32");
    sysctl("net.ipv4.conf.eth0.accept_local=1");
    udp(from_to("10.0.2.110", "10.0.2.100"));
    EXPECT_EQ(sent.size(), 1u);
}

TEST_F(Martian, HasADestinationThatCanNotComeIn) {
    udp(from_to("10.0.1.10", "127.0.0.1"));
    udp(from_to("10.0.1.10", "0.0.0.0"));
    EXPECT_THAT(sent, IsEmpty());
    EXPECT_THAT(notes.reasons(), ElementsAre("martian_destination", "martian_destination"));
}

TEST_F(RpFilter, IsOffByDefault) {
    udp(from_to("10.0.2.9", "10.0.2.100"));
    udp(from_to("192.0.2.1", "10.0.2.100"));
    EXPECT_EQ(sent.size(), 2u);
}

TEST_F(RpFilter, At1WantsTheWayBackOverTheSameInterface) {
    for (const char* place : {"all", "eth0"}) {
        sysctl("net.ipv4.conf." + std::string(place) + ".rp_filter=1");
        udp(client_to_server());
        EXPECT_EQ(take().size(), 1u);
        udp(from_to("10.0.2.9", "10.0.2.100"));
        udp(from_to("192.0.2.1", "10.0.1.1"));
        EXPECT_THAT(sent, IsEmpty());
        EXPECT_THAT(notes.reasons(), ElementsAre("rp_filter", "rp_filter"));
        sysctl("net.ipv4.conf." + std::string(place) + ".rp_filter=0");
        notes.clear();
    }
}

/// Also for a source that is the host's own, when accept_local lets such in: a real kernel's answer.
TEST_F(RpFilter, At1AsksForTheInterfaceOfTheHostsOwnAddressToo) {
    sysctl("net.ipv4.conf.eth0.accept_local=1");
    sysctl("net.ipv4.conf.eth0.rp_filter=1");
    address("eth1", "10.0.2.110/32");
    address("eth0", "10.0.1.110/32");
    udp(from_to("10.0.2.110", "10.0.2.100"));
    EXPECT_THAT(sent, IsEmpty());
    EXPECT_THAT(notes.reasons(), ElementsAre("rp_filter"));
    udp(from_to("10.0.1.110", "10.0.2.100"));
    EXPECT_EQ(sent.size(), 1u);
}

TEST_F(RpFilter, WhenOffIsNotEnoughOnceSomebodyWroteALocalRoute) {  // fib_has_custom_local_routes
    udp(from_to("10.0.1.255", "10.0.2.100"));
    EXPECT_EQ(take().size(), 1u);
    route({.table = RouteTable::local, .type = RouteType::local, .destination = prefix("192.0.2.0/24"), .dev = kLoopback, .scope = Scope::host});
    udp(from_to("10.0.1.255", "10.0.2.100"));
    udp(from_to("192.0.2.7", "10.0.2.100"));
    EXPECT_THAT(sent, IsEmpty());
    EXPECT_THAT(notes.reasons(), ElementsAre("martian_source", "martian_source"));
}

TEST_F(RpFilter, At2WantsAnyWayBack) {
    sysctl("net.ipv4.conf.eth0.rp_filter=2");
    udp(from_to("10.0.2.9", "10.0.2.100"));
    EXPECT_EQ(take().size(), 1u);
    udp(from_to("192.0.2.1", "10.0.2.100"));
    EXPECT_THAT(sent, IsEmpty());
    EXPECT_THAT(notes.reasons(), ElementsAre("rp_filter"));
}

TEST_F(RpFilter, TakesTheLargerOfAllAndTheInterface) {  // so 2 on the interface loosens a strict "all"
    sysctl("net.ipv4.conf.all.rp_filter=1");
    sysctl("net.ipv4.conf.eth0.rp_filter=2");
    udp(from_to("10.0.2.9", "10.0.2.100"));
    EXPECT_EQ(sent.size(), 1u);
}

TEST_F(RpFilter, WhenOffLeavesLocalPacketsAloneWhateverLeadsBack) {  // as Linux 6.1 does
    route({.type = RouteType::blackhole, .destination = prefix("10.44.0.0/16")});
    arrive("eth0", client, wire::build_icmp(from_to("10.44.0.9", "10.0.1.1"), {}));
    arrive("eth0", client, wire::build_icmp(from_to("10.0.1.255", "10.0.1.1"), {}));
    EXPECT_THAT(notes.reasons(), IsEmpty());
}

TEST_F(RpFilter, WhenOffLetsASourceInABlackholeBeForwardedBackOut) {
    route({.type = RouteType::blackhole, .destination = prefix("10.44.0.0/16")});
    route({.destination = prefix("0.0.0.0/0"), .gateway = client.ip, .dev = dev("eth0").index});
    udp(from_to("10.44.0.9", "192.0.2.1"));
    EXPECT_EQ(take().size(), 1u);
    sysctl("net.ipv4.conf.all.rp_filter=2");
    udp(from_to("10.44.0.9", "192.0.2.1"));
    EXPECT_THAT(sent, IsEmpty());
}

}  // namespace
}  // namespace lvslab::net
