#include <gtest/gtest.h>

#include "golden.hpp"
#include "wire/bytes.hpp"
#include "wire/icmp.hpp"
#include "wire/ports.hpp"
#include "wire/tcp.hpp"
#include "wire/udp.hpp"

namespace lvslab::wire {
namespace {

using namespace golden;

Bytes segment(std::string_view frame) {
    auto bytes = packet(frame);
    bytes.erase(bytes.begin(), bytes.begin() + 20);
    return bytes;
}

TEST(Tcp, ReadsTheGoldenSegment) {
    const auto bytes = segment(kSynFrame);
    const auto tcp = Tcp<const std::uint8_t>::parse(bytes);
    ASSERT_TRUE(tcp);
    EXPECT_EQ(tcp->source_port(), 40001);
    EXPECT_EQ(tcp->destination_port(), 80);
    EXPECT_EQ(tcp->seq(), 1U);
    EXPECT_EQ(tcp->ack(), 0U);
    EXPECT_EQ(tcp->header_size(), 40U);
    EXPECT_EQ(tcp->flags(), kSyn);
    EXPECT_EQ(tcp->window(), 64240);
    EXPECT_EQ(tcp->checksum(), 0x9527);
    EXPECT_EQ(tcp->urgent(), 0);
    EXPECT_EQ(tcp->options().size(), 20U);
    EXPECT_EQ(tcp->options()[0], 2) << "MSS";
    EXPECT_TRUE(tcp->payload().empty());
}

TEST(Tcp, IsEmptyWhereverTheHeaderIsCut) {
    const auto whole = segment(kSynFrame);
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(Tcp<const std::uint8_t>::parse(cut(whole, size))) << size;
}

TEST(Tcp, IsEmptyIfItsDataOffsetLiesInTheHeader) {
    auto bytes = segment(kSynFrame);
    bytes[12] = 0x40;
    EXPECT_FALSE(Tcp<const std::uint8_t>::parse(bytes));
    bytes[12] = 0x50;
    EXPECT_EQ(Tcp<const std::uint8_t>::parse(bytes)->payload().size(), 20U);
}

TEST(Tcp, SettersTouchTheirFieldOnly) {
    Bytes bytes(21, 0xee);
    bytes[12] = 0x50;
    const auto tcp = Tcp<std::uint8_t>::parse(bytes);
    ASSERT_TRUE(tcp);
    tcp->set_source_port(0x0102);
    tcp->set_destination_port(0x0304);
    tcp->set_seq(0x05060708);
    tcp->set_ack(0x090a0b0c);
    tcp->set_flags(kSyn | kAck);
    tcp->set_window(0x0d0e);
    tcp->set_checksum(0x0f10);
    tcp->set_urgent(0x1112);
    EXPECT_EQ(bytes, from_hex("01 02 03 04 05 06 07 08 09 0a 0b 0c 50 12 0d 0e 0f 10 11 12 ee"));
}

TEST(TcpFlags, AreASet) {
    EXPECT_TRUE((kSyn | kAck).has(kAck));
    EXPECT_TRUE((kSyn | kAck).has(kSyn | kAck));
    EXPECT_FALSE(kSyn.has(kSyn | kAck));
}

TEST(Udp, ReadsTheGoldenSegment) {
    const auto bytes = segment(kUdpFrame);
    const auto udp = Udp<const std::uint8_t>::parse(bytes);
    ASSERT_TRUE(udp);
    EXPECT_EQ(udp->source_port(), 5000);
    EXPECT_EQ(udp->destination_port(), 53);
    EXPECT_EQ(udp->length(), 13);
    EXPECT_EQ(udp->checksum(), 0x90d7);
    EXPECT_EQ(Bytes(udp->payload().begin(), udp->payload().end()), from_hex("68 65 6c 6c 6f"));
}

TEST(Udp, IsEmptyWhereverTheHeaderIsCut) {
    const auto whole = segment(kUdpFrame);
    for (std::size_t size = 0; size < 8; ++size) EXPECT_FALSE(Udp<const std::uint8_t>::parse(cut(whole, size))) << size;
    for (std::size_t size = 8; size <= whole.size(); ++size) {
        const auto bytes = cut(whole, size);
        EXPECT_EQ(Udp<const std::uint8_t>::parse(bytes)->payload().size(), size - 8);
    }
}

TEST(Udp, DataEndWhereItsLengthSays) {
    auto bytes = segment(kUdpFrame);
    store16(bytes, 4, 10);
    EXPECT_EQ(Udp<const std::uint8_t>::parse(bytes)->payload().size(), 2U);
    store16(bytes, 4, 7);
    EXPECT_FALSE(Udp<const std::uint8_t>::parse(bytes)) << "shorter than its own header";
}

TEST(Udp, SettersTouchTheirFieldOnly) {
    Bytes bytes(9, 0xee);
    const auto udp = *Udp<std::uint8_t>::parse(bytes);
    udp.set_source_port(0x0102);
    udp.set_destination_port(0x0304);
    udp.set_length(9);
    udp.set_checksum(0x0506);
    EXPECT_EQ(bytes, from_hex("01 02 03 04 00 09 05 06 ee"));
}

TEST(Icmp, ReadsTheGoldenEcho) {
    const auto bytes = segment(kEchoFrame);
    const auto icmp = Icmp<const std::uint8_t>::parse(bytes);
    ASSERT_TRUE(icmp);
    EXPECT_EQ(icmp->type(), IcmpType::echo_request);
    EXPECT_EQ(icmp->code(), 0);
    EXPECT_EQ(icmp->id(), 1);
    EXPECT_EQ(icmp->sequence(), 2);
    EXPECT_FALSE(icmp->is_error());
    EXPECT_TRUE(icmp->checksum_ok());
    EXPECT_EQ(icmp->payload().size(), 4U);
}

TEST(Icmp, ReadsTheGoldenError) {
    const auto bytes = segment(kNeedFragFrame);
    const auto icmp = *Icmp<const std::uint8_t>::parse(bytes);
    EXPECT_EQ(icmp.type(), IcmpType::unreachable);
    EXPECT_EQ(icmp.code(), kFragmentationNeeded);
    EXPECT_EQ(icmp.next_hop_mtu(), 1480);
    EXPECT_TRUE(icmp.is_error());
    EXPECT_EQ(Bytes(icmp.payload().begin(), icmp.payload().end()), cut(packet(kSynFrame), 28));
}

TEST(Icmp, IsEmptyWhereverTheHeaderIsCut) {
    const auto whole = segment(kEchoFrame);
    for (std::size_t size = 0; size < 8; ++size)
        EXPECT_FALSE(Icmp<const std::uint8_t>::parse(cut(whole, size))) << size;
    EXPECT_TRUE(Icmp<const std::uint8_t>::parse(cut(whole, 8)));
}

TEST(Icmp, SettersTouchTheirFieldOnly) {
    Bytes bytes(9, 0xee);
    const auto icmp = *Icmp<std::uint8_t>::parse(bytes);
    icmp.set_type(IcmpType::redirect);
    icmp.set_code(kRedirectHost);
    icmp.set_gateway({0x0a000302});
    EXPECT_EQ(bytes, from_hex("05 01 ee ee 0a 00 03 02 ee"));
    EXPECT_EQ(to_string(icmp.gateway()), "10.0.3.2");
    icmp.set_id(0x0102);
    icmp.set_sequence(0x0304);
    EXPECT_EQ(bytes, from_hex("05 01 ee ee 01 02 03 04 ee"));
    icmp.set_next_hop_mtu(1480);
    icmp.fill_checksum();
    EXPECT_TRUE(icmp.checksum_ok());
    EXPECT_EQ(oracle_checksum(bytes), 0);
}

TEST(Ports, AreReadFromTheFirstFourBytes) {
    const auto bytes = segment(kUdpFrame);
    EXPECT_EQ(read_ports(cut(bytes, 4)), (Ports{.source = 5000, .destination = 53}));
    EXPECT_EQ(read_ports(cut(bytes, 3)), std::nullopt);
}

}  // namespace
}  // namespace lvslab::wire
