#include "director_bench.hpp"
#include "wire/fragment.hpp"

/// Answers that come in pieces, and ICMP errors that open a connection (schedule_icmp).
namespace lvslab::ipvs {
namespace {

/// rs1's datagram to the client in two fragments, the second one 24 + `data` - 800 bytes long.
std::vector<Bytes> answer_in_two(std::size_t data) {
    const Bytes whole = bytes_of(wire::build_udp({.source = place_of(1).address, .destination = kClient, .id = 77},
                                                 {.source_port = 8080, .destination_port = 5000}, Bytes(data, 'x')));
    const auto view = *wire::Ipv4<const std::uint8_t>::parse(whole);
    const std::size_t size = view.payload().size();
    return {bytes_of(wire::cut_fragment(view, {.begin = 0, .size = 800})),
            bytes_of(wire::cut_fragment(view, {.begin = 800, .size = size - 800}))};
}

TEST(ReplyFragments, OfANatServerAreReassembledTranslatedAndSentInTheirOldSizes) {
    Bench bench;
    bench.serve({.key = kDns, .weights = {1}});
    bench.from_client(request(Datagram{}));
    bench.lines();
    const auto pieces = answer_in_two(1000);
    bench.from_server(1, pieces[1]);
    EXPECT_THAT(bench.lines(), IsEmpty());
    bench.from_server(1, pieces[0]);
    const auto sent = bench.take();
    ASSERT_EQ(sent.size(), 2U);
    Bytes payload;
    for (const auto& s : sent) {
        EXPECT_EQ(s.dev, "eth0");
        const Bytes packet = s.packet();
        const auto ip = *wire::Ipv4<const std::uint8_t>::parse(packet);
        EXPECT_EQ(ip.source(), kVip);
        EXPECT_EQ(ip.destination(), kClient);
        EXPECT_EQ(ip.id(), 77);
        EXPECT_EQ(ip.ttl(), 63);
        EXPECT_EQ(ip.fragment_offset(), payload.size());
        payload.insert(payload.end(), ip.payload().begin(), ip.payload().end());
        if (&s == &sent[0]) {
            EXPECT_EQ(payload.size(), 800U);
        }
    }
    ASSERT_EQ(payload.size(), 1008U);
    EXPECT_EQ(wire::load16(payload, 0), 53);
    const wire::PseudoHeader names{
        .source = kVip, .destination = kClient, .protocol = wire::Protocol::udp, .length = 1008};
    EXPECT_EQ(wire::transport_checksum(names, payload), 0);
}

TEST(ReplyFragments, OfAnotherHostAreForwardedAsTheyAre) {
    Bench bench;
    bench.serve({.key = kDns, .weights = {1}});
    const auto pieces = answer_in_two(1000);  // no connection is known
    bench.from_server(1, pieces[0]);
    bench.from_server(1, pieces[1]);
    const auto sent = bench.take();
    ASSERT_EQ(sent.size(), 2U);
    const Bytes packet = sent[0].packet();
    EXPECT_EQ(wire::Ipv4<const std::uint8_t>::parse(packet)->source(), place_of(1).address);
}

/// "Fragmentation needed" about an answer of the VIP's to a connection that nobody knows.
Bytes error_about_unknown() {
    const Bytes answer = bytes_of(wire::build_tcp({.source = kVip, .destination = kClient, .ttl = 60},
                                                  {.source_port = 80, .destination_port = 40001, .flags = wire::kAck}));
    return bytes_of(wire::build_icmp({.source = {0x0a000909}, .destination = kVip},
                                     {.type = wire::IcmpType::unreachable, .code = 4, .sequence = 1400}, answer));
}

TEST(ScheduleIcmp, OffByDefaultLeavesAnErrorAboutNothingKnownToTheHost) {
    Bench bench;
    bench.serve({.weights = {1}});
    bench.from_client(error_about_unknown());
    EXPECT_THAT(bench.lines(), IsEmpty());
    EXPECT_THAT(bench.director.tables().connections, IsEmpty());
}

TEST(ScheduleIcmp, SendsItToAServerAsIfItWereTheConnectionsFirstPacket) {
    Bench bench;
    bench.serve({.weights = {1}});
    bench.sysctl("net.ipv4.vs.schedule_icmp=1");
    bench.from_client(error_about_unknown());
    EXPECT_THAT(bench.lines(),
                ElementsAre("eth1 10.0.9.9 > 10.0.3.11 ICMP fragmentation needed mtu=1400 "
                            "( 10.0.3.11:8080 > 10.0.1.10:40001 TCP [.] seq=0 ack=0 ttl=60 len=40 ) ttl=63 len=68"));
    ASSERT_EQ(bench.director.tables().connections.size(), 1U);
    EXPECT_EQ(bench.server_of(40001), 1);
}

}  // namespace
}  // namespace lvslab::ipvs
