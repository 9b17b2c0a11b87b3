#include "director_bench.hpp"
#include "kernel_frames.hpp"

namespace lvslab::ipvs {
namespace {

using wire::golden::from_hex;
using wire::golden::oracle_transport;

TEST(Nat, RequestAndReplyAreByteForByteTheKernels) {
    Bench bench;
    bench.serve({});
    bench.arrive("eth0", from_hex(kernel::kNatSynIn));
    bench.arrive("eth1", from_hex(kernel::kNatReplyIn));
    ASSERT_EQ(bench.sent.size(), 2U);
    EXPECT_EQ(bench.sent[0].dev, "eth1");
    EXPECT_EQ(bench.sent[0].frame, from_hex(kernel::kNatSynOut)) << wire::to_line(bench.sent[0].frame);
    EXPECT_EQ(bench.sent[1].dev, "eth0");
    EXPECT_EQ(bench.sent[1].frame, from_hex(kernel::kNatReplyOut)) << wire::to_line(bench.sent[1].frame);
}

TEST(Nat, KeepsIdTosAndDf) {
    for (const bool df : {true, false}) {
        Bench bench;
        bench.serve({});
        bench.from_client(request(Segment{.tos = 0xb9, .id = 0x1234, .dont_fragment = df}));
        ASSERT_EQ(bench.sent.size(), 1U);
        const Bytes packet = bench.sent[0].packet();
        const auto out = wire::Ipv4<const std::uint8_t>::parse(packet).value();
        EXPECT_EQ(out.tos(), 0xb9);
        EXPECT_EQ(out.id(), 0x1234);
        EXPECT_EQ(out.dont_fragment(), df);
        EXPECT_EQ(out.ttl(), 62);
    }
}

TEST(Nat, GivesAUdpRequestWithoutChecksumAFullOne) {
    Bench bench;
    bench.serve({.key = kDns});
    bench.from_client(request(Datagram{.without_checksum = true}));
    ASSERT_EQ(bench.sent.size(), 1U);
    const Bytes packet = bench.sent[0].packet();
    EXPECT_NE(wire::load16(packet, 26), 0);
    EXPECT_EQ(oracle_transport(packet), 0);
    EXPECT_THAT(bench.lines(), ElementsAre("eth1 10.0.1.10:5000 > 10.0.3.13:8080 UDP data=5 ttl=62 len=33"));
}

TEST(Nat, GivesAUdpReplyWithoutChecksumAFullOne) {
    Bench bench;
    bench.serve({.key = kDns});
    bench.from_client(request(Datagram{}));
    bench.sent.clear();
    bench.from_server(
        3, bytes_of(wire::build_udp({.source = ip("10.0.3.13"), .destination = kClient},
                                    {.source_port = 8080, .destination_port = 5000, .without_checksum = true},
                                    Bytes{1, 2, 3})));
    ASSERT_EQ(bench.sent.size(), 1U);
    EXPECT_EQ(oracle_transport(bench.sent[0].packet()), 0);
    EXPECT_THAT(bench.lines(), ElementsAre("eth0 10.0.2.100:53 > 10.0.1.10:5000 UDP data=3 ttl=63 len=31"));
}

TEST(Nat, LetsAReplyWithoutAConnectionPassUntouched) {
    Bench bench;
    bench.serve({});
    bench.from_server(1, reply({.flags = wire::kAck}, place_of(1)));
    EXPECT_THAT(bench.lines(),
                ElementsAre("eth0 10.0.3.11:8080 > 10.0.1.10:40001 TCP [.] seq=0 ack=0 ttl=63 len=40 df"));
}

TEST(Nat, LetsAReplyFromAnotherPortOfTheServerPassUntouched) {
    Bench bench;
    bench.serve({});
    bench.from_client(request(Segment{}));
    bench.sent.clear();
    bench.from_server(3, reply({.flags = wire::kAck}, {place_of(3).address, 8081}));
    EXPECT_THAT(bench.lines(),
                ElementsAre("eth0 10.0.3.13:8081 > 10.0.1.10:40001 TCP [.] seq=0 ack=0 ttl=63 len=40 df"));
}

TEST(Nat, WithoutForwardingRequestsPassAndRepliesDoNot) {
    Bench bench;
    bench.sysctl("net.ipv4.ip_forward=0");
    bench.serve({});
    bench.from_client(request(Segment{}));
    EXPECT_THAT(bench.lines(), ElementsAre("eth1 10.0.1.10:40001 > 10.0.3.13:8080 TCP [S] seq=0 ttl=62 len=40 df"));
    bench.from_server(3, reply({.flags = wire::kSyn | wire::kAck}, place_of(3)));
    EXPECT_THAT(bench.lines(), IsEmpty());
    EXPECT_THAT(bench.witness.reasons(), ElementsAre("not_forwarding"));
}

TEST(Nat, ADatagramWithDfThatDoesNotFitIsRefusedByTheVip) {
    Bench bench;
    bench.serve({.key = kDns});
    bench.host.set_mtu(*bench.host.interfaces().find("eth1"), 1400);
    bench.from_client(request(Datagram{.dont_fragment = true, .data = 1400 - 28}));
    EXPECT_THAT(bench.lines(), ElementsAre("eth1 10.0.1.10:5000 > 10.0.3.13:8080 UDP data=1372 ttl=62 len=1400 df"));
    bench.from_client(request(Datagram{.client_port = 5001, .dont_fragment = true, .data = 1401 - 28}));
    EXPECT_THAT(bench.lines(),
                ElementsAre("eth0 10.0.2.100 > 10.0.1.10 ICMP fragmentation needed mtu=1400 "
                            "( 10.0.1.10:5001 > 10.0.2.100:53 UDP data=1373 ttl=62 len=1401 df ) ttl=64 len=576"));
    EXPECT_THAT(bench.witness.reasons(), ElementsAre("ipvs_needs_fragmentation"));
}

TEST(Nat, EachChangeIsToldWithItsOldAndNewValue) {
    Bench bench;
    bench.serve({});
    bench.from_client(request(Segment{}));
    EXPECT_THAT(bench.witness.sentences(),
                testing::IsSupersetOf({"it is for the virtual service TCP 10.0.2.100:80",
                                       "rr chooses real server 10.0.3.13:8080 for this new connection (weight 1, "
                                       "ActiveConn 0, InActConn 0)",
                                       "NAT: destination 10.0.2.100:80 becomes 10.0.3.13:8080",
                                       "ip.dst: 10.0.2.100 becomes 10.0.3.13 (rule.ipvs_nat_request)",
                                       "tcp.dstport: 80 becomes 8080 (rule.ipvs_nat_request)",
                                       "ip.ttl: 63 becomes 62 (rule.ipvs_ttl)"}));
}

}  // namespace
}  // namespace lvslab::ipvs
