#include "judge/compare_frames.hpp"

#include <gtest/gtest.h>

#include "wire/build.hpp"

namespace lvslab::judge {
namespace {

using namespace std::chrono_literals;
using Bytes = std::vector<std::uint8_t>;
using Kind = FrameDifference::Kind;

const wire::Ipv4Address kFrom{0x0a00010a}, kTo{0x0a000264}, kServer{0x0a00030b}, kGone{0x0a000337};

Bytes frame_of(wire::Buffer packet, wire::EthernetFields ethernet = {}) {
    wire::prepend_ethernet(packet, ethernet);
    const auto bytes = packet.bytes();
    return {bytes.begin(), bytes.end()};
}

wire::Ipv4Fields ip(std::uint16_t id = 7, std::uint8_t ttl = 63) {
    return {.source = kFrom, .destination = kTo, .ttl = ttl, .id = id};
}
Bytes datagram(wire::Ipv4Fields fields = ip(), std::uint16_t to_port = 53) {
    return frame_of(wire::build_udp(fields, {.source_port = 20000, .destination_port = to_port}));
}
Bytes segment(wire::TcpFlags flags, std::uint16_t id) {
    return frame_of(wire::build_tcp(ip(id), {.source_port = 1, .destination_port = 80, .flags = flags}));
}
Bytes tunnelled(std::uint16_t outer_id, bool dont_fragment) {
    wire::Buffer packet = wire::build_udp(ip(), {.source_port = 1, .destination_port = 2});
    wire::prepend_ipv4(packet, {.source = kTo,
                                .destination = kServer,
                                .protocol = wire::Protocol::ipip,
                                .id = outer_id,
                                .fragmentation = {.dont_fragment = dont_fragment}});
    return frame_of(std::move(packet));
}
/// An ICMP error that quotes a packet which is `quoted_id` on the wire.
Bytes error_about(wire::Protocol protocol, std::uint16_t quoted_id) {
    const Bytes rest(8, 0);
    wire::Ipv4Fields fields = ip(quoted_id);
    fields.protocol = protocol;
    const wire::Buffer quoted = wire::build_ipv4(fields, rest);
    return frame_of(
        wire::build_icmp(ip(), {.type = wire::IcmpType::unreachable, .code = 1}, std::as_const(quoted).bytes()));
}
Bytes question(wire::Ipv4Address wanted, wire::MacAddress to = wire::kBroadcastMac) {
    return frame_of(wire::build_arp({.sender_ip = kTo, .target_ip = wanted}),
                    {.destination = to, .type = wire::EtherType::arp});
}

/// One frame each side; both leave 1 s after the start of a run of a minute.
FrameComparison compare_two(const Bytes& kernel, const Bytes& ours, net::Time later = 0s) {
    const PassedFrame one[] = {{.time = 1s, .bytes = kernel}}, two[] = {{.time = 1s + later, .bytes = ours}};
    return compare_frames({.kernel = one, .ours = two, .end = 60s});
}
bool are_equal(const Bytes& kernel, const Bytes& ours, net::Time later = 0s) {
    const FrameComparison comparison = compare_two(kernel, ours, later);
    EXPECT_EQ(comparison.equal + comparison.differences.size(), 1U);
    return comparison.equal == 1;
}

TEST(FrameComparison, TellsTheFieldThatDiffersAndBothValues) {
    const auto comparison = compare_two(datagram(ip(7, 62)), datagram(ip(7, 63)));
    ASSERT_EQ(comparison.differences.size(), 1U);
    const FrameDifference& difference = comparison.differences[0];
    EXPECT_EQ(difference.kind, Kind::changed);
    ASSERT_EQ(difference.fields.size(), 2U);
    EXPECT_EQ(difference.fields[0].name, "ip.ttl");
    EXPECT_EQ(difference.fields[0].kernel, "62");
    EXPECT_EQ(difference.fields[0].ours, "63");
    EXPECT_EQ(difference.fields[1].name, "ip.checksum");
    EXPECT_NE(difference.kernel.find("10.0.1.10:20000 > 10.0.2.100:53 UDP ttl=62"), std::string::npos);
    EXPECT_NE(difference.ours.find("ttl=63"), std::string::npos);
}

TEST(FrameComparison, SeesAWrongByteBehindAllHeaders) {
    const Bytes right = frame_of(wire::build_udp(ip(), {.source_port = 1, .destination_port = 2}, Bytes{1, 2, 3}));
    Bytes wrong = right;
    wrong.back() ^= 1;
    EXPECT_TRUE(are_equal(right, right));
    EXPECT_FALSE(are_equal(right, wrong));
}

TEST(FrameComparison, SeesAnotherMacAddress) {
    const wire::Buffer packet = wire::build_udp(ip(), {});
    EXPECT_FALSE(are_equal(frame_of(packet, {.destination = {{2, 0, 0, 0, 3, 0x11}}}),
                           frame_of(packet, {.destination = {{2, 0, 0, 0, 3, 0x12}}})));
}

TEST(FrameComparison, NamesWhatOneSideAloneHasSent) {
    const Bytes packet = datagram(), other = question(kServer);
    const PassedFrame one[] = {{.time = 2s, .bytes = packet}}, two[] = {{.time = 1s, .bytes = other}};
    const auto comparison = compare_frames({.kernel = one, .ours = two, .end = 60s});
    ASSERT_EQ(comparison.differences.size(), 2U);
    EXPECT_EQ(comparison.differences[0].kind, Kind::extra);
    EXPECT_EQ(comparison.differences[0].kernel, "");
    EXPECT_NE(comparison.differences[0].ours.find("ARP who-has 10.0.3.11"), std::string::npos);
    EXPECT_EQ(comparison.differences[1].kind, Kind::missing);
    EXPECT_EQ(comparison.differences[1].ours, "");
    EXPECT_EQ(comparison.differences[1].time, 2s);
}

TEST(FrameComparison, CountsAFrameThatWasSentTwiceTwice) {
    const Bytes packet = datagram();
    const PassedFrame twice[] = {{.time = 1s, .bytes = packet}, {.time = 1s, .bytes = packet}};
    const auto comparison = compare_frames({.kernel = twice, .ours = std::span(twice).first(1), .end = 60s});
    EXPECT_EQ(comparison.equal, 1U);
    ASSERT_EQ(comparison.differences.size(), 1U);
    EXPECT_EQ(comparison.differences[0].kind, Kind::missing);
}

TEST(FrameComparison, ForgivesTheKernelsTimersASecondAndNoMore) {
    EXPECT_TRUE(are_equal(datagram(), datagram(), 1s));
    const auto late = compare_two(datagram(), datagram(), 1s + 1ms);
    EXPECT_EQ(late.equal, 0U);
    EXPECT_EQ(late.differences.size(), 2U);
}

TEST(FrameComparison, MatchesFramesWhoseOrderDiffers) {
    const Bytes first = datagram(), second = datagram(ip(8));
    const PassedFrame one[] = {{.time = 1000ms, .bytes = first}, {.time = 1003ms, .bytes = second}};
    const PassedFrame two[] = {{.time = 1001ms, .bytes = second}, {.time = 1002ms, .bytes = first}};
    EXPECT_EQ(compare_frames({.kernel = one, .ours = two, .end = 60s}).equal, 2U);
}

TEST(OwnChoices, OfAKernelAreTheIdsOfIcmpAndResetsAndOfTunnelsWithoutDf) {
    EXPECT_TRUE(are_equal(segment(wire::kRst | wire::kAck, 1), segment(wire::kRst | wire::kAck, 2)));
    EXPECT_TRUE(are_equal(tunnelled(1, false), tunnelled(2, false)));
    const auto echo = [](std::uint16_t id) {
        return frame_of(wire::build_icmp(ip(id), {.type = wire::IcmpType::echo_reply, .id = 77}));
    };
    EXPECT_TRUE(are_equal(echo(1), echo(2)));
}

TEST(OwnChoices, AreNoOtherIds) {
    EXPECT_FALSE(are_equal(datagram(ip(1)), datagram(ip(2))));
    EXPECT_FALSE(are_equal(segment(wire::kSyn, 1), segment(wire::kSyn, 2)));
    EXPECT_FALSE(are_equal(tunnelled(0, true), tunnelled(2, true)));
}

TEST(OwnChoices, AreFoundInQuotedPacketsTooWithTheChecksumOverThem) {
    EXPECT_TRUE(are_equal(error_about(wire::Protocol::ipip, 1), error_about(wire::Protocol::ipip, 2)));
    EXPECT_FALSE(are_equal(error_about(wire::Protocol::udp, 1), error_about(wire::Protocol::udp, 2)));
}

TEST(OwnChoices, AreFoundInsideATunnelToo) {
    const auto wrapped_reset = [](std::uint16_t id) {
        wire::Buffer packet = wire::build_tcp(ip(id), {.source_port = 1, .destination_port = 80, .flags = wire::kRst});
        wire::prepend_ipv4(packet, {.source = kTo,
                                    .destination = kServer,
                                    .protocol = wire::Protocol::ipip,
                                    .fragmentation = {.dont_fragment = true}});
        return frame_of(std::move(packet));
    };
    EXPECT_TRUE(are_equal(wrapped_reset(1), wrapped_reset(2)));
}

TEST(OwnChoices, ExcuseNoWrongChecksum) {
    Bytes wrong = tunnelled(2, false);
    wrong[24] ^= 0x40;  // the outer header's checksum
    EXPECT_FALSE(are_equal(tunnelled(1, false), wrong));
}

TEST(FrameComparison, LeavesArpOfTheLastSecondUntold) {
    const Bytes asks = question(kGone);
    const PassedFrame last[] = {{.time = 59s + 1ms, .bytes = asks}}, before[] = {{.time = 58s, .bytes = asks}};
    const auto untold = compare_frames({.kernel = last, .ours = {}, .end = 60s});
    EXPECT_EQ(untold.untold, 1U);
    EXPECT_TRUE(untold.differences.empty());
    EXPECT_EQ(compare_frames({.kernel = before, .ours = {}, .end = 60s}).differences.size(), 1U);
}

TEST(FrameComparison, LeavesProbesUntoldOnceReachableMayHaveEnded) {
    const Bytes probe = question(kServer, {{2, 0, 0, 0, 3, 0x11}});
    const PassedFrame early[] = {{.time = 14s, .bytes = probe}}, late[] = {{.time = 15s, .bytes = probe}};
    EXPECT_EQ(compare_frames({.kernel = {}, .ours = early, .end = 60s}).differences.size(), 1U);
    const auto untold = compare_frames({.kernel = {}, .ours = late, .end = 60s});
    EXPECT_EQ(untold.untold, 1U);
    EXPECT_TRUE(untold.differences.empty());
}

TEST(FrameComparison, TakesAPacketOfATunnelsInterfaceWithoutEthernet) {
    const Bytes bytes = tunnelled(1, false), other = tunnelled(2, false);
    const auto raw = [](const Bytes& frame) {
        return PassedFrame{.time = 1s, .bytes = std::span(frame).subspan(14), .raw = true};
    };
    const PassedFrame one[] = {raw(bytes)}, two[] = {raw(other)};
    EXPECT_EQ(compare_frames({.kernel = one, .ours = two, .end = 60s}).equal, 1U);
}

TEST(FrameComparison, TakesNoChecksumThatNoDeviceFilledIn) {
    const auto error_to = [](wire::Ipv4Address told, std::uint16_t checksum) {
        wire::Buffer quoted = wire::build_tcp(ip(), {.source_port = 1, .destination_port = 80, .flags = wire::kSyn});
        wire::store16(quoted.bytes(), wire::kIpv4Size + wire::kTcpChecksumOffset, checksum);
        wire::Ipv4Fields fields = ip();
        fields.destination = told;
        return frame_of(wire::build_icmp(fields, {.type = wire::IcmpType::unreachable, .code = 1},
                                         std::as_const(quoted).bytes()));
    };
    EXPECT_TRUE(are_equal(error_to(kFrom, 0x179c), error_to(kFrom, 0x0877))) << "the client tells itself";
    EXPECT_FALSE(are_equal(error_to(kServer, 0x179c), error_to(kServer, 0x0877)));
}

TEST(FrameComparison, SurvivesFramesThatAreNone) {
    for (std::size_t size = 0; size < 60; ++size) {
        Bytes front = error_about(wire::Protocol::ipip, 1);
        front.resize(size);
        EXPECT_TRUE(are_equal(front, front)) << size;
    }
}

TEST(FrameComparison, LeavesOutWhatOneSideAloneHasAfterTheEnd) {
    const Bytes bytes = datagram();
    const PassedFrame early[] = {{.time = 59s, .bytes = bytes}}, late[] = {{.time = 60s + 1ms, .bytes = bytes}};
    EXPECT_EQ(compare_frames({.kernel = early, .ours = {}, .end = 60s}).differences.size(), 1U);
    for (const Sides& sides : {Sides{late, {}, 60s}, Sides{{}, late, 60s}}) {
        const auto comparison = compare_frames(sides);
        EXPECT_EQ(comparison.late, 1U);
        EXPECT_TRUE(comparison.differences.empty());
    }
}

TEST(FrameComparison, LeavesOutChecksumsThatNoDeviceFilledIn) {
    Bytes whole = segment(wire::kSyn, 7), unfinished = whole;
    unfinished[wire::kEthernetSize + 20 + wire::kTcpChecksumOffset] ^= 0x55;
    EXPECT_FALSE(are_equal(unfinished, whole));
    const PassedFrame on_lo[] = {{.time = 1s, .bytes = unfinished, .unfinished = true}},
                      ours[] = {{.time = 1s, .bytes = whole, .unfinished = true}};
    EXPECT_EQ(compare_frames({.kernel = on_lo, .ours = ours, .end = 60s}).equal, 1U);
}

}  // namespace
}  // namespace lvslab::judge
