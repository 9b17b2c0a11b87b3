#include "wire/text.hpp"

#include <gtest/gtest.h>

#include "golden.hpp"
#include "wire/build.hpp"
#include "wire/bytes.hpp"

namespace lvslab::wire {
namespace {

using namespace golden;

TEST(Text, ShowsTheGoldenFramesInOneLineEach) {
    EXPECT_EQ(to_line(from_hex(kSynFrame)),
              "02:00:00:00:01:0a > 02:00:00:00:01:01 "
              "10.0.1.10:40001 > 10.0.2.100:80 TCP [S] seq=1 ttl=64 len=60 df");
    EXPECT_EQ(to_line(from_hex(kArpFrame)), "02:00:00:00:02:02 > ff:ff:ff:ff:ff:ff ARP who-has 10.0.2.1 tell 10.0.2.2");
    EXPECT_EQ(summary(from_hex(kVlanFrame)), "vlan 5 10.0.1.10:5000 > 10.0.2.100:53 UDP data=5 ttl=64 len=33");
    EXPECT_EQ(summary(from_hex(kEchoFrame)), "10.0.1.10 > 10.0.2.100 ICMP echo request id=1 seq=2 ttl=64 len=32");
}

TEST(Text, ShowsAPacketWithinAPacketInParentheses) {
    EXPECT_EQ(summary(from_hex(kIpipFrame)),
              "10.0.2.2 > 10.0.4.11 IPIP ( 10.0.1.10:40001 > 10.0.2.100:80 TCP [S] seq=1 ttl=64 len=60 df ) "
              "ttl=64 len=80 df");
    EXPECT_EQ(summary(from_hex(kNeedFragFrame)),
              "10.0.2.100 > 10.0.1.10 ICMP fragmentation needed mtu=1480 "
              "( 10.0.1.10:40001 > 10.0.2.100:80 TCP ttl=64 len=60 df ) ttl=64 len=56");
}

TEST(Text, ShowsAnArpAnswer) {
    const auto answer = build_arp({.operation = ArpOperation::reply,
                                   .sender_mac = {{2, 0, 0, 0, 2, 1}},
                                   .sender_ip = {0x0a000201},
                                   .target_mac = {{2, 0, 0, 0, 2, 2}},
                                   .target_ip = {0x0a000202}});
    auto frame = answer;
    prepend_ethernet(frame, {.type = EtherType::arp});
    EXPECT_EQ(summary(frame.bytes()), "ARP 10.0.2.1 is-at 02:00:00:00:02:01");
}

TEST(Text, ShowsFlagsAcknowledgmentAndData) {
    const auto packet = build_tcp(
        {.source = {0x0a000264}, .destination = {0x0a00010a}},
        {.source_port = 80, .destination_port = 40001, .seq = 7, .ack = 9, .flags = kAck | kPsh | kFin}, Bytes(3));
    EXPECT_EQ(packet_summary(packet.bytes()),
              "10.0.2.100:80 > 10.0.1.10:40001 TCP [FP.] seq=7 ack=9 data=3 ttl=64 len=43");
}

TEST(Text, ShowsFragmentsWithTheirPlace) {
    auto bytes = packet(kUdpFrame);
    store16(bytes, 6, 0x2000);
    EXPECT_EQ(packet_summary(bytes),
              "10.0.1.10:5000 > 10.0.2.100:53 UDP data=5 fragment id=0x0007 offset=0 more ttl=64 len=33");
    store16(bytes, 6, 185);
    EXPECT_EQ(packet_summary(bytes), "10.0.1.10 > 10.0.2.100 UDP fragment id=0x0007 offset=1480 last ttl=64 len=33");
}

TEST(Text, SaysWhatItCannotRead) {
    EXPECT_EQ(to_line(cut(from_hex(kSynFrame), 13)), "no whole Ethernet header (13 bytes)");
    EXPECT_EQ(summary(cut(from_hex(kSynFrame), 33)), "no whole IPv4 header (19 bytes)");
    EXPECT_EQ(summary(cut(from_hex(kArpFrame), 41)), "ARP, not a whole one for IPv4 (27 bytes)");
    EXPECT_EQ(summary(from_hex("02 00 00 00 01 01 02 00 00 00 01 0a 86 dd 60")), "type 0x86dd (1 bytes)");
}

TEST(Text, OfEveryTruncatedFrameIsOneLine) {
    for (const auto frame : {kSynFrame, kUdpFrame, kEchoFrame, kNeedFragFrame, kIpipFrame, kArpFrame, kVlanFrame})
        for (std::size_t size = 0; size < from_hex(frame).size(); ++size) {
            const auto line = to_line(cut(from_hex(frame), size));
            EXPECT_FALSE(line.empty());
            EXPECT_EQ(line.find('\n'), std::string::npos);
        }
}

TEST(Text, StopsSpellingOutNestedTunnels) {
    Bytes bytes;
    const auto outer = cut(packet(kIpipFrame), 20);
    for (int depth = 0; depth < 100; ++depth) bytes.insert(bytes.end(), outer.begin(), outer.end());
    for (std::size_t at = 0; at < bytes.size(); at += 20)
        store16(bytes, at + 2, static_cast<std::uint16_t>(bytes.size() - at));
    EXPECT_NE(packet_summary(bytes).find("( ... )"), std::string::npos);
}

}  // namespace
}  // namespace lvslab::wire
