#include "wire/rewrite.hpp"

#include <gtest/gtest.h>

#include "golden.hpp"
#include "wire/build.hpp"
#include "wire/bytes.hpp"
#include "wire/text.hpp"
#include "wire/udp.hpp"

namespace lvslab::wire {
namespace {

using namespace golden;

constexpr Endpoint kServer{{0x0a00030b}, 8080};
constexpr Endpoint kVip{{0x0a000264}, 80};
constexpr std::size_t kUdpCheckAt = kIpv4Size + kUdpChecksumOffset;

TEST(Rewrite, TurnsTheGoldenRequestIntoWhatADirectorSends) {
    auto bytes = packet(kSynFrame);
    ASSERT_TRUE(rewrite_destination(bytes, kServer));
    set_ttl(*Ipv4<std::uint8_t>::parse(bytes), 62);
    EXPECT_EQ(bytes, packet(kNatFrame)) << packet_summary(bytes);
}

TEST(Rewrite, OfTheReplyIsTheSameOnTheOtherSide) {
    auto bytes = from_hex(
        "45 00 00 1e 00 00 40 00 40 11 22 bb 0a 00 03 0b 0a 00 01 0a "  // 10.0.3.11:8080 > 10.0.1.10:40001
        "1f 90 9c 41 00 0a 2b f4 00 00");
    ASSERT_EQ(oracle_checksum(cut(bytes, 20)), 0);
    ASSERT_EQ(oracle_transport(bytes), 0);
    ASSERT_TRUE(rewrite_source(bytes, kVip));
    EXPECT_EQ(packet_summary(bytes), "10.0.2.100:80 > 10.0.1.10:40001 UDP data=2 ttl=64 len=30 df");
    EXPECT_EQ(oracle_checksum(cut(bytes, 20)), 0);
    EXPECT_EQ(oracle_transport(bytes), 0);
}

TEST(Rewrite, LeavesEveryTruncatedPacketUntouched) {
    for (const auto frame : {kSynFrame, kUdpFrame}) {
        const auto whole = packet(frame);
        for (std::size_t size = 0; size < whole.size(); ++size) {
            auto bytes = cut(whole, size);
            EXPECT_FALSE(rewrite_destination(bytes, kServer)) << size;
            EXPECT_EQ(bytes, cut(whole, size)) << size;
        }
    }
}

TEST(Rewrite, LeavesAPacketWithHalfATransportHeaderUntouched) {
    for (const auto& [frame, needed] : {std::pair{kSynFrame, 20U}, std::pair{kUdpFrame, 8U}}) {
        for (std::size_t size = 0; size < needed; ++size) {
            auto bytes = cut(packet(frame), 20 + size);
            store16(bytes, 2, static_cast<std::uint16_t>(bytes.size()));
            const auto before = bytes;
            EXPECT_FALSE(rewrite_source(bytes, kServer)) << size;
            EXPECT_EQ(bytes, before) << size;
        }
    }
}

/// A packet of random content whose checksums the oracle made right.
Bytes random_packet(std::mt19937& random, Protocol protocol) {
    auto bytes = random_bytes(random, 40 + random() % 60);
    bytes[0] = 0x45;
    store16(bytes, 2, static_cast<std::uint16_t>(bytes.size()));
    store16(bytes, 6, 0);
    bytes[9] = static_cast<std::uint8_t>(protocol);
    store16(bytes, 10, 0);
    store16(bytes, 10, oracle_checksum(cut(bytes, 20)));
    const std::size_t at = protocol == Protocol::tcp ? 36 : 26;
    store16(bytes, at, 0);
    const auto check = oracle_transport(bytes);
    store16(bytes, at, protocol == Protocol::udp && check == 0 ? 0xffff : check);
    return bytes;
}

TEST(Rewrite, KeepsTheChecksumsOfRandomPacketsRight) {
    std::mt19937 random(4);
    for (int round = 0; round < 10'000; ++round) {
        const auto protocol = round % 2 == 0 ? Protocol::tcp : Protocol::udp;
        const auto side = round % 4 < 2 ? Side::source : Side::destination;
        auto bytes = random_packet(random, protocol);
        const Endpoint to{{static_cast<std::uint32_t>(random())}, static_cast<std::uint16_t>(random())};
        ASSERT_TRUE(rewrite(bytes, side, to));
        set_ttl(*Ipv4<std::uint8_t>::parse(bytes), static_cast<std::uint8_t>(random()));

        // Bit for bit what a full computation stores, not merely a sum that verifies.
        auto expected = bytes;
        const std::size_t at = protocol == Protocol::tcp ? 36 : 26;
        store16(expected, 10, 0);
        store16(expected, 10, oracle_checksum(cut(expected, 20)));
        store16(expected, at, 0);
        const auto check = oracle_transport(expected);
        store16(expected, at, protocol == Protocol::udp && check == 0 ? 0xffff : check);
        ASSERT_EQ(bytes, expected) << round << ": " << packet_summary(bytes);
        ASSERT_EQ(load32(bytes, side == Side::source ? 12 : 16), to.address.value);
        ASSERT_EQ(load16(bytes, side == Side::source ? 20 : 22), to.port);
    }
}

TEST(Rewrite, KeepsAWrongChecksumWrongByAsMuch) {
    auto bytes = packet(kSynFrame);
    store16(bytes, 36, load16(bytes, 36) - 1);
    ASSERT_TRUE(rewrite_destination(bytes, kServer));
    EXPECT_EQ(load16(bytes, 36), load16(packet(kNatFrame), 36) - 1);
}

TEST(Rewrite, FillsAUdpChecksumOfZeroAsIpvsDoes) {
    auto bytes = packet(kUdpFrame);
    store16(bytes, kUdpCheckAt, 0);
    ASSERT_TRUE(rewrite_destination(bytes, kServer));
    EXPECT_NE(load16(bytes, kUdpCheckAt), 0);
    EXPECT_EQ(oracle_transport(bytes), 0);
}

TEST(Rewrite, KeepsAUdpChecksumOfZeroAsIptablesDoes) {
    auto bytes = packet(kUdpFrame);
    store16(bytes, kUdpCheckAt, 0);
    ASSERT_TRUE(rewrite_source(bytes, kServer, ZeroUdpChecksum::keep));
    EXPECT_EQ(load16(bytes, kUdpCheckAt), 0);
    EXPECT_EQ(oracle_checksum(cut(bytes, 20)), 0);
}

TEST(Rewrite, NeverMakesAUdpChecksumZero) {
    auto bytes = packet(kUdpFrame);
    bool met = false;
    for (std::uint32_t port = 0; port <= 0xffff; ++port) {
        ASSERT_TRUE(rewrite_destination(bytes, {kServer.address, static_cast<std::uint16_t>(port)}));
        ASSERT_NE(load16(bytes, kUdpCheckAt), 0) << port;
        met = met || load16(bytes, kUdpCheckAt) == 0xffff;
    }
    EXPECT_TRUE(met) << "among all ports, one makes the sum zero";
    EXPECT_EQ(oracle_transport(bytes), 0);
}

TEST(Rewrite, OfALaterFragmentChangesTheAddressOnly) {
    auto bytes = packet(kUdpFrame);
    Ipv4<std::uint8_t>::parse(bytes)->set_fragmentation({.offset = 1480});
    Ipv4<std::uint8_t>::parse(bytes)->fill_header_checksum();
    auto expected = bytes;
    store32(expected, 16, kServer.address.value);
    store16(expected, 10, 0);
    store16(expected, 10, oracle_checksum(cut(expected, 20)));
    ASSERT_TRUE(rewrite_destination(bytes, kServer));
    EXPECT_EQ(bytes, expected);
}

TEST(Rewrite, OfTheFirstFragmentKeepsTheWholeDatagramsChecksumRight) {
    auto whole = packet(kUdpFrame);
    auto first = cut(whole, 28);
    store16(first, 2, 28);
    Ipv4<std::uint8_t>::parse(first)->set_fragmentation({.more_fragments = true});
    ASSERT_TRUE(rewrite_destination(first, kServer));
    ASSERT_TRUE(rewrite_destination(whole, kServer));
    EXPECT_EQ(load16(first, kUdpCheckAt), load16(whole, kUdpCheckAt));

    store16(first, kUdpCheckAt, 0);
    ASSERT_TRUE(rewrite_destination(first, kVip));
    EXPECT_EQ(load16(first, kUdpCheckAt), 0) << "the rest of the sum lies elsewhere";
}

TEST(Rewrite, OfIcmpChangesTheAddressOnly) {
    auto bytes = packet(kEchoFrame);
    ASSERT_TRUE(rewrite_destination(bytes, kServer));
    EXPECT_EQ(packet_summary(bytes), "10.0.1.10 > 10.0.3.11 ICMP echo request id=1 seq=2 ttl=64 len=32");
    EXPECT_EQ(oracle_checksum(cut(bytes, 20)), 0);
    EXPECT_EQ(oracle_checksum(std::span(bytes).subspan(20)), 0);
}

TEST(Rewrite, FindsThePortsBehindIpOptions) {
    const auto options = from_hex("94 04 00 00");
    auto packet = build_udp({.source = {0x0a00010a}, .destination = kVip.address, .options = options},
                            {.source_port = 5000, .destination_port = 53});
    ASSERT_TRUE(rewrite_destination(packet.bytes(), kServer));
    const auto expected = build_udp({.source = {0x0a00010a}, .destination = kServer.address, .options = options},
                                    {.source_port = 5000, .destination_port = kServer.port});
    EXPECT_EQ(packet, expected);
}

TEST(RewriteQuoted, LeavesTheTransportChecksumAsItWas) {
    auto quote = cut(packet(kNatFrame), 40);
    ASSERT_TRUE(rewrite_quoted(quote, Side::destination, kVip));
    EXPECT_EQ(packet_summary(quote), "10.0.1.10:40001 > 10.0.2.100:80 TCP ttl=62 len=60 df");
    EXPECT_EQ(oracle_checksum(cut(quote, 20)), 0);
    EXPECT_EQ(load16(quote, 36), load16(packet(kNatFrame), 36));
}

TEST(RewriteQuoted, NeedsThePortsAndNoMore) {
    for (std::size_t size = 0; size < 24; ++size) {
        auto quote = cut(packet(kNatFrame), size);
        EXPECT_FALSE(rewrite_quoted(quote, Side::destination, kVip)) << size;
        EXPECT_EQ(quote, cut(packet(kNatFrame), size));
    }
    auto quote = cut(packet(kNatFrame), 24);
    EXPECT_TRUE(rewrite_quoted(quote, Side::destination, kVip));
    EXPECT_EQ(load16(quote, 22), 80);
}

TEST(SetTos, KeepsTheHeaderChecksumRight) {
    auto bytes = packet(kSynFrame);
    set_tos(*Ipv4<std::uint8_t>::parse(bytes), 0xc3);
    EXPECT_EQ(bytes[0], 0x45);
    EXPECT_EQ(bytes[1], 0xc3);
    EXPECT_EQ(oracle_checksum(cut(bytes, 20)), 0);
}

}  // namespace
}  // namespace lvslab::wire
