#include <random>

#include "director_bench.hpp"
#include "kernel_frames.hpp"
#include "wire/tcp.hpp"

/// What NAT, TUN and DR do to frames that nobody chose, against an oracle that computes every checksum anew.
namespace lvslab::ipvs {
namespace {

using namespace std::chrono_literals;
using namespace wire::golden;

std::size_t check_at(const Bytes& packet) { return packet[9] == 6 ? 36 : 26; }

/// Fills both checksums of a packet without options.
void fill(Bytes& packet) {
    wire::store16(packet, 10, 0);
    wire::store16(packet, 10, oracle_checksum(cut(packet, 20)));
    wire::store16(packet, check_at(packet), 0);
    const auto check = oracle_transport(packet);
    wire::store16(packet, check_at(packet), packet[9] == 17 && check == 0 ? 0xffff : check);
}

/// A SYN to the web service or a datagram to the DNS one, from anybody, with random content.
Bytes random_request(std::mt19937& random) {
    const bool tcp = random() % 2 == 0;
    Bytes p = random_bytes(random, 40 + random() % 60);
    p[0] = 0x45;
    wire::store16(p, 2, static_cast<std::uint16_t>(p.size()));
    wire::store16(p, 6, random() % 2 == 0 ? 0x4000 : 0);
    p[8] = static_cast<std::uint8_t>(2 + random() % 254);
    p[9] = tcp ? 6 : 17;
    wire::store32(p, 12, 0x0b000000U + static_cast<std::uint32_t>(random() % 0x01000000));
    wire::store32(p, 16, kVip.value);
    wire::store16(p, 20, static_cast<std::uint16_t>(1024 + random() % 60000));
    wire::store16(p, 22, tcp ? 80 : 53);
    if (tcp)
        p[32] = 0x50, p[33] = wire::kSyn.bits;
    else
        wire::store16(p, 24, static_cast<std::uint16_t>(p.size() - 20));
    fill(p);
    return p;
}

/// What the real server must get: computed from the request without any incremental sum.
Bytes expected_at_server(Bytes p, const wire::Endpoint& server, Method method) {
    --p[8];
    if (method == Method::nat) {
        wire::store32(p, 16, server.address.value);
        wire::store16(p, 22, server.port);
        fill(p);
    } else {
        wire::store16(p, 10, 0);
        wire::store16(p, 10, oracle_checksum(cut(p, 20)));
    }
    return p;
}

Bytes without_outer(const Bytes& packet, Method method) {
    if (method != Method::tunnel) return packet;
    const auto outer = wire::Ipv4<const std::uint8_t>::parse(packet).value();
    EXPECT_EQ(oracle_checksum(outer.header()), 0);
    EXPECT_EQ(outer.total_length(), packet.size());
    return {packet.begin() + 20, packet.end()};
}

TEST(Rewriters, KeepEveryChecksumOf10000RandomRequestsRight) {
    for (const Method method : kMethods) {
        std::mt19937 random(11);
        Bench bench;
        bench.host.attach(static_cast<net::Observer*>(nullptr));
        bench.serve({.method = method});
        bench.serve({.key = kDns, .method = method});
        for (int round = 0; round < 10'000; ++round) {
            const Bytes packet = random_request(random);
            bench.from_client(packet);
            ASSERT_EQ(bench.sent.size(), 1U) << round << ": " << wire::packet_summary(packet);
            const Bytes out = without_outer(bench.sent[0].packet(), method);
            const auto last = static_cast<int>(bench.sent[0].frame[5] & 0xf);  // the server, by its MAC
            ASSERT_EQ(out, expected_at_server(packet, place_of(last, method), method)) << wire::packet_summary(out);
            bench.sent.clear();
        }
    }
}

TEST(Rewriters, KeepEveryChecksumOf10000RandomRepliesRight) {
    std::mt19937 random(12);
    Bench bench;
    bench.host.attach(static_cast<net::Observer*>(nullptr));
    bench.serve({.weights = {1}});
    bench.serve({.key = kDns, .weights = {1}});
    for (int round = 0; round < 10'000; ++round) {
        const Bytes ask = random_request(random);
        bench.from_client(ask);
        Bytes answer = ask;
        answer[8] = static_cast<std::uint8_t>(2 + random() % 254);
        if (answer.size() > 40) answer.back() ^= 0x5a;
        wire::store32(answer, 12, place_of(1).address.value);
        wire::store32(answer, 16, wire::load32(ask, 12));
        wire::store16(answer, 20, 8080);
        wire::store16(answer, 22, wire::load16(ask, 20));
        fill(answer);
        bench.sent.clear();
        bench.from_server(1, answer);
        ASSERT_EQ(bench.sent.size(), 1U) << round << ": " << wire::packet_summary(answer);

        Bytes expected = answer;
        --expected[8];
        wire::store32(expected, 12, kVip.value);
        wire::store16(expected, 20, wire::load16(ask, 22));
        fill(expected);
        ASSERT_EQ(bench.sent[0].packet(), expected) << round << ": " << wire::to_line(bench.sent[0].frame);
    }
}

TEST(Rewriters, SendNothingForATruncatedFrame) {
    for (const auto& [frame, method] : {std::pair{kernel::kNatSynIn, Method::nat},
                                        {kernel::kTunnelIn, Method::tunnel},
                                        {kernel::kDirectIn, Method::direct}}) {
        Bench bench;
        bench.serve({.method = method});
        const Bytes whole = from_hex(frame);
        for (std::size_t size = 0; size < whole.size(); ++size) bench.arrive("eth0", cut(whole, size));
        EXPECT_THAT(bench.lines(), IsEmpty());
        EXPECT_EQ(bench.witness.drops.size(), whole.size());
        EXPECT_EQ(bench.director.connection_count(), 0U);
    }
}

TEST(Rewriters, SendNothingForATruncatedReply) {
    Bench bench;
    bench.serve({});
    bench.arrive("eth0", from_hex(kernel::kNatSynIn));
    bench.lines();
    const Bytes whole = from_hex(kernel::kNatReplyIn);
    for (std::size_t size = 0; size < whole.size(); ++size) bench.arrive("eth1", cut(whole, size));
    EXPECT_THAT(bench.lines(), IsEmpty());
}

/// The IP header tells the truth about the length, but the transport header is cut.
TEST(Rewriters, LeaveAPacketWithHalfATransportHeaderAlone) {
    for (const Method method : kMethods) {
        Bench bench;
        bench.serve({.method = method});
        bench.serve({.key = kDns, .method = method});
        for (const Bytes& whole : {request(Segment{}), request(Datagram{.data = 0})}) {
            for (std::size_t size = 20; size < whole.size(); ++size) {
                Bytes packet = cut(whole, size);
                wire::store16(packet, 2, static_cast<std::uint16_t>(size));
                wire::store16(packet, 10, 0);
                wire::store16(packet, 10, oracle_checksum(cut(packet, 20)));
                bench.from_client(packet);
                ASSERT_EQ(bench.witness.dropped_packets.size(), 1U);
                EXPECT_EQ(bench.witness.dropped_packets[0], packet) << size;
                bench.witness.dropped_packets.clear();
            }
        }
        EXPECT_THAT(bench.lines(), IsEmpty());
        EXPECT_EQ(bench.director.connection_count(), 0U);
    }
}

/// Frames with a few wrong bytes: whatever leaves the director has a valid IP header, and nothing crashes.
TEST(Rewriters, SurviveTenThousandDamagedFrames) {
    std::mt19937 random(13);
    for (const Method method : kMethods) {
        Bench bench;
        bench.serve({.method = method});
        const Bytes frames[] = {from_hex(kernel::kNatSynIn), from_hex(kernel::kNatReplyIn),
                                from_hex(kernel::kTunnelOut)};
        for (int round = 0; round < 10'000; ++round) {
            Bytes frame = frames[random() % 3];
            for (auto n = random() % 4; n > 0; --n)
                frame[random() % frame.size()] = static_cast<std::uint8_t>(random());
            if (random() % 4 != 0) {  // else most end at the IP checksum
                wire::store16(frame, 24, 0);
                wire::store16(frame, 24, oracle_checksum(std::span(frame).subspan(14, 20)));
            }
            frame.resize(frame.size() - random() % 3);
            bench.arrive(random() % 2 == 0 ? "eth0" : "eth1", frame);
            if (random() % 64 == 0) bench.wait(1s);
        }
        ASSERT_GT(bench.sent.size(), 500U);
        for (const auto& s : bench.sent) {
            if (s.frame[12] == 0x08 && s.frame[13] == 0x00) {
                ASSERT_TRUE(wire::Ipv4<const std::uint8_t>::parse(s.packet())->checksum_ok()) << wire::to_line(s.frame);
            }
        }
    }
}

}  // namespace
}  // namespace lvslab::ipvs
