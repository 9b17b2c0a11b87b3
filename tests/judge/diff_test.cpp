#include "judge/diff.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "diff_samples.hpp"
#include "judge/conversation.hpp"

namespace lvslab::judge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr wire::TcpFlags kSynAck = wire::kSyn | wire::kAck;

/// `conversation 1, SYN of client, director:eth0 out, ip.ttl: 63 | 64`
std::vector<std::string> lines_of(const RunDiff& diff) {
    std::vector<std::string> lines;
    for (const RunDifference& d : diff.differences) {
        lines.push_back(d.title + " " + std::to_string(d.number) + ", " + d.packet + ", " + d.place + ", " + d.field +
                        ": " + d.a + " | " + d.b);
    }
    return lines;
}

RunDiff diff_of(MadeRecord& a, MadeRecord& b) {
    const auto record_a = a.finish(), record_b = b.finish();
    return diff({record_a, record_b});
}

TEST(Conversations, JoinAnAnswerToItsRequestAndNameTheServer) {
    MadeRecord made;
    made.request("rs2", {.id = 1});
    made.answer("rs2", {.id = 2, .flags = kSynAck, .seq = 500});
    const auto record = made.finish();
    const ConversationList list = conversations_of(record);
    ASSERT_EQ(list.conversations.size(), 1U);
    EXPECT_EQ(list.conversations[0].name(), "TCP client to 10.0.2.100:80, conversation 1");
    EXPECT_EQ(list.conversations[0].server, "rs2");
    ASSERT_EQ(list.conversations[0].packets.size(), 2U);
    EXPECT_EQ(list.conversations[0].packets[1].meaning.kind, "SYN/ACK");
    EXPECT_FALSE(list.conversations[0].packets[1].request);
}

TEST(Conversations, TakeAPortThatIsUsedAgainForANewOneButARetransmissionForTheSame) {
    MadeRecord made;
    made.request("rs1", {.id = 1, .seq = 100});
    made.request("rs1", {.id = 2, .seq = 100});
    made.request("rs2", {.id = 3, .seq = 900});
    const auto record = made.finish();
    const ConversationList list = conversations_of(record);
    ASSERT_EQ(list.conversations.size(), 2U);
    EXPECT_TRUE(list.conversations[0].packets[1].again);
    EXPECT_EQ(list.conversations[1].server, "rs2");
}

/// A director that asks its own VIP: on its lo both ways are seen behind the balancer only.
TEST(Conversations, JoinAnAnswerThatABalancerOnTheClientsNodeHasChanged) {
    constexpr wire::Ipv4Address kOwn{0x0a000202};
    MadeRecord made;
    const auto pass = [&](net::PacketId id, const wire::Ipv4Fields& ip, const wire::TcpFields& tcp) {
        const wire::Buffer frame = made.framed(wire::build_tcp(ip, tcp, {}), {"director", "director"});
        made.out("director", id, frame), made.in("director", id, frame);
    };
    pass(1, {.source = kVip, .destination = kOwn}, {.source_port = 38098, .destination_port = 80, .flags = wire::kSyn});
    pass(2, {.source = kVip, .destination = kVip}, {.source_port = 80, .destination_port = 38098, .flags = kSynAck});
    pass(3, {.source = kVip, .destination = kVip}, {.source_port = 80, .destination_port = 38098, .flags = wire::kAck});
    const auto record = made.finish();
    const ConversationList list = conversations_of(record);
    ASSERT_EQ(list.conversations.size(), 1U);
    EXPECT_EQ(list.conversations[0].packets.size(), 3U);
    EXPECT_FALSE(list.conversations[0].packets[1].request);
}

TEST(Diff, TakesPortsNumbersIdsAndSegmentationForTheSenders) {
    MadeRecord a, b;
    a.request("rs1", {.id = 1, .client_port = 40000, .seq = 100});
    a.request("rs1", {.id = 2, .client_port = 40000, .flags = wire::kAck, .seq = 101, .data = "whole"});
    b.request("rs1", {.id = 7, .client_port = 51515, .seq = 999});
    b.request("rs1", {.id = 8, .client_port = 51515, .flags = wire::kAck, .seq = 1000, .data = "in "});
    b.request("rs1", {.id = 9, .client_port = 51515, .flags = wire::kAck | wire::kPsh, .seq = 1003, .data = "two"});
    const RunDiff found = diff_of(a, b);
    EXPECT_THAT(lines_of(found), IsEmpty());
    EXPECT_EQ(found.equal, 1U);
    ASSERT_EQ(found.sender.size(), 2U);
    EXPECT_EQ(found.sender[0].what + " " + found.sender[0].a + " " + found.sender[0].b, "data segments 1 2");
    EXPECT_EQ(found.sender[1].what + " " + found.sender[1].a + " " + found.sender[1].b, "segments with PSH 0 1");
}

TEST(Diff, TellsThatAnotherServerWasChosenAndNothingElse) {
    MadeRecord a, b;
    a.request("rs1", {.id = 1}), a.answer("rs1", {.id = 2, .flags = kSynAck});
    b.request("rs2", {.id = 1}), b.answer("rs2", {.id = 2, .flags = kSynAck});
    EXPECT_THAT(lines_of(diff_of(a, b)), ElementsAre("TCP client to 10.0.2.100:80 1, , , server: rs1 | rs2"));
}

TEST(Diff, TellsATtlOnlyWhereItBeginsToDiffer) {
    MadeRecord a, b;
    a.request("rs1", {.id = 1, .ttl = 64});
    b.request("rs1", {.id = 1, .ttl = 32});
    EXPECT_THAT(lines_of(diff_of(a, b)),
                ElementsAre("TCP client to 10.0.2.100:80 1, SYN of client, client:eth0 out, ip.ttl: 64 | 32"));
}

