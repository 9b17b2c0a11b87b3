#include "wire/build.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "golden.hpp"
#include "wire/bytes.hpp"
#include "wire/text.hpp"

namespace lvslab::wire {
namespace {

using namespace golden;

constexpr Ipv4Fields kToVip{.source = {0x0a00010a}, .destination = {0x0a000264}};
constexpr EthernetFields kToRouter{.destination = {{2, 0, 0, 0, 1, 1}}, .source = {{2, 0, 0, 0, 1, 0x0a}}};

Buffer frame(Buffer packet) {
    prepend_ethernet(packet, kToRouter);
    return packet;
}

Buffer golden_frame(std::string_view text) { return Buffer::copy_of(from_hex(text)); }

TEST(Build, MakesTheGoldenSyn) {
    auto ip = kToVip;
    ip.id = 0x1234;
    ip.fragmentation.dont_fragment = true;
    const auto options = from_hex("02 04 05 b4 04 02 08 0a 00 00 03 e8 00 00 00 00 01 03 03 07");
    const auto built = frame(build_tcp(
        ip,
        {.source_port = 40001, .destination_port = 80, .seq = 1, .flags = kSyn, .window = 64240, .options = options}));
    EXPECT_EQ(built, golden_frame(kSynFrame)) << to_line(built.bytes());
}

TEST(Build, MakesTheGoldenDatagram) {
    auto ip = kToVip;
    ip.id = 7;
    const auto built = frame(build_udp(ip, {.source_port = 5000, .destination_port = 53}, from_hex("68 65 6c 6c 6f")));
    EXPECT_EQ(built, golden_frame(kUdpFrame)) << to_line(built.bytes());
}

TEST(Build, LeavesTheUdpChecksumOutIfAsked) {
    const auto built = build_udp(kToVip, {.without_checksum = true});
    EXPECT_EQ(load16(built.bytes(), 26), 0);
}

TEST(Build, MakesTheGoldenPing) {
    const auto built = frame(build_icmp(kToVip, {.id = 1, .sequence = 2}, from_hex("70 69 6e 67")));
    EXPECT_EQ(built, golden_frame(kEchoFrame)) << to_line(built.bytes());
}

TEST(Build, MakesTheGoldenError) {
    const Ipv4Fields back{.source = kToVip.destination, .destination = kToVip.source, .tos = 0xc0};
    const IcmpFields need_frag{.type = IcmpType::unreachable, .code = kFragmentationNeeded, .sequence = 1480};
    const auto built = frame(build_icmp(back, need_frag, cut(packet(kSynFrame), 28)));
    EXPECT_EQ(built, golden_frame(kNeedFragFrame)) << to_line(built.bytes());
}

TEST(Build, MakesTheGoldenArpRequest) {
    constexpr MacAddress kDirector{{2, 0, 0, 0, 2, 2}};
    auto built = build_arp({.sender_mac = kDirector, .sender_ip = {0x0a000202}, .target_ip = {0x0a000201}});
    prepend_ethernet(built, {.destination = kBroadcastMac, .source = kDirector, .type = EtherType::arp});
    EXPECT_EQ(built, golden_frame(kArpFrame)) << to_line(built.bytes());
}

TEST(Build, PutsOptionsBehindTheHeader) {
    const auto options = from_hex("94 04 00 00");  // router alert
    auto ip = kToVip;
    ip.options = options;
    const auto built = build_ipv4(ip, from_hex("aa bb"));
    const auto view = Ipv4<const std::uint8_t>::parse(built.bytes());
    ASSERT_TRUE(view);
    EXPECT_EQ(Bytes(view->options().begin(), view->options().end()), options);
    EXPECT_EQ(Bytes(view->payload().begin(), view->payload().end()), from_hex("aa bb"));
    EXPECT_EQ(oracle_checksum(view->header()), 0);
}

TEST(Build, RefusesWhatIpv4CannotSay) {
    EXPECT_EQ(build_udp(kToVip, {}, Bytes(65535 - 28)).size(), 65535U);
    EXPECT_THROW(build_udp(kToVip, {}, Bytes(65535 - 27)), std::length_error);
    const Bytes odd(3);
    EXPECT_THROW(build_tcp(kToVip, {.options = odd}), std::length_error);
}

}  // namespace
}  // namespace lvslab::wire
