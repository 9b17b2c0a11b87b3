#include <gtest/gtest.h>

#include <random>

#include "netfilter/nat.hpp"
#include "wire/golden.hpp"
#include "wire/ipv4.hpp"

/// put_side against golden bytes, and against an oracle that computes every checksum anew.
namespace lvslab::netfilter {
namespace {

using namespace wire::golden;
using Packet = wire::Ipv4<std::uint8_t>;

constexpr Tuple kServer{.source = {0x0a000202},
                        .destination = {0x0a00030b},
                        .source_port = 2468,
                        .destination_port = 8080,
                        .protocol = wire::Protocol::tcp};

TEST(PutSide, TurnsTheGoldenRequestIntoWhatADirectorSends) {
    Bytes bytes = packet(kSynFrame);
    ASSERT_TRUE(put_side(*Packet::parse(bytes), Manip::destination, kServer));
    Bytes expected = packet(kNatFrame);
    expected[8] = 64;  // NAT alone takes nothing from the TTL
    wire::store16(expected, 10, 0);
    wire::store16(expected, 10, oracle_checksum(cut(expected, 20)));
    EXPECT_EQ(bytes, expected);
}

TEST(PutSide, KeepsAUdpChecksumOfZero) {
    Bytes bytes = packet(kUdpFrame);
    wire::store16(bytes, 26, 0);
    ASSERT_TRUE(put_side(*Packet::parse(bytes), Manip::source, kServer));
    EXPECT_EQ(wire::load16(bytes, 26), 0);
    EXPECT_EQ(wire::load32(bytes, 12), 0x0a000202U);
    EXPECT_EQ(wire::load16(bytes, 20), 2468);
}

TEST(PutSide, GivesAPingTheIdThatTellsItApart) {
    Bytes bytes = packet(kEchoFrame);
    const Tuple target{.source = {0x0a000202}, .source_port = 77, .protocol = wire::Protocol::icmp};
    ASSERT_TRUE(put_side(*Packet::parse(bytes), Manip::source, target));
    EXPECT_EQ(wire::load16(bytes, 24), 77);
    EXPECT_EQ(oracle_sum(std::span(bytes).subspan(20)), 0xffffU);
    EXPECT_EQ(oracle_sum(cut(bytes, 20)), 0xffffU);
}

TEST(PutSide, LeavesEveryTruncatedQuoteUntouchedOrChangesTheSideWhole) {
    const Bytes whole = packet(kSynFrame);
    std::size_t refused = 0;
    for (std::size_t size = 20; size < whole.size(); ++size) {
        for (const Manip what : {Manip::source, Manip::destination}) {
            Bytes bytes = cut(whole, size);
            const auto quoted = Packet::parse_quoted(bytes);
            ASSERT_TRUE(quoted) << size;
            if (!put_side(*quoted, what, kServer)) {
                EXPECT_EQ(bytes, cut(whole, size)) << size;
                ++refused;
                continue;
            }
            EXPECT_GE(size, 28U);
            EXPECT_EQ(oracle_sum(cut(bytes, 20)), 0xffffU) << size;
        }
    }
    EXPECT_EQ(refused, 16U) << "8 sizes without ports, for each side";
}

TEST(PutSide, KeepsTheChecksumsOf10000RandomPacketsRight) {
    std::mt19937 random(7);
    for (int i = 0; i < 10'000; ++i) {
        const bool tcp = random() % 2 == 0;
        Bytes p = random_bytes(random, 40 + random() % 80);
        p[0] = 0x45;
        wire::store16(p, 2, static_cast<std::uint16_t>(p.size()));
        wire::store16(p, 6, 0x4000);
        p[9] = tcp ? 6 : 17;
        if (!tcp) wire::store16(p, 24, static_cast<std::uint16_t>(p.size() - 20));
        const std::size_t check = tcp ? 36 : 26;
        const auto fill = [&](Bytes& bytes) {
            wire::store16(bytes, 10, 0);
            wire::store16(bytes, 10, oracle_checksum(cut(bytes, 20)));
            wire::store16(bytes, check, 0);
            const std::uint16_t sum = oracle_transport(bytes);
            wire::store16(bytes, check, !tcp && sum == 0 ? 0xffff : sum);
        };
        fill(p);
        const bool source = random() % 2 == 0;
        const Tuple target{.source = {static_cast<std::uint32_t>(random())},
                           .destination = {static_cast<std::uint32_t>(random())},
                           .source_port = static_cast<std::uint16_t>(random()),
                           .destination_port = static_cast<std::uint16_t>(random()),
                           .protocol = tcp ? wire::Protocol::tcp : wire::Protocol::udp};
        Bytes expected = p;
        wire::store32(expected, source ? 12 : 16, source ? target.source.value : target.destination.value);
        wire::store16(expected, source ? 20 : 22, source ? target.source_port : target.destination_port);
        fill(expected);
        ASSERT_TRUE(put_side(*Packet::parse(p), source ? Manip::source : Manip::destination, target));
        ASSERT_EQ(p, expected) << "packet " << i;
    }
}

}  // namespace
}  // namespace lvslab::netfilter