TEST(Diff, TellsWhereAPacketWentNoFurther) {
    MadeRecord a, b;
    a.datagram({.id = 1, .data = "query"});
    const wire::Buffer onward = a.framed(MadeRecord::segment({.id = 2}, true), {"client", "director"});
    a.out("client", 2, onward), a.in("director", 2, onward);
    b.datagram({.id = 1, .data = "query"});
    b.out("client", 2, onward);
    EXPECT_THAT(
        lines_of(diff_of(a, b)),
        ElementsAre("TCP client to 10.0.2.100:80 1, , , server: director | ",
                    "TCP client to 10.0.2.100:80 1, SYN of client, director:eth0 in, way: director:eth0 in | "));
}

TEST(Diff, TellsAMissingAnswer) {
    MadeRecord a, b;
    a.request("rs1", {.id = 1}), a.answer("rs1", {.id = 2, .flags = kSynAck});
    b.request("rs1", {.id = 1});
    EXPECT_THAT(lines_of(diff_of(a, b)),
                ElementsAre("TCP client to 10.0.2.100:80 1, SYN/ACK of rs1, , packets: there | "));
}

TEST(Diff, CountsDatagramsAndMindsTheirLength) {
    MadeRecord a, b;
    a.datagram({.id = 1, .data = "query"}), a.datagram({.id = 2, .data = "query"});
    b.datagram({.id = 1, .data = "longer query"});
    EXPECT_THAT(lines_of(diff_of(a, b)),
                ElementsAre("UDP client to 10.0.2.100:53 1, UDP of client, client:eth0 out, ip.len: 33 | 40",
                            "UDP client to 10.0.2.100:53 1, UDP of client, , packets: 1 more | "));
}

TEST(Diff, TellsAConversationThatOnlyOneHas) {
    MadeRecord a, b;
    a.request("rs1", {.id = 1});
    b.request("rs1", {.id = 1}), b.request("rs1", {.id = 2, .client_port = 40001});
    EXPECT_THAT(lines_of(diff_of(a, b)), ElementsAre("TCP client to 10.0.2.100:80 2, , , packets:  | 1 packet"));
}

TEST(Diff, TakesAPortThatSourceNatChangedForADifference) {
    const auto run = [](MadeRecord& made, std::uint16_t port_behind) {
        const wire::Buffer before =
            made.framed(MadeRecord::segment({.client_port = 40000}, true), {"client", "director"});
        const wire::Buffer behind =
            made.framed(MadeRecord::segment({.client_port = port_behind, .ttl = 63}, true), {"director", "rs1"});
        made.out("client", 1, before), made.in("director", 1, before);
        made.out("director", 1, behind), made.in("rs1", 1, behind);
    };
    MadeRecord a, b;
    run(a, 40000), run(b, 1024);
    EXPECT_THAT(lines_of(diff_of(a, b)), ElementsAre("TCP client to 10.0.2.100:80 1, SYN of client, director:eth0 out, "
                                                     "tcp.srcport: client's port | another port than the client's"));
}

TEST(Diff, LeavesRefreshesOfArpAndFloodsApart) {
    MadeRecord a, b;
    a.arp("client", wire::kBroadcastMac, 1);
    b.arp("client", wire::kBroadcastMac, 1), b.arp("client", mac(2), 2), b.arp("client", wire::kBroadcastMac, 3);
    a.request("rs1", {.id = 5});
    b.request("rs1", {.id = 5});
    b.in("rs2", 5, b.framed(MadeRecord::segment({}, true), {"director", "rs1"}), net::PacketType::other_host);
    const RunDiff found = diff_of(a, b);
    EXPECT_THAT(lines_of(found), IsEmpty());
    ASSERT_EQ(found.times.size(), 3U);
    EXPECT_EQ(found.times[0].b, "2");
    EXPECT_THAT(found.times[1].what, HasSubstr("to refresh an entry"));
    EXPECT_THAT(found.times[2].what, HasSubstr("flooded"));
}

TEST(Diff, TellsAQuestionThatOnlyOneAsked) {
    MadeRecord a, b;
    a.arp("client", wire::kBroadcastMac, 1);
    b.arp("client", mac(2), 1);
    EXPECT_THAT(lines_of(diff_of(a, b)), ElementsAre("ARP client asks for 10.0.2.100 1, , , packets: 1 packet | "));
}

TEST(Diff, ShowsTheSameFindingOnceAndSaysHowManyAreLeftOut) {
    MadeRecord a, b;
    for (std::uint16_t i = 0; i < 3; ++i) {
        a.request("rs1", {.id = i + 1U, .client_port = static_cast<std::uint16_t>(40000 + i)});
        b.request("rs2", {.id = i + 1U, .client_port = static_cast<std::uint16_t>(40000 + i)});
    }
    b.datagram({.id = 9});
    const RunDiff found = diff_of(a, b);
    const std::string text = to_text(found, {.most = 1});
    EXPECT_THAT(text, HasSubstr("NOT EQUAL: 2 differences"));
    EXPECT_THAT(text, HasSubstr("TCP client to 10.0.2.100:80, conversations 1, 2, 3\n  server\n    A  rs1"));
    EXPECT_THAT(text, HasSubstr("... and 1 more difference; --json has them all"));
    EXPECT_THAT(to_json(found), HasSubstr("\"conversation\": \"UDP client to 10.0.2.100:53\""));
}

}  // namespace
}  // namespace lvslab::judge
