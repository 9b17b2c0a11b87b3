#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/bench.hpp"

/// What the Host answers by itself: echo, errors, RST (net/ipv4/icmp.c, tcp_ipv4.c; RFC 1122 3.2.2).
namespace lvslab::net {
namespace {

using namespace bench;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct AnsweringHost : testing::Test, Bench {
    const Station client{mac("02:00:00:00:02:01"), ip("10.0.2.1")};

    AnsweringHost() {
        ethernet("eth0", {"10.0.2.2/24"});
        address("lo", "10.0.2.100/32");
        know("eth0", client);
        route({.destination = prefix("0.0.0.0/0"), .gateway = client.ip, .dev = dev("eth0").index});
        notes.clear();
    }
    void ping(std::string_view destination, std::uint8_t tos = 0) {
        auto fields = from_to("10.0.1.10", destination);
        fields.tos = tos;
        arrive("eth0", client, wire::build_icmp(fields, {.id = 7, .sequence = 9}, Bytes{'p', 'i', 'n', 'g'}));
    }
    void udp(const wire::Ipv4Fields& fields, std::size_t size = 0) {
        arrive("eth0", client, wire::build_udp(fields, {.source_port = 5000, .destination_port = 53}, Bytes(size)));
    }
    void broadcast_frame(wire::Buffer packet) {
        wire::prepend_ethernet(packet, {.destination = wire::kBroadcastMac, .source = client.mac});
        arrive("eth0", Bytes(packet.bytes().begin(), packet.bytes().end()));
    }
    void tcp(const wire::TcpFields& fields, std::size_t size = 0) {
        arrive("eth0", client, wire::build_tcp(from_to("10.0.1.10", "10.0.2.100"), fields, Bytes(size)));
    }
    /// The one answer: IP and TCP header.
    wire::TcpFields reset() {
        EXPECT_EQ(sent.size(), 1u);
        if (sent.size() != 1) return {};
        const Bytes packet = sent[0].packet();
        const auto ip_header = *wire::Ipv4<const std::uint8_t>::parse(packet);
        const auto header = *wire::Tcp<const std::uint8_t>::parse(ip_header.payload());
        EXPECT_EQ(wire::golden::oracle_transport(packet), 0) << "the checksum is right";
        EXPECT_TRUE(ip_header.dont_fragment());
        EXPECT_EQ(ip_header.id(), 0);
        EXPECT_EQ(to_string(ip_header.source()), "10.0.2.100");
        take();
        return {.seq = header.seq(), .ack = header.ack(), .flags = header.flags(), .window = header.window()};
    }
};

using Echo = AnsweringHost;
using IcmpError = AnsweringHost;
using Reset = AnsweringHost;
using Delivery = AnsweringHost;

TEST_F(Echo, ComesBackWithTheSameDataFromTheAddressAsked) {
    ping("10.0.2.100", 0x10);
    ASSERT_EQ(sent.size(), 1u);
    const Bytes packet = sent[0].packet();
    EXPECT_THAT(take_lines(), ElementsAre("eth0 02:00:00:00:00:02 > 02:00:00:00:02:01 "
                                          "10.0.2.100 > 10.0.1.10 ICMP echo reply id=7 seq=9 ttl=64 len=32"));
    EXPECT_EQ(packet[1], 0x10) << "the TOS of the request";
    EXPECT_EQ(Bytes(packet.begin() + 20, packet.end()), wire::golden::from_hex("00 00 21 1f 00 07 00 09 70 69 6e 67"));
}

TEST_F(Echo, IsSilencedBySysctl) {
    sysctl("net.ipv4.icmp_echo_ignore_all=1");
    ping("10.0.2.2");
    EXPECT_THAT(sent, IsEmpty());
    EXPECT_THAT(notes.reasons(), ElementsAre("echo_ignored"));
}

TEST_F(Echo, IsNotGivenToABroadcastAddress) {  // icmp_echo_ignore_broadcasts=1 is the default
    ping("10.0.2.255");
    ping("255.255.255.255");
    EXPECT_THAT(sent, IsEmpty());
    EXPECT_THAT(notes.reasons(), ElementsAre("echo_ignored", "echo_ignored"));
}

TEST_F(Echo, IsGivenWhenOnlyTheFrameWasForEverybody) {  // as Linux 6.1 does
    broadcast_frame(wire::build_icmp(from_to("10.0.1.10", "10.0.2.2"), {}));
    EXPECT_THAT(take_lines(), ElementsAre(HasSubstr("10.0.2.2 > 10.0.1.10 ICMP echo reply")));
}

TEST_F(Echo, WithAWrongChecksumIsDropped) {
    wire::Buffer packet = wire::build_icmp(from_to("10.0.1.10", "10.0.2.2"), {}, Bytes{1, 2, 3, 4});
    packet.bytes()[28] ^= 1;
    arrive("eth0", client, std::move(packet));
    EXPECT_THAT(notes.reasons(), ElementsAre("bad_checksum"));
}

TEST_F(IcmpError, ForAClosedUdpPortSpeaksAsTheAddressAsked) {
    udp(from_to("10.0.1.10", "10.0.2.100"), 5);
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_EQ(sent[0].parent, 1u);
    const Bytes packet = sent[0].packet();
    EXPECT_EQ(packet[1], 0xc0) << "internetwork control";
    EXPECT_EQ(packet[8], 64);
    EXPECT_EQ(packet[6] & 0x40, 0) << "no DF";
    EXPECT_EQ(wire::golden::oracle_checksum(std::span(packet).subspan(20)), 0);
    EXPECT_THAT(take_lines(), ElementsAre(HasSubstr("10.0.2.100 > 10.0.1.10 ICMP port unreachable")));
    EXPECT_THAT(notes.told(kDropNoSocket), ElementsAre("nobody listens on UDP port 53"));
    EXPECT_THAT(notes.told(kIcmpSent), ElementsAre("tells 10.0.1.10 with ICMP type 3 code 3 from 10.0.2.100"));
}

TEST_F(IcmpError, QuotesThePacketAsItCame) {
    auto fields = from_to("10.0.1.10", "10.0.2.2");
    fields.id = 0x1234;
    const wire::Buffer packet = wire::build_udp(fields, {.source_port = 1, .destination_port = 2}, Bytes{1, 2, 3});
    arrive("eth0", client, packet);
    ASSERT_EQ(sent.size(), 1u);
    const Bytes answer = sent[0].packet();
    EXPECT_EQ(Bytes(answer.begin() + 28, answer.end()), Bytes(packet.bytes().begin(), packet.bytes().end()));
}

TEST_F(IcmpError, HasAtMost576Bytes) {
    udp(from_to("10.0.1.10", "10.0.2.2"), 520);
    udp(from_to("10.0.1.10", "10.0.2.2"), 521);
    EXPECT_EQ(sent.at(0).packet().size(), 576u);
    EXPECT_EQ(sent.at(1).packet().size(), 576u);
}

TEST_F(IcmpError, ForAnUnknownProtocolIs3And2) {
    auto fields = from_to("10.0.1.10", "10.0.2.2");
    fields.protocol = static_cast<wire::Protocol>(132);
    arrive("eth0", client, wire::build_ipv4(fields, Bytes(8)));
    EXPECT_THAT(take_lines(), ElementsAre(HasSubstr("10.0.2.2 > 10.0.1.10 ICMP protocol unreachable")));
    EXPECT_THAT(notes.reasons(), ElementsAre("no_protocol"));
}

TEST_F(IcmpError, IsNeverSentAboutAnError) {
    sysctl("net.ipv4.ip_forward=1");
    auto fields = from_to("10.0.1.10", "10.0.9.9");
    fields.ttl = 1;
    arrive("eth0", client, wire::build_icmp(fields, {.type = wire::IcmpType::unreachable}, Bytes(28)));
    EXPECT_THAT(sent, IsEmpty());
    EXPECT_THAT(notes.told(kIcmpSuppressed),
                ElementsAre("no ICMP error is sent: it is itself an ICMP error (RFC 1122 3.2.2)"));
    arrive("eth0", client, wire::build_icmp(fields, {.type = wire::IcmpType::echo_request}, Bytes(28)));
    EXPECT_EQ(sent.size(), 1u) << "a question is no error: so traceroute works";
}

TEST_F(IcmpError, IsNeverSentAboutABroadcast) {
    udp(from_to("10.0.1.10", "10.0.2.255"));
    udp(from_to("10.0.1.10", "255.255.255.255"));
    broadcast_frame(wire::build_udp(from_to("10.0.1.10", "10.0.2.2"), {.destination_port = 53}));
    EXPECT_THAT(sent, IsEmpty());
    EXPECT_EQ(notes.told(kIcmpSuppressed).size(), 3u);
}

TEST_F(IcmpError, IsNeverSentAboutALaterFragment) {
    sysctl("net.ipv4.ip_forward=1");
    auto fields = from_to("10.0.1.10", "10.0.9.9");
    fields.ttl = 1;
    fields.fragmentation = {.more_fragments = true, .offset = 8};
    udp(fields);
    EXPECT_THAT(sent, IsEmpty());
    fields.fragmentation.offset = 0;
    udp(fields);
    EXPECT_EQ(sent.size(), 1u) << "the first fragment is answered";
}

TEST_F(Reset, ForASynAcknowledgesIt) {
    tcp({.source_port = 40001, .destination_port = 80, .seq = 1000, .flags = wire::kSyn});
    const auto answer = reset();
    EXPECT_EQ(answer.flags, wire::kRst | wire::kAck);
    EXPECT_EQ(answer.seq, 0u);
    EXPECT_EQ(answer.ack, 1001u);
    EXPECT_EQ(answer.window, 0);
}

TEST_F(Reset, ForAnAcknowledgementTakesItsNumber) {
    tcp({.source_port = 40001, .destination_port = 80, .seq = 1000, .ack = 5555, .flags = wire::kAck});
    const auto answer = reset();
    EXPECT_EQ(answer.flags, wire::kRst);
    EXPECT_EQ(answer.seq, 5555u);
    EXPECT_EQ(answer.ack, 0u);
}

TEST_F(Reset, ForFinWithDataCountsBoth) {
    tcp({.source_port = 40001, .destination_port = 80, .seq = 0xffffffff, .flags = wire::kFin}, 10);
    const auto answer = reset();
    EXPECT_EQ(answer.flags, wire::kRst | wire::kAck);
    EXPECT_EQ(answer.ack, 10u) << "0xffffffff + 10 + 1, and numbers wrap";
}

TEST_F(Reset, IsNeverSentForAReset) {
    tcp({.destination_port = 80, .flags = wire::kRst});
    tcp({.destination_port = 80, .flags = wire::kRst | wire::kAck});
    EXPECT_THAT(sent, IsEmpty());
    EXPECT_THAT(notes.reasons(), ElementsAre("no_socket", "no_socket"));
}

TEST_F(Reset, IsNeverSentForABroadcastFrame) {
    broadcast_frame(wire::build_tcp(from_to("10.0.1.10", "10.0.2.2"), {.flags = wire::kSyn}));
    EXPECT_THAT(sent, IsEmpty());
}

TEST_F(Delivery, GoesToTheProgramThatListens) {
    programs.ports = {53};
    udp(from_to("10.0.1.10", "10.0.2.2"), 3);
    EXPECT_THAT(sent, IsEmpty());
    ASSERT_EQ(programs.delivered.size(), 1u);
    EXPECT_EQ(wire::packet_summary(programs.delivered[0].data.bytes()),
              "10.0.1.10:5000 > 10.0.2.2:53 UDP data=3 ttl=64 len=31");
    EXPECT_EQ(programs.delivered[0].id, 1u);
}

TEST_F(Delivery, ChecksTheTransportChecksum) {
    programs.ports = {53};
    for (const bool without : {false, true}) {
        wire::Buffer packet = wire::build_udp(from_to("10.0.1.10", "10.0.2.2"),
                                              {.destination_port = 53, .without_checksum = without}, Bytes{1, 2});
        packet.bytes()[28] ^= 1;
        arrive("eth0", client, std::move(packet));
    }
    EXPECT_EQ(programs.delivered.size(), 1u) << "without a checksum nothing can be wrong";
    EXPECT_THAT(notes.reasons(), ElementsAre("bad_checksum"));
}

/// What a host sends to itself goes over lo and never on a wire.
TEST_F(Delivery, ToOneselfGoesOverLo) {
    programs.ports = {53};
    EXPECT_TRUE(send_udp("10.0.2.100"));
    EXPECT_TRUE(send_udp("127.0.0.1"));
    EXPECT_THAT(sent, IsEmpty());
    ASSERT_EQ(programs.delivered.size(), 2u);
    EXPECT_EQ(wire::packet_summary(programs.delivered[0].data.bytes()),
              "10.0.2.100:5000 > 10.0.2.100:53 UDP ttl=64 len=28");
    EXPECT_EQ(wire::packet_summary(programs.delivered[1].data.bytes()),
              "127.0.0.1:5000 > 127.0.0.1:53 UDP ttl=64 len=28");
    EXPECT_EQ(programs.delivered[0].in, kLoopback);
    EXPECT_THAT(notes.reasons(), IsEmpty());
}

TEST_F(Delivery, ToAClosedPortOfOneselfComesBackAsAnError) {
    send_udp("10.0.2.100");
    ASSERT_EQ(programs.delivered_icmp.size(), 1u);
    EXPECT_THAT(wire::packet_summary(programs.delivered_icmp[0].data.bytes()),
                HasSubstr("10.0.2.100 > 10.0.2.100 ICMP port unreachable"));
}

}  // namespace
}  // namespace lvslab::net
