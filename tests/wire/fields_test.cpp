#include "wire/fields.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "golden.hpp"
#include "wire/bytes.hpp"

namespace lvslab::wire {
namespace {

using namespace golden;
using testing::ElementsAre;

/// `name=value@offset+length`, so that a difference is read at a glance.
std::vector<std::string> lines(const std::vector<Field>& list) {
    std::vector<std::string> text;
    for (const auto& f : list)
        text.push_back(f.name + '=' + f.value + '@' + std::to_string(f.offset) + '+' + std::to_string(f.length));
    return text;
}

std::vector<std::string> names_and_values(const std::vector<Field>& list) {
    std::vector<std::string> text;
    for (const auto& f : list) text.push_back(f.name + '=' + f.value);
    return text;
}

TEST(Fields, NameTheGoldenSyn) {
    EXPECT_THAT(lines(fields(from_hex(kSynFrame))),
                ElementsAre("eth.dst=02:00:00:00:01:01@0+6", "eth.src=02:00:00:00:01:0a@6+6", "eth.type=0x0800@12+2",
                            "ip.dsfield=0x00@15+1", "ip.len=60@16+2", "ip.id=0x1234@18+2", "ip.flags.df=1@20+1",
                            "ip.flags.mf=0@20+1", "ip.frag_offset=0@20+2", "ip.ttl=64@22+1", "ip.proto=6@23+1",
                            "ip.checksum=0x111b@24+2", "ip.src=10.0.1.10@26+4", "ip.dst=10.0.2.100@30+4",
                            "tcp.srcport=40001@34+2", "tcp.dstport=80@36+2", "tcp.seq=1@38+4", "tcp.ack=0@42+4",
                            "tcp.flags=0x0002@46+2", "tcp.window_size_value=64240@48+2", "tcp.checksum=0x9527@50+2",
                            "tcp.options=020405b40402080a000003e80000000001030307@54+20"));
}

TEST(Fields, NameTheDatagramInAVlan) {
    auto all = lines(fields(from_hex(kVlanFrame)));
    EXPECT_THAT(std::vector(all.begin() + 2, all.begin() + 5), ElementsAre("vlan.priority=0@14+2", "vlan.id=5@14+2", "eth.type=0x0800@16+2"));
    EXPECT_THAT(std::vector(all.end() - 5, all.end()),
                ElementsAre("udp.srcport=5000@38+2", "udp.dstport=53@40+2", "udp.length=13@42+2",
                            "udp.checksum=0x90d7@44+2", "data.len=5@46+5"));
}

TEST(Fields, NameBothTagsOfAServiceVlan) {
    auto frame = from_hex(kVlanFrame);
    const auto outer = from_hex("88 a8 a0 07");
    frame.insert(frame.begin() + 12, outer.begin(), outer.end());
    store16(frame, 18, 0x6005);
    const auto all = fields(frame);
    EXPECT_EQ(value_of(all, "ieee8021ad.priority"), "5");
    EXPECT_EQ(value_of(all, "ieee8021ad.id"), "7");
    EXPECT_EQ(value_of(all, "vlan.priority"), "3");
    EXPECT_EQ(value_of(all, "vlan.id"), "5");
}

TEST(Fields, NameAnArpRequest) {
    EXPECT_THAT(
        lines(fields(from_hex(kArpFrame))),
        ElementsAre("eth.dst=ff:ff:ff:ff:ff:ff@0+6", "eth.src=02:00:00:00:02:02@6+6", "eth.type=0x0806@12+2",
                    "arp.opcode=1@20+2", "arp.src.hw_mac=02:00:00:00:02:02@22+6", "arp.src.proto_ipv4=10.0.2.2@28+4",
                    "arp.dst.hw_mac=00:00:00:00:00:00@32+6", "arp.dst.proto_ipv4=10.0.2.1@38+4"));
}

TEST(Fields, NameAPing) {
    const auto all = lines(packet_fields(packet(kEchoFrame)));
    EXPECT_THAT(std::vector(all.end() - 6, all.end()),
                ElementsAre("icmp.type=8@20+1", "icmp.code=0@21+1", "icmp.checksum=0x192c@22+2", "icmp.ident=1@24+2",
                            "icmp.seq=2@26+2", "data.len=4@28+4"));
}

TEST(Fields, OfAnInnerPacketKeepTheirPlainNames) {
    const auto all = names_and_values(packet_fields(packet(kIpipFrame)));
    const auto inner = names_and_values(packet_fields(packet(kSynFrame)));
    ASSERT_EQ(all.size(), 11 + inner.size());
    EXPECT_EQ(std::vector(all.begin() + 11, all.end()), inner);
    EXPECT_THAT(std::vector(all.begin(), all.begin() + 11),
                ElementsAre("outer.ip.dsfield=0x00", "outer.ip.len=80", "outer.ip.id=0x0000", "outer.ip.flags.df=1",
                            "outer.ip.flags.mf=0", "outer.ip.frag_offset=0", "outer.ip.ttl=64", "outer.ip.proto=4",
                            "outer.ip.checksum=0x209e", "outer.ip.src=10.0.2.2", "outer.ip.dst=10.0.4.11"));
}

TEST(Fields, OfAQuotedPacketSaySo) {
    const auto all = names_and_values(packet_fields(packet(kNeedFragFrame)));
    EXPECT_THAT(std::vector(all.begin() + 11, all.begin() + 15),
                ElementsAre("icmp.type=3", "icmp.code=4", "icmp.checksum=0x5aa1", "icmp.mtu=1480"));
    EXPECT_THAT(std::vector(all.end() - 4, all.end()),
                ElementsAre("quoted.ip.dst=10.0.2.100", "quoted.tcp.srcport=40001", "quoted.tcp.dstport=80",
                            "quoted.tcp.seq=1"));
}

TEST(Fields, OfAnErrorAboutAnErrorStopAtTheFirstQuote) {
    const auto error = packet(kNeedFragFrame);
    auto bytes = cut(error, 28);
    bytes.insert(bytes.end(), error.begin(), error.end());
    store16(bytes, 2, static_cast<std::uint16_t>(bytes.size()));
    EXPECT_EQ(lines(packet_fields(bytes)).back(), "quoted.data.len=28@56+28");
}

TEST(Fields, OfALaterFragmentEndWithTheIpHeader) {
    auto bytes = packet(kUdpFrame);
    store16(bytes, 6, 185);
    const auto all = lines(packet_fields(bytes));
    EXPECT_THAT(std::vector(all.end() - 2, all.end()), ElementsAre("ip.dst=10.0.2.100@16+4", "data.len=13@20+13"));
    EXPECT_THAT(all, testing::Contains("ip.frag_offset=1480@6+2"));
}

TEST(Fields, DoNotCountEthernetPaddingAsData) {
    auto bytes = from_hex(kUdpFrame);
    bytes.resize(60);
    EXPECT_EQ(fields(bytes), fields(from_hex(kUdpFrame)));
}

TEST(Fields, OfATruncatedFrameAreThoseWhoseBytesAreThere) {
    for (const auto frame : {kSynFrame, kUdpFrame, kEchoFrame, kNeedFragFrame, kIpipFrame, kArpFrame, kVlanFrame}) {
        const auto whole = fields(from_hex(frame));
        // Until the protocol is there, nothing tells an outer header from others.
        for (std::size_t size = frame == kIpipFrame ? 24 : 0; size < from_hex(frame).size(); ++size) {
            const auto some = fields(cut(from_hex(frame), size));
            ASSERT_LE(some.size(), whole.size());
            for (std::size_t i = 0; i < some.size(); ++i) {
                ASSERT_LE(some[i].offset + some[i].length, static_cast<int>(size));
                const bool is_data = some[i].name == "data.len";  // its length is what is there
                ASSERT_TRUE(is_data || some[i] == whole[i]) << size << ": " << some[i].name;
            }
        }
    }
}

TEST(Fields, OfRandomBytesNeverReachBehindTheEnd) {
    std::mt19937 random(5);
    for (int round = 0; round < 20'000; ++round) {
        auto bytes = from_hex(round % 2 == 0 ? kIpipFrame : kNeedFragFrame);
        bytes.resize(random() % (bytes.size() + 1));
        bytes.shrink_to_fit();
        for (int flips = 0; flips < 4 && !bytes.empty(); ++flips)
            bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
        for (const auto& field : fields(bytes)) ASSERT_LE(field.offset + field.length, static_cast<int>(bytes.size()));
    }
}

TEST(Fields, SurviveThousandsOfNestedTunnels) {
    Bytes bytes;
    const auto outer = cut(packet(kIpipFrame), 20);
    while (bytes.size() + outer.size() < 65535) bytes.insert(bytes.end(), outer.begin(), outer.end());
    for (std::size_t at = 0; at < bytes.size(); at += 20)
        store16(bytes, at + 2, static_cast<std::uint16_t>(bytes.size() - at));
    EXPECT_EQ(packet_fields(bytes).size(), bytes.size() / 20 * 11);
}

}  // namespace
}  // namespace lvslab::wire
