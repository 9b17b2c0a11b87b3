#include <gtest/gtest.h>

#include <random>

#include "net/bench.hpp"

/// Frames that nobody should send: the Host drops them with a reason, and neither crashes nor passes them on.
namespace lvslab::net {
namespace {

using namespace bench;
namespace golden = wire::golden;

/// A router with a tunnel's end, that knows all its neighbours; the frames of golden.hpp pass it or are for it.
struct HostileNet : testing::Test, Bench {
    HostileNet() {
        ethernet("eth0", {"10.0.1.1/24"});
        ethernet("eth1", {"10.0.2.1/24", "10.0.2.100/32", "10.0.4.11/32"});
        host.set_mac(dev("eth0"), mac("02:00:00:00:01:01"));  // the MAC that they are sent to
        host.set_up(host.tunnel(), true);
        sysctl("net.ipv4.ip_forward=1");
        sysctl("net.ipv4.conf.eth0.accept_local=1");  // kNeedFragFrame comes from the VIP
        know("eth0", {mac("02:00:00:00:01:0a"), ip("10.0.1.10")});
        know("eth1", {mac("02:00:00:00:02:0b"), ip("10.0.3.11")});
        route({.destination = prefix("0.0.0.0/0"), .gateway = ip("10.0.3.11"), .dev = dev("eth1").index});
        programs.ports = {53};
    }
    std::size_t delivered() const { return programs.delivered.size() + programs.delivered_icmp.size(); }
};

constexpr std::string_view kFrames[] = {golden::kSynFrame,  golden::kNatFrame,      golden::kUdpFrame,
                                        golden::kEchoFrame, golden::kNeedFragFrame, golden::kIpipFrame,
                                        golden::kArpFrame};

TEST_F(HostileNet, TakesTheFramesWhenTheyAreWhole) {  // so that the next test means something
    for (const std::string_view text : kFrames) {
        const std::size_t before = delivered() + sent.size();
        arrive("eth0", golden::from_hex(text));
        EXPECT_EQ(delivered() + sent.size(), before + 1) << wire::to_line(golden::from_hex(text));
    }
}

TEST_F(HostileNet, CutsOfFramesNeverLeaveAndAreDropsWithAReason) {
    for (const std::string_view text : kFrames) {
        const Bytes whole = golden::from_hex(text);
        for (std::size_t size = 0; size < whole.size(); ++size) {
            notes.clear();
            arrive("eth0", golden::cut(whole, size));
            EXPECT_EQ(sent.size() + delivered(), 0u) << size << " bytes of " << wire::to_line(whole);
            EXPECT_EQ(notes.drops.size(), 1u) << size << " bytes of " << wire::to_line(whole);
        }
    }
}

/// Every sent IP packet has a right header checksum, whatever came in.
void expect_sound(const Sent& frame) {
    if (wire::load16(frame.frame, 12) != 0x0800) return;
    const auto packet = frame.packet();
    const auto ip_header = wire::Ipv4<const std::uint8_t>::parse(packet);
    ASSERT_TRUE(ip_header);
    EXPECT_EQ(golden::oracle_checksum(ip_header->header()), 0);
    EXPECT_GT(ip_header->ttl(), 0);
}

/// A missing argument reads "?", and no template asks a question.
void expect_whole_sentences(const Notebook& notes) {
    for (const auto* list : {&notes.decisions, &notes.drops}) {
        for (const auto& note : *list) EXPECT_EQ(render(note.event).find('?'), std::string::npos) << render(note.event);
    }
}

TEST_F(HostileNet, MayMutateAnything) {
    std::mt19937 random(1);
    for (int i = 0; i < 10000; ++i) {
        Bytes frame = golden::from_hex(kFrames[random() % std::size(kFrames)]);
        for (auto changes = random() % 4; changes > 0; --changes) {
            frame[14 + random() % (frame.size() - 14)] = static_cast<std::uint8_t>(random());
        }
        if (wire::load16(frame, 12) == 0x0800 &&
            random() % 4 != 0) {  // or the header checksum stops nearly all of them
            wire::store16(frame, 24, 0);
            const std::size_t header = std::min<std::size_t>((frame[14] & 15U) * 4U, frame.size() - 14);
            wire::store16(frame, 24, golden::oracle_checksum(std::span(frame).subspan(14, header)));
        }
        arrive("eth0", random() % 8 == 0 ? golden::cut(frame, random() % frame.size()) : frame);
        wait(10ms);
        for (const Sent& s : take()) expect_sound(s);
    }
    EXPECT_GT(notes.drops.size(), 1000u);
    expect_whole_sentences(notes);
}

TEST_F(HostileNet, MaySendNoise) {
    std::mt19937 random(2);
    for (int i = 0; i < 10000; ++i) {
        Bytes frame = golden::random_bytes(random, random() % 120);
        if (frame.size() >= 14) wire::store16(frame, 12, random() % 2 == 0 ? 0x0800 : 0x0806);
        if (frame.size() >= 14) wire::store_mac(frame, 0, dev("eth0").mac);
        arrive("eth0", frame);
        for (const Sent& s : take()) expect_sound(s);
    }
}

/// A packet of 64 KB holds over 3000 headers: unpacking them must not need a stack that grows with them.
TEST_F(HostileNet, MayNestTunnelsAsDeepAsAPacketIsLong) {
    wire::Buffer packet = wire::build_udp(from_to("10.0.1.10", "10.0.4.11"), {.destination_port = 53});
    auto header = from_to("10.0.1.10", "10.0.4.11");
    header.protocol = wire::Protocol::ipip;
    while (packet.size() + wire::kIpv4Size <= wire::kMaxIpv4Packet) wire::prepend_ipv4(packet, header);
    host.attach(static_cast<Observer*>(nullptr));
    arrive("eth0", {mac("02:00:00:00:01:0a"), {}}, std::move(packet));
    EXPECT_EQ(programs.delivered.size(), 1u);
}

TEST_F(HostileNet, CanNotMakeErrorsAnswerErrors) {
    route({.type = RouteType::unreachable, .destination = prefix("10.45.0.0/16")});
    for (const int type : {3, 4, 5, 11, 12}) {
        arrive("eth0", {mac("02:00:00:00:01:0a"), {}},
               wire::build_icmp(from_to("10.0.1.10", "10.45.0.1"), {.type = static_cast<wire::IcmpType>(type)},
                                Bytes(28)));
    }
    EXPECT_TRUE(sent.empty());
}

}  // namespace
}  // namespace lvslab::net
