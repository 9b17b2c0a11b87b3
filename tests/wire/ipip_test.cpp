#include "wire/ipip.hpp"

#include <gtest/gtest.h>

#include "golden.hpp"
#include "wire/ipv4.hpp"
#include "wire/text.hpp"

namespace lvslab::wire {
namespace {

using namespace golden;

constexpr OuterHeader kTunnel{.source = {0x0a000202}, .destination = {0x0a00040b}, .ttl = 64, .dont_fragment = true};

/// kIpipFrame's packet with other TOS values, as a Buffer.
struct Marks {
    std::uint8_t outer = 0;
    std::uint8_t inner = 0;
};

Buffer marked(Marks marks) {
    auto buffer = Buffer::copy_of(packet(kIpipFrame));
    buffer.bytes()[1] = marks.outer;
    buffer.bytes()[21] = marks.inner;
    Ipv4<std::uint8_t>::parse(buffer.bytes().subspan(20))->fill_header_checksum();
    return buffer;
}

TEST(Ipip, WrapsTheGoldenPacket) {
    auto buffer = Buffer::copy_of(packet(kSynFrame));
    ASSERT_TRUE(encapsulate(buffer, kTunnel));
    EXPECT_EQ(buffer, Buffer::copy_of(packet(kIpipFrame))) << packet_summary(buffer.bytes());
}

TEST(Ipip, UnwrapsToTheSamePacket) {
    auto buffer = Buffer::copy_of(packet(kIpipFrame));
    ASSERT_TRUE(decapsulate(buffer));
    EXPECT_EQ(buffer, Buffer::copy_of(packet(kSynFrame))) << packet_summary(buffer.bytes());
}

TEST(Ipip, DropsPaddingBehindEitherPacket) {
    auto buffer = Buffer::copy_of(packet(kIpipFrame));
    buffer.append(6);
    ASSERT_TRUE(decapsulate(buffer));
    EXPECT_EQ(buffer.size(), 60U);
}

TEST(Ipip, LeavesEveryTruncatedPacketUntouched) {
    const auto whole = packet(kIpipFrame);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        auto buffer = Buffer::copy_of(cut(whole, size), 0);
        EXPECT_FALSE(decapsulate(buffer)) << size;
        EXPECT_EQ(buffer, Buffer::copy_of(cut(whole, size)));
    }
}

TEST(Ipip, UnwrapsNeitherOtherProtocolsNorFragments) {
    auto plain = Buffer::copy_of(packet(kSynFrame));
    EXPECT_FALSE(decapsulate(plain));
    auto fragment = Buffer::copy_of(packet(kIpipFrame));
    fragment.bytes()[6] = 0x20;
    EXPECT_FALSE(decapsulate(fragment));
    auto cut_inside = Buffer::copy_of(packet(kIpipFrame));
    cut_inside.bytes()[23] = 61;
    EXPECT_FALSE(decapsulate(cut_inside));
}

TEST(Ipip, DoesNotWrapWhatIpv4CannotHold) {
    Buffer largest(65535 - 20);
    EXPECT_TRUE(encapsulate(largest, kTunnel));
    EXPECT_EQ(largest.size(), 65535U);
    Buffer too_large(65535 - 19);
    EXPECT_FALSE(encapsulate(too_large, kTunnel));
    EXPECT_EQ(too_large.size(), 65535U - 19);
}

TEST(OuterTos, IsTheInnerOneButForCongestion) {
    EXPECT_EQ(outer_tos(0xb8), 0xb8);
    EXPECT_EQ(outer_tos(0xb9), 0xb9);
    EXPECT_EQ(outer_tos(0xba), 0xba);
    EXPECT_EQ(outer_tos(0xbb), 0xba);
}

TEST(Ipip, CarriesACongestionMarkInward) {
    auto buffer = marked({.outer = 3, .inner = 0xb8 | 2});
    ASSERT_TRUE(decapsulate(buffer));
    EXPECT_EQ(buffer.bytes()[1], 0xb8 | 3);
    EXPECT_EQ(oracle_checksum(buffer.bytes().first(20)), 0);
}

TEST(Ipip, RefusesACongestionMarkAroundAPacketWithoutEcn) {
    auto buffer = marked({.outer = 3, .inner = 0});
    EXPECT_FALSE(decapsulate(buffer));
    EXPECT_EQ(buffer, marked({.outer = 3, .inner = 0}));
}

TEST(Ipip, LeavesTheInnerTosAloneWithoutCongestion) {
    auto buffer = marked({.outer = 2, .inner = 1});
    ASSERT_TRUE(decapsulate(buffer));
    EXPECT_EQ(buffer.bytes()[1], 1);
}

}  // namespace
}  // namespace lvslab::wire
