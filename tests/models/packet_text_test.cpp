#include "models/packet_text.hpp"

#include <gtest/gtest.h>

#include "records.hpp"
#include "wire/build.hpp"

namespace lvslab::models {
namespace {

QString title(const std::string& lab, net::PacketId id) {
    const Recording& recording = recording_of(lab);
    return packet_title(recording, {id, recording.record().frames_of_packet(id).front()}, Language::english);
}

record::FieldChange change(const char* field, const char* before, const char* after) {
    return {.field = field, .old_value = before, .new_value = after, .rule = {}};
}

TEST(PacketText, NamesTheEndsOfASyn) { EXPECT_EQ(title("tun", 1), "SYN 10.0.1.10:49153 → 10.0.2.100:80"); }

TEST(PacketText, SaysWhoAsksByArp) { EXPECT_EQ(title("tun", 2), "ARP: client asks for 10.0.1.1"); }

TEST(PacketText, SaysWhereAnAddressIsInAnArpAnswer) { EXPECT_EQ(title("tun", 3), "ARP: 10.0.1.1 is …01:01"); }

TEST(PacketText, TellsTheSegmentsOfAConnectionApart) {
    EXPECT_EQ(title("tun", 8), "SYN ACK 10.0.2.100:80 → 10.0.1.10:49153");
    EXPECT_EQ(title("tun", 9), "ACK");
    EXPECT_EQ(title("tun", 10), "GET /");
    EXPECT_EQ(title("tun", 12), "200 OK");
    EXPECT_EQ(title("tun", 13), "data 1448");
    EXPECT_EQ(title("tun", 22), "FIN");
}

TEST(PacketText, CallsATunnelledFrameByWhatIsInside) {
    const Recording& tun = recording_of("tun");
    const record::Frame frame = tun.record().frame(frame_at(tun, {1, "director", record::Way::out}));
    EXPECT_TRUE(is_tunnelled(frame));
    EXPECT_EQ(short_word(frame, Language::english), "SYN");
    EXPECT_EQ(frame_title(frame, Language::english), "SYN 10.0.1.10:49153 → 10.0.2.100:80");
}

TEST(PacketText, HasAShortWordForEveryPacketOfAConnection) {
    const Recording& tun = recording_of("tun");
    const auto word = [&](net::PacketId id) {
        return short_word(tun.record().frame(tun.record().frames_of_packet(id).front()), Language::english);
    };
    EXPECT_EQ(word(2), "ARP");
    EXPECT_EQ(word(8), "SYN ACK");
    EXPECT_EQ(word(9), "ACK");
    EXPECT_EQ(word(10), "GET");
    EXPECT_EQ(word(12), "200");
    EXPECT_EQ(word(13), "data");
    EXPECT_EQ(word(22), "FIN");
}

TEST(PacketText, NamesPingsAndErrors) {
    EXPECT_EQ(title("path", 1), "ping request 192.168.32.10 → 192.168.16.188");
    EXPECT_EQ(title("path", 10), "ping reply 192.168.16.188 → 192.168.32.10");
    EXPECT_EQ(title("path", 15), "UDP 192.168.32.10:43613 → 192.168.16.188:33434");
    EXPECT_EQ(title("path", 16), "ICMP time exceeded 192.168.32.1 → 192.168.32.10");
    EXPECT_EQ(title("path", 22), "ICMP port unreachable 192.168.16.188 → 192.168.32.10");
}

TEST(PacketText, NamesTheErrorThatShrinksPackets) {
    const wire::Buffer packet = wire::build_icmp(
        {.source = {0x0a000202}, .destination = {0x0a00010a}},
        {.type = wire::IcmpType::unreachable, .code = wire::kFragmentationNeeded, .id = 0, .sequence = 1480});
    const record::Frame frame{.link_type = record::kLinkTypeRawIp, .bytes = packet.bytes()};
    EXPECT_EQ(frame_title(frame, Language::english), "ICMP fragmentation needed 10.0.2.2 → 10.0.1.10");
    EXPECT_EQ(short_word(frame, Language::english), "ICMP");
}

TEST(PacketText, OfACutFrameIsWhatIsLeft) {
    const Recording& tun = recording_of("tun");
    record::Frame frame = tun.record().frame(frame_at(tun, {1, "client", record::Way::out}));
    for (std::size_t size = 0; size < frame.bytes.size(); ++size) {
        record::Frame cut = frame;
        cut.bytes = frame.bytes.first(size);
        EXPECT_FALSE(frame_title(cut, Language::english).isEmpty()) << size;
        EXPECT_FALSE(short_word(cut, Language::english).isEmpty()) << size;
    }
}

TEST(Badges, StandInTheOrderOfWhatTheyTell) {
    const std::vector<record::FieldChange> changes = {
        change("ip.ttl", "64", "63"), change("eth.dst", "02:00:00:00:01:01", "02:00:00:00:02:02"),
        change("ip.dst", "10.0.2.100", "10.0.3.11"), change("outer.ip.src", "", "10.0.2.2")};
    EXPECT_EQ(badges(changes), (std::vector<QString>{"+IPIP", "DNAT", "MAC", "TTL"}));
}

TEST(Badges, TellPortsFromAddressesOfTheOuterHeader) {
    EXPECT_EQ(badges({change("tcp.dstport", "80", "8080")}), (std::vector<QString>{"DNAT"}));
    EXPECT_EQ(badges({change("udp.srcport", "80", "8080")}), (std::vector<QString>{"SNAT"}));
    EXPECT_EQ(badges({change("outer.ip.dst", "", "10.0.4.13")}), (std::vector<QString>{}));
    EXPECT_EQ(badges({change("outer.ip.src", "10.0.2.2", "")}), (std::vector<QString>{"−IPIP"}));
}

TEST(Badges, DoNotTakeAHeaderThatComesForARewrite) {
    EXPECT_EQ(badges({change("ip.dst", "", "10.0.2.100"), change("eth.dst", "02:00:00:00:01:01", "")}),
              (std::vector<QString>{}));
}

TEST(Badges, BeginWithTheDrop) {
    EXPECT_EQ(badges({change("ip.ttl", "2", "1")}, true), (std::vector<QString>{"DROP", "TTL"}));
}

}  // namespace
}  // namespace lvslab::models
