#include "wire/ethernet.hpp"

#include <gtest/gtest.h>

#include "golden.hpp"
#include "wire/arp.hpp"

namespace lvslab::wire {
namespace {

using namespace golden;

constexpr MacAddress kClient{{2, 0, 0, 0, 1, 0x0a}};
constexpr MacAddress kDirector{{2, 0, 0, 0, 2, 2}};
constexpr ArpMessage kWhoHas{.operation = ArpOperation::request,
                             .sender_mac = kDirector,
                             .sender_ip = {0x0a000202},
                             .target_mac = {},
                             .target_ip = {0x0a000201}};

TEST(Ethernet, ReadsTheGoldenFrame) {
    const auto frame = from_hex(kSynFrame);
    const auto ethernet = Ethernet<const std::uint8_t>::parse(frame);
    ASSERT_TRUE(ethernet);
    EXPECT_EQ(to_string(ethernet->destination()), "02:00:00:00:01:01");
    EXPECT_EQ(ethernet->source(), kClient);
    EXPECT_EQ(ethernet->type(), EtherType::ipv4);
    EXPECT_EQ(ethernet->header_size(), 14U);
    EXPECT_EQ(ethernet->payload().size(), 60U);
    EXPECT_EQ(ethernet->payload().data(), frame.data() + 14);
}

TEST(Ethernet, FindsTheTypeBehindItsTags) {
    auto frame = from_hex(kVlanFrame);
    EXPECT_EQ(Ethernet<const std::uint8_t>::parse(frame)->vlan_id(0), 5);
    const auto service_tag = from_hex("88 a8 e0 07");
    frame.insert(frame.begin() + 12, service_tag.begin(), service_tag.end());
    const auto ethernet = Ethernet<const std::uint8_t>::parse(frame);
    ASSERT_TRUE(ethernet);
    EXPECT_EQ(ethernet->type(), EtherType::ipv4);
    EXPECT_EQ(ethernet->header_size(), 22U);
    EXPECT_EQ(ethernet->vlan_tags(), 2U);
    EXPECT_EQ(ethernet->vlan_id(0), 7);
    EXPECT_EQ(ethernet->vlan_id(1), 5);
    EXPECT_EQ(ethernet->payload()[0], 0x45);
}

TEST(Ethernet, IsEmptyWhereverTheHeaderIsCut) {
    for (std::size_t size = 0; size < 18; ++size) {
        const auto tagged = cut(from_hex(kVlanFrame), size);
        EXPECT_FALSE(Ethernet<const std::uint8_t>::parse(tagged)) << size;
    }
    EXPECT_FALSE(Ethernet<const std::uint8_t>::parse(cut(from_hex(kSynFrame), 13)));
    const auto bare = cut(from_hex(kSynFrame), 14);
    ASSERT_TRUE(Ethernet<const std::uint8_t>::parse(bare));
    EXPECT_TRUE(Ethernet<const std::uint8_t>::parse(bare)->payload().empty());
}

TEST(Ethernet, SettersTouchTheirFieldOnly) {
    Bytes frame(20, 0xee);
    const auto ethernet = Ethernet<std::uint8_t>::parse(frame);
    ASSERT_TRUE(ethernet);
    ethernet->set_source(kClient);
    ethernet->set_type(EtherType::arp);
    EXPECT_EQ(frame, from_hex("ee ee ee ee ee ee 02 00 00 00 01 0a 08 06 ee ee ee ee ee ee"));
    ethernet->set_destination(kDirector);
    EXPECT_EQ(frame, from_hex("02 00 00 00 02 02 02 00 00 00 01 0a 08 06 ee ee ee ee ee ee"));
}

TEST(Ethernet, SetsTheTypeBehindTheTags) {
    auto frame = from_hex(kVlanFrame);
    Ethernet<std::uint8_t>::parse(frame)->set_type(EtherType::arp);
    EXPECT_EQ(cut(frame, 18), from_hex("02 00 00 00 01 01 02 00 00 00 01 0a 81 00 00 05 08 06"));
}

TEST(Arp, ReadsTheGoldenRequest) {
    const auto bytes = packet(kArpFrame);
    const auto arp = Arp<const std::uint8_t>::parse(bytes);
    ASSERT_TRUE(arp);
    EXPECT_EQ(arp->message(), kWhoHas);
}

TEST(Arp, IsWrittenAsTheGoldenRequest) {
    std::array<std::uint8_t, kArpSize> bytes;
    bytes.fill(0xee);
    write_arp(bytes, kWhoHas);
    EXPECT_EQ(Bytes(bytes.begin(), bytes.end()), packet(kArpFrame));
}

TEST(Arp, IsEmptyWhereverItIsCut) {
    for (std::size_t size = 0; size < kArpSize; ++size)
        EXPECT_FALSE(Arp<const std::uint8_t>::parse(cut(packet(kArpFrame), size))) << size;
}

TEST(Arp, IsEmptyForOtherHardwareAndProtocols) {
    for (std::size_t at = 0; at < 6; ++at) {
        auto bytes = packet(kArpFrame);
        bytes[at] ^= 1;
        EXPECT_FALSE(Arp<const std::uint8_t>::parse(bytes)) << at;
    }
}

}  // namespace
}  // namespace lvslab::wire
