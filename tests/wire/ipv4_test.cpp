#include "wire/ipv4.hpp"

#include <gtest/gtest.h>

#include "golden.hpp"
#include "wire/bytes.hpp"

namespace lvslab::wire {
namespace {

using namespace golden;
using View = Ipv4<const std::uint8_t>;

TEST(Ipv4, ReadsTheGoldenPacket) {
    const auto bytes = packet(kSynFrame);
    const auto ip = View::parse(bytes);
    ASSERT_TRUE(ip);
    EXPECT_EQ(ip->header_size(), 20U);
    EXPECT_EQ(ip->tos(), 0);
    EXPECT_EQ(ip->total_length(), 60);
    EXPECT_EQ(ip->id(), 0x1234);
    EXPECT_EQ(ip->fragmentation(), (Fragmentation{.dont_fragment = true}));
    EXPECT_FALSE(ip->is_fragment());
    EXPECT_EQ(ip->ttl(), 64);
    EXPECT_EQ(ip->protocol(), Protocol::tcp);
    EXPECT_EQ(ip->header_checksum(), 0x111b);
    EXPECT_TRUE(ip->checksum_ok());
    EXPECT_EQ(to_string(ip->source()), "10.0.1.10");
    EXPECT_EQ(to_string(ip->destination()), "10.0.2.100");
    EXPECT_TRUE(ip->options().empty());
    EXPECT_EQ(ip->payload().size(), 40U);
    EXPECT_EQ(ip->payload().data(), bytes.data() + 20);
}

TEST(Ipv4, SplitsTosIntoDscpAndEcn) {
    auto bytes = packet(kSynFrame);
    bytes[1] = 0xbb;
    EXPECT_EQ(View::parse(bytes)->dscp(), 0x2e);
    EXPECT_EQ(View::parse(bytes)->ecn(), 3);
}

TEST(Ipv4, CountsTheFragmentOffsetInBytes) {
    auto bytes = packet(kSynFrame);
    store16(bytes, 6, 0x2000 | 185);
    EXPECT_EQ(View::parse(bytes)->fragmentation(), (Fragmentation{.more_fragments = true, .offset = 1480}));
    store16(bytes, 6, 0x1fff);
    EXPECT_EQ(View::parse(bytes)->fragmentation(), (Fragmentation{.offset = 65528}));
    EXPECT_TRUE(View::parse(bytes)->is_fragment());
}

TEST(Ipv4, CutsThePaddingOfShortFrames) {
    auto bytes = packet(kUdpFrame);
    bytes.resize(46, 0xee);
    EXPECT_EQ(View::parse(bytes)->packet().size(), 33U);
    EXPECT_EQ(View::parse(bytes)->payload().size(), 13U);
}

TEST(Ipv4, IsEmptyWhereverThePacketIsCut) {
    const auto whole = packet(kSynFrame);
    for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(View::parse(cut(whole, size))) << size;
    EXPECT_TRUE(View::parse(whole));
}

TEST(Ipv4, ReadsAQuoteThatIsCutBehindItsHeader) {
    const auto whole = packet(kSynFrame);
    for (std::size_t size = 0; size < 20; ++size) EXPECT_FALSE(View::parse_quoted(cut(whole, size))) << size;
    for (std::size_t size = 20; size <= whole.size(); ++size) {
        const auto bytes = cut(whole, size);
        const auto ip = View::parse_quoted(bytes);
        ASSERT_TRUE(ip) << size;
        EXPECT_EQ(ip->payload().size(), size - 20);
        EXPECT_EQ(ip->total_length(), 60);
    }
}

TEST(Ipv4, IsEmptyIfTheHeaderContradictsItself) {
    const auto is_empty_with = [](std::size_t at, std::uint8_t value) {
        auto bytes = packet(kSynFrame);
        bytes[at] = value;
        return !View::parse(bytes) && !View::parse_quoted(bytes);
    };
    EXPECT_TRUE(is_empty_with(0, 0x65)) << "version 6";
    EXPECT_TRUE(is_empty_with(0, 0x44)) << "IHL below 5";
    EXPECT_TRUE(is_empty_with(3, 19)) << "total length below the header's";
    EXPECT_FALSE(is_empty_with(0, 0x4f)) << "the longest header is fine";
    EXPECT_FALSE(is_empty_with(3, 20)) << "no payload is fine";
}

TEST(Ipv4, IsEmptyIfOptionsReachBehindTheTotalLength) {
    auto bytes = packet(kSynFrame);
    bytes[0] = 0x46;
    bytes[3] = 23;
    EXPECT_FALSE(View::parse(bytes));
    bytes[3] = 24;
    ASSERT_TRUE(View::parse(bytes));
    EXPECT_EQ(View::parse(bytes)->options().size(), 4U);
    EXPECT_TRUE(View::parse(bytes)->payload().empty());
}

TEST(Ipv4, NoticesEveryWrongBitOfItsHeader) {
    for (std::size_t bit = 0; bit < 160; ++bit) {
        auto bytes = packet(kSynFrame);
        bytes[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
        const auto ip = View::parse(bytes);
        EXPECT_FALSE(ip && ip->checksum_ok()) << bit;
    }
}

TEST(Ipv4, SettersWriteTheGoldenHeaderOverADirtyBuffer) {
    Bytes bytes(60, 0xee);
    bytes[0] = 0x45;
    store16(bytes, 2, 60);
    const auto ip = Ipv4<std::uint8_t>::parse(bytes);
    ASSERT_TRUE(ip);
    ip->set_tos(0);
    ip->set_total_length(60);
    ip->set_id(0x1234);
    ip->set_fragmentation({.dont_fragment = true});
    ip->set_ttl(64);
    ip->set_protocol(Protocol::tcp);
    ip->set_source({0x0a00010a});
    ip->set_destination({0x0a000264});
    EXPECT_EQ(ip->header_checksum(), 0xeeee) << "setters leave the checksum alone";
    ip->fill_header_checksum();
    EXPECT_EQ(cut(bytes, 20), cut(packet(kSynFrame), 20));
    EXPECT_EQ(bytes[20], 0xee);
}

TEST(Ipv4, StoresTheFragmentOffsetInUnitsOfEight) {
    auto bytes = packet(kSynFrame);
    const auto ip = *Ipv4<std::uint8_t>::parse(bytes);
    const Fragmentation middle{.more_fragments = true, .offset = 1480};
    ip.set_fragmentation(middle);
    EXPECT_EQ(load16(bytes, 6), 0x20b9);
    EXPECT_EQ(ip.fragmentation(), middle);
}

}  // namespace
}  // namespace lvslab::wire
