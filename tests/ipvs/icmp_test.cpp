#include <random>

#include "director_bench.hpp"
#include "ipvs/icmp_error.hpp"
#include "ipvs/templates.hpp"

/// ICMP errors about balanced connections, both directions, every mode (ip_vs_in_icmp, ip_vs_out_icmp, ip_vs_nat_icmp).
namespace lvslab::ipvs {
namespace {

using namespace std::chrono_literals;
using namespace wire::golden;

constexpr wire::Ipv4Address kDip{0x0a000202}, kHop{0x0a000909};

struct Error {
    wire::Ipv4Address from = kHop;
    wire::Ipv4Address to = kVip;
    wire::IcmpType type = wire::IcmpType::unreachable;
    std::uint8_t code = wire::kPortUnreachable;
    std::uint16_t mtu = 0;
    std::uint8_t ttl = 64;
};
Bytes icmp_about(const Bytes& quoted, const Error& e) {
    return bytes_of(wire::build_icmp({.source = e.from, .destination = e.to, .ttl = e.ttl},
                                     {.type = e.type, .code = e.code, .sequence = e.mtu}, quoted));
}
/// The request as the real server sees it.
Bytes at_server(Bytes request, const wire::Endpoint& server) {
    EXPECT_TRUE(wire::rewrite_destination(request, server));
    wire::set_ttl(*wire::Ipv4<std::uint8_t>::parse(std::span(request)), 62);
    return request;
}
/// An answer from VIP to the client, as the client sees it.
Bytes answer_at_client() {
    return bytes_of(wire::build_tcp({.source = kVip, .destination = kClient, .ttl = 60},
                                    {.source_port = 80, .destination_port = 40001, .flags = wire::kAck}));
}

TEST(IcmpErrors, OfANatServersClosedPortReachTheClientFromTheVip) {
    Bench bench;
    bench.serve({.key = kDns, .weights = {1}});
    bench.from_client(request(Datagram{}));
    bench.lines();
    const Bytes seen = at_server(request(Datagram{}), place_of(1));
    bench.from_server(1, icmp_about(seen, {.from = place_of(1).address, .to = kClient}));
    const auto sent = bench.take();
    ASSERT_EQ(sent.size(), 1U);
    const Bytes packet = sent[0].packet();
    EXPECT_EQ(sent[0].dev, "eth0");
    EXPECT_EQ(wire::packet_summary(packet),
              "10.0.2.100 > 10.0.1.10 ICMP port unreachable "
              "( 10.0.1.10:5000 > 10.0.2.100:53 UDP data=5 ttl=62 len=33 ) ttl=63 len=61");
    // The quoted IP header is right again; the UDP checksum is still the one that the server saw.
    EXPECT_EQ(oracle_checksum(std::span(packet).subspan(28, 20)), 0);
    EXPECT_EQ(wire::load16(packet, 54), wire::load16(seen, 26));
    EXPECT_EQ(oracle_checksum(std::span(packet).subspan(20)), 0) << "ICMP checksum";
    EXPECT_EQ(oracle_checksum(std::span(packet).first(20)), 0);
}

TEST(IcmpErrors, OfTheClientAreTheMirror) {
    Bench bench;
    bench.serve({.weights = {1}});
    bench.from_client(request(Segment{}));
    bench.lines();
    bench.from_client(icmp_about(answer_at_client(), {.from = kClient, .ttl = 63}));
    const auto sent = bench.take();
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0].dev + ' ' + wire::packet_summary(sent[0].packet()),
              "eth1 10.0.1.10 > 10.0.3.11 ICMP port unreachable "
              "( 10.0.3.11:8080 > 10.0.1.10:40001 TCP [.] seq=0 ack=0 ttl=60 len=40 ) ttl=62 len=68");
    const Bytes packet = sent[0].packet();
    EXPECT_EQ(oracle_checksum(std::span(packet).subspan(20)), 0);
    EXPECT_EQ(bench.state(), "SYN_RECV 60") << "an error is no segment";
}

