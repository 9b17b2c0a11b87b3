#include "record/pcap_file.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "capture_samples.hpp"

namespace lvslab::record {
namespace {

const Octets kFrame = hex("aabbcc");
constexpr std::chrono::nanoseconds kTime{0x01020304 * std::int64_t{1'000'000'000} + 5'678};

struct Golden {
    PcapFormat format;
    Octets file;
    std::chrono::nanoseconds read_back;
};

const std::vector<Golden> kGolden = {
    {{.fraction = PcapFraction::nanoseconds, .order = std::endian::little},
     hex("4d3cb2a1 0200 0400 00000000 00000000 00000400 01000000  04030201 2e160000 03000000 03000000 aabbcc"),
     kTime},
    {{.fraction = PcapFraction::nanoseconds, .order = std::endian::big},
     hex("a1b23c4d 0002 0004 00000000 00000000 00040000 00000001  01020304 0000162e 00000003 00000003 aabbcc"),
     kTime},
    {{.fraction = PcapFraction::microseconds, .order = std::endian::little},
     hex("d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000  04030201 05000000 03000000 03000000 aabbcc"),
     kTime - std::chrono::nanoseconds{678}},
    {{.fraction = PcapFraction::microseconds, .order = std::endian::big},
     hex("a1b2c3d4 0002 0004 00000000 00000000 00040000 00000001  01020304 00000005 00000003 00000003 aabbcc"),
     kTime - std::chrono::nanoseconds{678}},
};

TEST(PcapFile, WritesBothFractionsInBothByteOrders) {
    for (const Golden& golden : kGolden) {
        std::ostringstream out;
        PcapWriter writer(out, golden.format);
        writer.packet(kTime, kFrame);
        EXPECT_EQ(words(octets_of(out)), words(golden.file));
    }
}

TEST(PcapFile, ReadsBothFractionsInBothByteOrders) {
    for (const Golden& golden : kGolden) {
        EXPECT_EQ(pcap_format(golden.file), golden.format);
        PcapReader reader(golden.file);
        const auto record = reader.next();
        ASSERT_TRUE(record.has_value()) << reader.end_reason();
        EXPECT_EQ(record->timestamp, golden.read_back);
        EXPECT_EQ(copy(record->bytes), kFrame);
        EXPECT_EQ(record->file_offset, 24U);
        EXPECT_EQ(reader.link_type(), 1);
        EXPECT_FALSE(reader.next().has_value());
        EXPECT_EQ(reader.end_reason(), "");
    }
}

TEST(PcapFile, KeepsTheLengthOnTheWireOfAFrameThatWasCut) {
    const Octets file =
        hex("d4c3b2a1 0200 0400 00000000 00000000 60000000 010000f4  00000000 00000000 02000000 dc050000 aabb");
    PcapReader reader(file);
    EXPECT_EQ(reader.link_type(), 1) << "the upper half is not part of it";
    const auto record = reader.next();
    ASSERT_TRUE(record.has_value());
    EXPECT_EQ(record->bytes.size(), 2U);
    EXPECT_EQ(record->original_length, 1500U);
}

TEST(PcapFile, WillNotReadPastAHostileLength) {
    const Octets file =
        hex("d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000  00000000 00000000 ffffffff ffffffff aabb");
    PcapReader reader(file);
    EXPECT_FALSE(reader.next().has_value());
    EXPECT_EQ(reader.end_reason(), "truncated at byte 42: what begins at byte 24 is not whole");
}

TEST(PcapFile, RefusesWhatDoesNotFit) {
    std::ostringstream out;
    PcapWriter writer(out);
    EXPECT_THROW(writer.packet(std::chrono::nanoseconds{-1}, kFrame), std::out_of_range);
    EXPECT_THROW(writer.packet(std::chrono::seconds{0x1'0000'0000}, kFrame), std::out_of_range);
    EXPECT_THROW(writer.packet({}, Octets(262145)), std::length_error);
    EXPECT_EQ(octets_of(out).size(), 24U) << "a refused frame leaves no trace";
    writer.packet(std::chrono::seconds{0xffff'ffff}, Octets(262144));
    EXPECT_EQ(octets_of(out).size(), 24U + 16U + 262144U);
}

}  // namespace
}  // namespace lvslab::record
