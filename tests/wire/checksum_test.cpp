#include "wire/checksum.hpp"

#include <gtest/gtest.h>

#include "golden.hpp"
#include "wire/bytes.hpp"

namespace lvslab::wire {
namespace {

using namespace golden;

TEST(Bytes, AreStoredMostSignificantFirst) {
    Bytes bytes(7, 0xee);
    store8(bytes, 0, 0x01);
    store16(bytes, 1, 0x0203);
    store32(bytes, 3, 0x84050607);
    EXPECT_EQ(bytes, from_hex("01 02 03 84 05 06 07"));
    EXPECT_EQ(load8(bytes, 0), 0x01);
    EXPECT_EQ(load16(bytes, 1), 0x0203);
    EXPECT_EQ(load32(bytes, 3), 0x84050607);
}

TEST(Checksum, MatchesTheExampleOfRfc1071) {
    const auto bytes = from_hex("00 01 f2 03 f4 f5 f6 f7");
    EXPECT_EQ(fold(sum(bytes)), 0xddf2);
    EXPECT_EQ(checksum(bytes), 0x220d);
}

TEST(Checksum, OfAValidHeaderIsZero) {
    auto header = from_hex("45 00 00 73 00 00 40 00 40 11 b8 61 c0 a8 00 01 c0 a8 00 c7");
    EXPECT_EQ(checksum(header), 0);
    store16(header, 10, 0);
    EXPECT_EQ(checksum(header), 0xb861);
}

TEST(Checksum, PadsAnOddLengthWithZeroBehind) {
    EXPECT_EQ(fold(sum(from_hex("12"))), 0x1200);
    EXPECT_EQ(checksum({}), 0xffff);
}

TEST(Checksum, AgreesWithTheOracleForEveryLength) {
    std::mt19937 random(1);
    for (std::size_t size = 0; size < 600; ++size) {
        const auto bytes = random_bytes(random, size);
        ASSERT_EQ(checksum(bytes), oracle_checksum(bytes)) << size;
    }
}

TEST(Checksum, LosesNoCarryInALongRunOfOnes) {
    const Bytes ones(65535, 0xff);
    EXPECT_EQ(checksum(ones), oracle_checksum(ones));
    EXPECT_EQ(fold(sum(ones, 0xffffffff)), oracle_sum(ones, 0xffff));
    // Adding the carries of the 64-bit total makes one more carry.
    EXPECT_EQ(fold(sum(from_hex("ff ff ff ff ff ff ff ff 00 01"))), 0x0001);
}

TEST(Checksum, CanBeSummedPieceByPiece) {
    std::mt19937 random(2);
    const auto bytes = random_bytes(random, 101);
    for (std::size_t at = 0; at < bytes.size(); at += 2) {
        const std::span all(bytes);
        ASSERT_EQ(fold(sum(all.subspan(at), sum(all.first(at)))), oracle_sum(bytes)) << at;
    }
}

TEST(Update, MatchesTheExampleOfRfc1624) {
    // The case in which RFC 1141's equation yields 0xffff: old sum 0xdd2f, a word goes from 0x5555 to 0x3285.
    EXPECT_EQ(update(0xdd2f, Change16{.from = 0x5555, .to = 0x3285}), 0x0000);
}

TEST(Update, IsWhatLinuxDoesToTheTtl) {
    // ip_decrease_ttl() adds 0x0100 to the checksum and the carry back in.
    for (std::uint32_t check = 0; check < 0xffff; ++check) {
        const auto sum = check + 0x0100;
        const auto linux_result = static_cast<std::uint16_t>(sum + (sum >= 0xffff ? 1 : 0));
        ASSERT_EQ(update(static_cast<std::uint16_t>(check), Change16{.from = 0x4006, .to = 0x3f06}), linux_result)
            << check;
    }
}

TEST(Update, AgreesWithAFullChecksumOfRandomBytes) {
    std::mt19937 random(3);
    for (int round = 0; round < 10'000; ++round) {
        auto bytes = random_bytes(random, 40);
        const auto before = oracle_checksum(bytes);
        const auto at = (random() % 19) * 2;
        const Change32 change{load32(bytes, at), static_cast<std::uint32_t>(random())};
        store32(bytes, at, change.to);
        ASSERT_EQ(update(before, change), oracle_checksum(bytes)) << round;
    }
}

TEST(TransportChecksum, OfAValidSegmentIsZero) {
    const auto udp = packet(kUdpFrame);
    const PseudoHeader pseudo{{0x0a00010a}, {0x0a000264}, Protocol::udp, 13};
    EXPECT_EQ(transport_checksum(pseudo, std::span(udp).subspan(20)), 0);
    auto wrong = pseudo;
    wrong.length = 14;
    EXPECT_NE(transport_checksum(wrong, std::span(udp).subspan(20)), 0);
}

TEST(UdpChecksum, IsNeverSentAsZero) {
    const PseudoHeader pseudo{{0x0a00010a}, {0x0a000264}, Protocol::udp, 10};
    auto segment = from_hex("13 88 00 35 00 0a 00 00 00 00");
    store16(segment, 8, transport_checksum(pseudo, segment));  // data that make the sum all ones
    EXPECT_EQ(transport_checksum(pseudo, segment), 0);
    EXPECT_EQ(udp_checksum(pseudo, segment), 0xffff);
}

}  // namespace
}  // namespace lvslab::wire