TEST(IcmpErrors, FragmentationNeededIsRelayedToTheRealServerInEveryMode) {
    const std::string nat =
        "eth1 10.0.9.9 > 10.0.3.11 ICMP fragmentation needed mtu=1400 "
        "( 10.0.3.11:8080 > 10.0.1.10:40001 TCP [.] seq=0 ack=0 ttl=60 len=40 ) ttl=62 len=68";
    const std::string same =
        "10.0.9.9 > 10.0.2.100 ICMP fragmentation needed mtu=1400 "
        "( 10.0.2.100:80 > 10.0.1.10:40001 TCP [.] seq=0 ack=0 ttl=60 len=40 ) ttl=62 len=68";
    for (const Method method : kMethods) {
        Bench bench;
        bench.serve({.method = method, .weights = {1}});
        bench.from_client(request(Segment{}));
        bench.lines();
        bench.from_client(icmp_about(answer_at_client(), {.code = wire::kFragmentationNeeded, .mtu = 1400, .ttl = 63}));
        const auto sent = bench.take();
        ASSERT_EQ(sent.size(), 1U);
        Bytes packet = sent[0].packet();
        if (method == Method::nat) {
            EXPECT_EQ(sent[0].dev + ' ' + wire::packet_summary(packet), nat);
            continue;
        }
        EXPECT_EQ(sent[0].frame[5], 0x11) << "the MAC of rs1";
        if (method == Method::tunnel) {
            EXPECT_EQ(wire::load32(packet, 16), place_of(1, Method::tunnel).address.value);
            packet.erase(packet.begin(), packet.begin() + 20);
        }
        EXPECT_EQ(wire::packet_summary(packet), same);
    }
}

TEST(IcmpErrors, AboutNothingKnownAreLeftAlone) {
    Bench bench;
    bench.serve({.weights = {1}});
    bench.from_client(icmp_about(answer_at_client(), {.from = kClient}));
    bench.from_server(
        1, icmp_about(at_server(request(Segment{}), place_of(1)), {.from = place_of(1).address, .to = kClient}));
    EXPECT_THAT(bench.lines(), ElementsAre("eth0 10.0.3.11 > 10.0.1.10 ICMP port unreachable ( 10.0.1.10:40001 > "
                                           "10.0.3.11:8080 TCP [S] seq=0 ttl=62 len=40 df ) ttl=63 len=68"));
}

TEST(IcmpErrors, WithAWrongChecksumEndHereUntouched) {
    Bench bench;
    bench.serve({.weights = {1}});
    bench.from_client(request(Segment{}));
    bench.lines();
    Bytes from_client = icmp_about(answer_at_client(), {.from = kClient});
    Bytes from_server =
        icmp_about(at_server(request(Segment{}), place_of(1)), {.from = place_of(1).address, .to = kClient});
    from_client[22] ^= 0x55, from_server[22] ^= 0x55;
    bench.from_client(from_client);
    bench.from_server(1, from_server);
    EXPECT_THAT(bench.lines(), IsEmpty());
    EXPECT_THAT(bench.witness.reasons(), ElementsAre("ipvs_icmp_checksum", "ipvs_icmp_checksum"));
    EXPECT_EQ(bench.witness.dropped_packets[0], from_client);
}

TEST(IcmpErrors, EchoRequestsToTheVipAreAnsweredByTheDirector) {
    Bench bench;
    bench.serve({.weights = {1}});
    bench.from_client(bytes_of(wire::build_icmp({.source = kClient, .destination = kVip}, {.id = 1, .sequence = 2})));
    const auto sent = bench.take();
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0].packet()[20], 0) << "echo reply";
}

TEST(IcmpErrors, PassingByAreCaughtOnForwardToo) {
    Bench bench;
    bench.serve({.weights = {1}});
    bench.from_client(request(Segment{}));
    bench.lines();
    // A hop between the director and rs1 gives up: the client learns it from VIP.
    bench.from_server(1, icmp_about(at_server(request(Segment{}), place_of(1)),
                                    {.from = kHop, .to = kClient, .type = wire::IcmpType::time_exceeded, .code = 0}));
    EXPECT_THAT(bench.lines(), ElementsAre("eth0 10.0.2.100 > 10.0.1.10 ICMP time exceeded ( 10.0.1.10:40001 > "
                                           "10.0.2.100:80 TCP [S] seq=0 ttl=62 len=40 df ) ttl=63 len=68"));
    std::vector<std::string> forward;
    for (const auto& h : bench.host.hooks().rows()) {
        if (h.hook == "FORWARD") forward.push_back(h.function + '@' + std::to_string(h.priority));
    }
    EXPECT_THAT(forward, ElementsAre("ip_vs_forward_icmp@99", "ip_vs_reply@100"));
}

