#include "director_bench.hpp"
#include "kernel_frames.hpp"
#include "wire/udp.hpp"

namespace lvslab::ipvs {
namespace {

using wire::golden::from_hex;
using wire::golden::oracle_checksum;

/// The outer and the inner header of the last frame.
struct Wrapped {
    explicit Wrapped(const Bench& bench) : packet(bench.sent.back().packet()) {}
    wire::Ipv4<std::uint8_t> outer() { return wire::Ipv4<std::uint8_t>::parse(packet).value(); }
    wire::Ipv4<std::uint8_t> inner() { return wire::Ipv4<std::uint8_t>::parse(outer().payload()).value(); }
    Bytes packet;
};

TEST(Tunnel, TheFrameIsByteForByteTheKernelsAndNeedsNoForwarding) {
    Bench bench;
    bench.sysctl("net.ipv4.ip_forward=0");
    bench.serve({.method = Method::tunnel});
    bench.arrive("eth0", from_hex(kernel::kTunnelIn));
    ASSERT_EQ(bench.sent.size(), 1U);
    EXPECT_EQ(bench.sent[0].frame, from_hex(kernel::kTunnelOut)) << wire::to_line(bench.sent[0].frame);
}

TEST(Tunnel, OuterTosIsTheInnerOneButCongestionExperiencedBecomesEct0) {
    for (const auto& [inside, outside] :
         {std::pair{0x00, 0x00}, {0xb8, 0xb8}, {0x01, 0x01}, {0x02, 0x02}, {0xbb, 0xba}}) {
        Bench bench;
        bench.serve({.method = Method::tunnel});
        bench.from_client(request(Segment{.tos = static_cast<std::uint8_t>(inside)}));
        Wrapped wrapped(bench);
        EXPECT_EQ(wrapped.outer().tos(), outside);
        EXPECT_EQ(wrapped.inner().tos(), inside);
        EXPECT_EQ(oracle_checksum(wrapped.outer().header()), 0);
    }
}

TEST(Tunnel, WithDfTheOuterIdIsZeroAndWithoutItCounts) {
    Bench bench;
    bench.serve({.method = Method::tunnel});
    bench.from_client(request(Segment{.id = 0x1234}));
    Wrapped with(bench);
    EXPECT_TRUE(with.outer().dont_fragment());
    EXPECT_EQ(with.outer().id(), 0);

    bench.from_client(request(Segment{.id = 0x1235, .dont_fragment = false}));
    Wrapped first(bench);
    bench.from_client(request(Segment{.id = 0x1235, .dont_fragment = false}));
    Wrapped second(bench);
    EXPECT_FALSE(first.outer().dont_fragment());
    EXPECT_EQ(static_cast<std::uint16_t>(second.outer().id() - first.outer().id()), 1);
    EXPECT_EQ(second.inner().id(), 0x1235);
}

TEST(Tunnel, KeepsAUdpChecksumOfZero) {
    Bench bench;
    bench.serve({.key = kDns, .method = Method::tunnel});
    bench.from_client(request(Datagram{.without_checksum = true}));
    Wrapped wrapped(bench);
    EXPECT_EQ(wire::load16(wrapped.inner().payload(), wire::kUdpChecksumOffset), 0);
}

TEST(Tunnel, With1480BytesPassesAndWith1481IsRefusedByTheVip) {
    Bench bench;
    bench.serve({.key = kDns, .method = Method::tunnel});
    bench.from_client(request(Datagram{.dont_fragment = true, .data = 1480 - 28}));
    EXPECT_THAT(bench.lines(),
                ElementsAre("eth0 10.0.2.2 > 10.0.2.13 IPIP ( 10.0.1.10:5000 > 10.0.2.100:53 UDP data=1452 "
                            "ttl=62 len=1480 df ) ttl=62 len=1500 df"));
    bench.from_client(request(Datagram{.dont_fragment = true, .data = 1481 - 28}));
    EXPECT_THAT(bench.lines(),
                ElementsAre("eth0 10.0.2.100 > 10.0.1.10 ICMP fragmentation needed mtu=1480 "
                            "( 10.0.1.10:5000 > 10.0.2.100:53 UDP data=1453 ttl=62 len=1481 df ) ttl=64 len=576"));
    EXPECT_THAT(bench.witness.reasons(), ElementsAre("ipvs_needs_fragmentation"));
}

TEST(Tunnel, WithoutPathMtuDiscoveryAcceptsDfAndSendsTheOuterHeaderWithoutIt) {
    Bench bench;
    bench.sysctl("net.ipv4.vs.pmtu_disc=0");
    bench.serve({.key = kDns, .method = Method::tunnel});
    bench.from_client(request(Datagram{.dont_fragment = true}));
    Wrapped wrapped(bench);
    EXPECT_FALSE(wrapped.outer().dont_fragment());
    EXPECT_TRUE(wrapped.inner().dont_fragment());

    bench.sent.clear();
    bench.from_client(request(Datagram{.dont_fragment = true, .data = 1481 - 28}));
    EXPECT_THAT(bench.lines(), ElementsAre(testing::HasSubstr("offset=0 more ttl=62 len=1500"),
                                           testing::HasSubstr("offset=1480 last ttl=62 len=21")));
    EXPECT_THAT(bench.witness.reasons(), testing::Not(testing::Contains("ipvs_needs_fragmentation")));
}

TEST(Tunnel, ARefusedPacketIsAsItWasButForTheTtl) {
    Bench bench;
    bench.serve({.key = kDns, .method = Method::tunnel});
    bench.from_client(request(Datagram{.ttl = 63, .dont_fragment = true, .data = 1481 - 28}));
    ASSERT_EQ(bench.witness.drops.size(), 1U);
    EXPECT_EQ(bench.witness.dropped_packets[0], request(Datagram{.ttl = 62, .dont_fragment = true, .data = 1481 - 28}));
}

TEST(Tunnel, APacketThatIPv4CanNotHoldIsDroppedWhole) {
    Bench bench;
    bench.serve({.key = kDns, .method = Method::tunnel});
    bench.from_client(request(Datagram{.data = 65516 - 28}));
    ASSERT_EQ(bench.witness.drops.size(), 1U);
    EXPECT_EQ(bench.witness.reasons()[0], "ipvs_too_long");
    EXPECT_EQ(bench.witness.dropped_packets[0], request(Datagram{.ttl = 62, .data = 65516 - 28}));
}

}  // namespace
}  // namespace lvslab::ipvs
