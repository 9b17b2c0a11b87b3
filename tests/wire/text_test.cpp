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
    EXPECT_EQ(summary(from_hex(kVlanFrame)), "vlan 5 pcp=0 10.0.1.10:5000 > 10.0.2.100:53 UDP data=5 ttl=64 len=33");
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
    EXPECT_EQ(summary(from_hex("02 00 00 00 01 01 02 00 00 00 01 0a 86 dd 60")), "no whole IPv6 header (1 bytes)");
}

TEST(Text, ShowsServiceTagsAndPriorities) {
    auto frame = from_hex(kVlanFrame);
    const auto outer = from_hex("88 a8 a0 07");
    frame.insert(frame.begin() + 12, outer.begin(), outer.end());
    store16(frame, 18, 0x6005);
    EXPECT_EQ(summary(frame),
              "802.1ad vlan 7 pcp=5 vlan 5 pcp=3 10.0.1.10:5000 > 10.0.2.100:53 UDP data=5 ttl=64 len=33");
}

Bytes ip_packet(std::uint8_t protocol, std::string_view body) {
    const auto packet = build_ipv4({.source = {0x0a000202},
                                    .destination = {0xe0000005},
                                    .protocol = static_cast<Protocol>(protocol)},
                                   from_hex(body));
    return {packet.bytes().begin(), packet.bytes().end()};
}

TEST(Text, NamesOtherProtocols) {
    EXPECT_EQ(packet_summary(ip_packet(112, "21 33 64 01 00 01 00 00 0a 00 02 64")),
              "10.0.2.2 > 224.0.0.5 VRRP v2 vrid=51 prio=100 10.0.2.100 ttl=64 len=32");
    EXPECT_EQ(packet_summary(ip_packet(89, "02 01 00 2c 01 01 01 01 00 00 00 00 00 00 00 00")),
              "10.0.2.2 > 224.0.0.5 OSPF v2 hello router=1.1.1.1 area=0.0.0.0 ttl=64 len=36");
    EXPECT_EQ(packet_summary(ip_packet(2, "16 00 00 00 ef 01 01 01")),
              "10.0.2.2 > 224.0.0.5 IGMP v2 report 239.1.1.1 ttl=64 len=28");
    EXPECT_EQ(packet_summary(ip_packet(47, "00 00 08 00")), "10.0.2.2 > 224.0.0.5 GRE ttl=64 len=24");
    EXPECT_EQ(packet_summary(ip_packet(253, "00")), "10.0.2.2 > 224.0.0.5 protocol 253 ttl=64 len=21");
}

TEST(Text, NamesIcmpTypesAndCodes) {
    EXPECT_EQ(packet_summary(ip_packet(1, "0d 00 00 00 00 00 00 00")),
              "10.0.2.2 > 224.0.0.5 ICMP timestamp request code=0 ttl=64 len=28");
    EXPECT_EQ(packet_summary(ip_packet(1, "03 0d 00 00 00 00 00 00 45 00 00 14 00 00 00 00 40 fd 00 00 0a 00 00 01 0a 00 00 02")),
              "10.0.2.2 > 224.0.0.5 ICMP administratively prohibited ( 10.0.0.1 > 10.0.0.2 protocol 253 ttl=64 len=20 ) "
              "ttl=64 len=48");
}

TEST(Text, ShowsIpv6WithItsExtensionHeaders) {
    const std::string_view ends = " fd 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 ff 02 00 00 00 00 00 00 00 00 00 01 ff 00 00 02 ";
    EXPECT_EQ(packet_summary(from_hex("60 00 00 00 00 18 3a ff" + std::string(ends) +
                                      "87 00 00 00 00 00 00 00 fd 00 00 00 00 00 00 00 00 00 00 00 00 00 00 02")),
              "fd00::1 > ff02::1:ff00:2 ICMPv6 neighbor solicitation fd00::2 hlim=255 len=64");
    EXPECT_EQ(packet_summary(from_hex("60 00 00 00 00 18 00 40" + std::string(ends) +
                                      "2c 00 01 04 00 00 00 00 11 00 00 01 00 00 00 07 00 35 00 35 00 08 00 00")),
              "[fd00::1]:53 > [ff02::1:ff00:2]:53 UDP fragment id=0x00000007 offset=0 more hlim=64 len=64");
}

TEST(Text, ShowsLlc) {
    const std::string macs = "01 80 c2 00 00 00 02 00 00 00 02 01 ";
    EXPECT_EQ(summary(from_hex(macs + "00 26 42 42 03 00 00 02 02 3c 80 00 02 00 00 00 00 01 00 00 00 04 80 01 02 00 00 00 00 02 "
                                      "80 03 00 00 14 00 02 00 0f 00")),
              "RSTP root=32768/02:00:00:00:00:01 cost=4 bridge=32769/02:00:00:00:00:02 port=0x8003");
    EXPECT_EQ(summary(from_hex(macs + "00 09 aa aa 03 00 00 0c 20 00 02 00 00")), "LLC SNAP oui=0x00000c type=0x2000 (1 bytes)");
    EXPECT_EQ(summary(from_hex(macs + "00 03 fe fe 03 00 00")), "LLC IS-IS (0 bytes)");
    EXPECT_EQ(summary(from_hex(macs + "88 cc 02")), "LLDP (1 bytes)");
    EXPECT_EQ(summary(from_hex(macs + "12 34 02")), "type 0x1234 (1 bytes)");
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