TEST(IcmpErrors, AreCountedButDoNotRestartTheTimer) {
    Bench bench;
    bench.serve({.weights = {1}});
    bench.from_client(request(Segment{}));
    bench.wait(10s);
    bench.from_client(icmp_about(answer_at_client(), {.from = kClient}));
    bench.from_server(
        1, icmp_about(at_server(request(Segment{}), place_of(1)), {.from = place_of(1).address, .to = kClient}));
    EXPECT_EQ(bench.state(), "SYN_RECV 50");
    bench.wait(2s);
    EXPECT_EQ(bench.server(1).stats,
              (Stats{.connections = 1, .packets_in = 2, .packets_out = 1, .bytes_in = 108, .bytes_out = 68}));
}

// ---- the tunnel's own errors

/// The packet that the director sent to rs1 in its tunnel, after `sent` came from the client.
Bytes tunnelled(Bench& bench, const Bytes& sent) {
    bench.serve({.method = Method::tunnel, .weights = {1}});
    bench.from_client(sent);
    const auto out = bench.take();
    EXPECT_EQ(out.size(), 1U);
    return out.empty() ? Bytes{} : out[0].packet();
}

TEST(TunnelErrors, OfARealServerWithoutTunl0ReachTheClientFromTheVip) {
    Bench bench;
    const Bytes outer = tunnelled(bench, request(Segment{}));
    bench.from_client(icmp_about(outer, {.from = place_of(1, Method::tunnel).address, .to = kDip}));
    EXPECT_THAT(bench.lines(), ElementsAre("eth0 10.0.2.100 > 10.0.1.10 ICMP port unreachable ( 10.0.1.10:40001 > "
                                           "10.0.2.100:80 TCP [S] seq=0 ttl=62 len=40 df ) ttl=64 len=68"));
}

TEST(TunnelErrors, ATtlThatEndsOnTheWayIsToldFromTheVip) {
    Bench bench;
    const Bytes outer = tunnelled(bench, request(Segment{}));
    bench.from_client(icmp_about(outer, {.to = kDip, .type = wire::IcmpType::time_exceeded, .code = 0}));
    EXPECT_THAT(bench.lines(), ElementsAre("eth0 10.0.2.100 > 10.0.1.10 ICMP time exceeded ( 10.0.1.10:40001 > "
                                           "10.0.2.100:80 TCP [S] seq=0 ttl=62 len=40 df ) ttl=64 len=68"));
}

TEST(TunnelErrors, TheFirstFragmentationNeededSays1480AndTheNext1380) {
    Bench bench;
    const Bytes big = request(Segment{.flags = wire::kSyn, .data = 1440});
    const Bytes outer = tunnelled(bench, big);
    ASSERT_EQ(outer.size(), 1500U);
    const auto mtu_told = [&]() -> int {
        const auto sent = bench.take();
        if (sent.size() != 1) return -static_cast<int>(sent.size());
        const Bytes packet = sent[0].packet();
        EXPECT_EQ(wire::load32(packet, 12), kVip.value);
        EXPECT_EQ(packet[20] * 256 + packet[21], 0x0304);
        return wire::load16(packet, 26);
    };
    const Bytes error = icmp_about(cut(outer, 548), {.to = kDip, .code = wire::kFragmentationNeeded, .mtu = 1400});
    bench.from_client(error);
    EXPECT_EQ(mtu_told(), 1480);
    bench.from_client(big);
    EXPECT_EQ(mtu_told(), 1380) << "now the director knows the path";
    bench.from_client(request(Segment{.flags = wire::kSyn, .data = 1340}));
    ASSERT_EQ(bench.take().size(), 1U) << "1380 bytes pass";
}

TEST(TunnelErrors, AClientThatAllowsFragmentsIsToldNothing) {
    Bench bench;
    const Bytes outer = tunnelled(bench, request(Segment{.dont_fragment = false, .data = 1440}));
    bench.from_client(icmp_about(cut(outer, 548), {.to = kDip, .code = wire::kFragmentationNeeded, .mtu = 1400}));
    EXPECT_THAT(bench.lines(), IsEmpty());
    EXPECT_THAT(bench.witness.reasons(), ElementsAre("ipvs_tunnel_error"));
}

