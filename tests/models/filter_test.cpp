#include "models/filter.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "records.hpp"

namespace lvslab::models {
namespace {

Filter filter(const QString& text) {
    QString error;
    Filter parsed = Filter::parse(text, Language::english, error);
    EXPECT_EQ(error, "") << text.toStdString();
    return parsed;
}

/// Of these packets of the lab tun, those that match. In its record packet 1 is a SYN over client, router, director and
/// rs3, 2 an ARP question of client, 6 an ARP question of router, 10 the request.
std::vector<net::PacketId> of(const QString& text) {
    const Recording& tun = recording_of("tun");
    std::vector<net::PacketId> found;
    for (const net::PacketId id : {1u, 2u, 6u, 8u, 10u}) {
        const PacketRef packet{id, tun.record().frames_of_packet(id).front()};
        if (filter(text).matches(tun, packet)) found.push_back(id);
    }
    return found;
}
using Ids = std::vector<net::PacketId>;

QString error_of(const QString& text) {
    QString error;
    EXPECT_TRUE(Filter::parse(text, Language::english, error).empty());
    return error;
}

std::size_t count(const std::string& lab, const QString& text) {
    const Recording& recording = recording_of(lab);
    const Filter wanted = filter(text);
    const auto& all = recording.packets();
    return static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(), [&](const PacketRef& p) { return wanted.matches(recording, p); }));
}

TEST(Filter, WithoutWordsHoldsEveryPacket) {
    EXPECT_TRUE(filter("  ").empty());
    EXPECT_EQ(of(""), (Ids{1, 2, 6, 8, 10}));
}

TEST(Filter, NodeFindsWhereAPacketWas) {
    EXPECT_EQ(of("node:director"), (Ids{1, 10}));
    EXPECT_EQ(of("node:Client"), (Ids{1, 2, 8, 10}));
    EXPECT_EQ(of("node:rs"), (Ids{}));
}

TEST(Filter, ProtoFindsWhatAPacketIs) {
    EXPECT_EQ(of("proto:arp"), (Ids{2, 6}));
    EXPECT_EQ(of("proto:tcp"), (Ids{1, 8, 10}));
    EXPECT_EQ(of("proto:ipip"), (Ids{1, 10}));
    EXPECT_EQ(of("proto:udp"), (Ids{}));
    EXPECT_EQ(of("proto:icmp"), (Ids{}));
    EXPECT_GT(count("path", "proto:icmp"), 0u);
}

TEST(Filter, DropFindsPacketsThatEnded) {
    EXPECT_EQ(count("path", "drop"), 4u);
    EXPECT_EQ(count("path", "-drop"), recording_of("path").packets().size() - 4);
}

TEST(Filter, DropWithAReasonFindsOnlyThese) {
    EXPECT_EQ(count("path", "drop:ttl_exceeded"), 3u);
    EXPECT_EQ(count("path", "drop:ttl"), 3u);
    EXPECT_EQ(count("path", "drop:no_socket"), 1u);
    EXPECT_EQ(count("path", "drop:arp_ignore"), 0u);
}

TEST(Filter, PacketFindsANumber) { EXPECT_EQ(of("packet:6"), (Ids{6})); }

TEST(Filter, EventFindsARangeOfFrames) {
    EXPECT_EQ(of("event:1-2"), (Ids{2}));
    EXPECT_EQ(of("event:13"), (Ids{1}));
    EXPECT_EQ(of("event:-2"), (Ids{2}));
    EXPECT_EQ(of("event:24-"), (Ids{8, 10}));
}

TEST(Filter, AddrFindsInnerOuterAndArpAddresses) {
    EXPECT_EQ(of("addr:10.0.2.100"), (Ids{1, 8, 10}));
    EXPECT_EQ(of("addr:10.0.2.2"), (Ids{1, 10}));
    EXPECT_EQ(of("addr:10.0.1.1"), (Ids{2}));
    EXPECT_EQ(of("addr:10.0.4.0/24"), (Ids{1, 6, 10}));
}

TEST(Filter, PortFindsEitherEnd) {
    EXPECT_EQ(of("port:80"), (Ids{1, 8, 10}));
    EXPECT_EQ(of("port:49153"), (Ids{1, 8, 10}));
    EXPECT_EQ(of("port:8"), (Ids{}));
}

TEST(Filter, ChangedFindsAFieldOrAWholeHeader) {
    EXPECT_EQ(of("changed:outer.ip.ttl"), (Ids{1, 10}));
    EXPECT_EQ(of("changed:eth"), (Ids{1, 8, 10}));
    EXPECT_EQ(of("changed:tcp.dstport"), (Ids{}));
    EXPECT_GT(count("nat", "changed:ip.dst"), 0u);
}

TEST(Filter, TextIsLookedForInTheLineAndTheSentence) {
    EXPECT_EQ(of("syn"), (Ids{1, 8}));
    EXPECT_EQ(of("who-has"), (Ids{2, 6}));
    EXPECT_EQ(of("\"rr chooses\""), (Ids{1}));
    EXPECT_EQ(of("10.0.2.100:80"), (Ids{1, 8, 10}));
}

TEST(Filter, JoinsItsWords) {
    EXPECT_EQ(of("node:director port:80 syn"), (Ids{1}));
    EXPECT_EQ(of("proto:arp and node:client"), (Ids{2}));
}

TEST(Filter, MinusMeansTheOpposite) {
    EXPECT_EQ(of("-node:director"), (Ids{2, 6, 8}));
    EXPECT_EQ(of("-proto:arp -\"rr chooses\""), (Ids{8, 10}));
}

TEST(Filter, SaysInOneSentenceWhatItDoesNotUnderstand) {
    EXPECT_EQ(error_of("nod:rs1"), "There is no filter nod: - put text with a colon in quotes.");
    EXPECT_EQ(error_of("node:"), "Something must follow node: without a blank.");
    EXPECT_EQ(error_of("packet:x"), "packet: needs a number, and x is none.");
    EXPECT_EQ(error_of("event:5-x"), "event: needs a number, and 5-x is none.");
    EXPECT_EQ(error_of("event:-"), "event: needs a number, and - is none.");
    EXPECT_EQ(error_of("proto:tc"), "proto: takes arp, tcp, udp, icmp or ipip, not tc.");
    EXPECT_EQ(error_of("addr:10.0"), "10.0 is no IPv4 address or prefix.");
}

}  // namespace
}  // namespace lvslab::models