TEST(TunnelErrors, OfOthersTunnelsAreLeftAlone) {
    Bench bench;
    const Bytes outer = tunnelled(bench, request(Segment{}));
    Bytes other = outer;
    wire::store32(other, 32, 0x0a000177);  // another client inside
    bench.from_client(icmp_about(other, {.to = kDip}));
    EXPECT_THAT(bench.lines(), IsEmpty());
    EXPECT_THAT(bench.witness.told(kErrorFound), IsEmpty());
}

// ---- the rewriter

TEST(ErrorRewriter, RefusesEveryTruncationAndLeavesItUntouched) {
    const Bytes whole = icmp_about(request(Segment{}), {.from = place_of(1).address, .to = kClient});
    for (std::size_t size = 0; size < whole.size(); ++size) {
        Bytes packet = cut(whole, size);
        const Bytes before = packet;
        EXPECT_FALSE(rewrite_error(packet, wire::Side::source, {kVip, 80})) << size;
        EXPECT_EQ(packet, before) << size;
    }
    for (std::size_t size = 20; size < 52; ++size) {  // the length is true, but the ports are not there
        Bytes packet = cut(whole, size);
        wire::store16(packet, 2, static_cast<std::uint16_t>(size));
        const Bytes before = packet;
        EXPECT_FALSE(rewrite_error(packet, wire::Side::source, {kVip, 80})) << size;
        EXPECT_EQ(packet, before) << size;
    }
}

/// What must come out, without any rewriter: stores and sums anew.
Bytes expected_error(Bytes p, wire::Side side, const wire::Endpoint& to) {
    const bool source = side == wire::Side::source;
    wire::store32(p, source ? 12 : 16, to.address.value);
    wire::store32(p, 28 + (source ? 16 : 12), to.address.value);
    wire::store16(p, 48 + (source ? 2 : 0), to.port);
    for (const std::size_t header : {std::size_t{0}, std::size_t{28}}) {
        wire::store16(p, header + 10, 0);
        wire::store16(p, header + 10, oracle_checksum(std::span(p).subspan(header, 20)));
    }
    wire::store16(p, 22, 0);
    wire::store16(p, 22, oracle_checksum(std::span(p).subspan(20)));
    return p;
}

TEST(ErrorRewriter, MakesEveryChecksumOf10000RandomErrorsRight) {
    std::mt19937 random(21);
    for (int round = 0; round < 10'000; ++round) {
        Bytes quoted = random_bytes(random, 28 + random() % 100);
        quoted[0] = 0x45, quoted[9] = random() % 2 == 0 ? 6 : 17;
        wire::store16(quoted, 2, static_cast<std::uint16_t>(quoted.size() + random() % 1000));
        wire::store16(quoted, 6, random() % 2 == 0 ? 0x4000 : 0);
        static constexpr wire::IcmpType kTypes[] = {wire::IcmpType::unreachable, wire::IcmpType::source_quench,
                                                    wire::IcmpType::time_exceeded};
        Bytes packet = icmp_about(quoted, {.type = kTypes[random() % 3], .mtu = static_cast<std::uint16_t>(random())});
        const auto side = random() % 2 == 0 ? wire::Side::source : wire::Side::destination;
        const wire::Endpoint to{{static_cast<std::uint32_t>(random())}, static_cast<std::uint16_t>(random())};
        const Bytes expected = expected_error(packet, side, to);
        ASSERT_TRUE(rewrite_error(packet, side, to)) << round;
        ASSERT_EQ(packet, expected) << round;
    }
}

TEST(ErrorRewriter, SurvivesTenThousandDamagedErrors) {
    std::mt19937 random(22);
    const Bytes whole = icmp_about(request(Segment{}), {});
    for (int round = 0; round < 10'000; ++round) {
        Bytes packet = cut(whole, whole.size() - random() % 3);
        for (auto n = 1 + random() % 4; n > 0; --n)
            packet[random() % packet.size()] = static_cast<std::uint8_t>(random());
        const Bytes before = packet;
        if (!rewrite_error(packet, wire::Side::source, {kVip, 80})) {
            ASSERT_EQ(packet, before) << round;
        }
    }
}

}  // namespace
}  // namespace lvslab::ipvs
