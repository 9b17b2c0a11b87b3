#include <algorithm>
#include <set>

#include "lab_hosts.hpp"
#include "ns3/addresses.hpp"
#include "ns3/http_client.hpp"
#include "ns3/http_server.hpp"
#include "wire/checksum.hpp"

namespace lvslab::sim::test {
namespace {

constexpr std::uint16_t kHttp = 80;
constexpr wire::Endpoint kServer{{0x0a000202}, kHttp};

class LinuxTcp : public Simulation {
protected:
    void serve(const LabPath& path, std::uint64_t body) {
        path.server.node()->AddApplication(CreateObject<HttpServer>(HttpServerConfig{.body = body, .name = "rs1"}));
    }
    void fetch(const LabPath& path, const HttpClientConfig& config) {
        path.client.node()->AddApplication(
            CreateObject<HttpClient>(config, [this](const HttpResult& r) { results.push_back(r); }));
    }
    void fetch(const LabPath& path, const lab::Schedule& when = {.start = 1s}) {
        fetch(path, {.server = kServer, .when = when});
    }
    std::vector<HttpResult> results;
};

std::vector<Segment> with_flags(const Tap& tap, wire::TcpFlags flags) {
    std::vector<Segment> found;
    for (const Segment& s : tap.segments)
        if (s.flags == flags) found.push_back(s);
    return found;
}

/// Largest payload of a segment from the server after `begin`.
std::size_t largest_data(const Tap& tap, net::Time begin = {}) {
    std::size_t size = 0;
    for (const Segment& s : tap.segments)
        if (s.from_port == kHttp && s.at > begin) size = std::max(size, s.data);
    return size;
}

std::uint16_t mss_of(const Segment& segment) {
    const auto octet = [&](std::size_t i) { return static_cast<std::uint8_t>(segment.options.at(i)); };
    return octet(0) == 2 ? static_cast<std::uint16_t>(octet(2) << 8 | octet(3)) : std::uint16_t{0};
}

/// Where the frame's TCP segment begins; none if it carries none.
std::span<std::uint8_t> tcp_in(std::span<std::uint8_t> frame) {
    const auto ip = wire::Ipv4<std::uint8_t>::parse(frame.subspan(14));
    return ip && ip->protocol() == wire::Protocol::tcp ? ip->payload() : std::span<std::uint8_t>{};
}

/// Rewrites the TCP checksum of a frame that a test has changed.
void repair(std::span<std::uint8_t> frame) {
    const auto ip = wire::Ipv4<std::uint8_t>::parse(frame.subspan(14));
    const auto tcp = wire::Tcp<std::uint8_t>::parse(ip->payload());
    tcp->set_checksum(0);
    tcp->set_checksum(wire::transport_checksum({.source = ip->source(),
                                                .destination = ip->destination(),
                                                .length = static_cast<std::uint16_t>(ip->payload().size())},
                                               ip->payload()));
}

// ---- MSS

TEST_F(LinuxTcp, NamesTheMtuOfItsOwnLinkInSynAndSynAck) {
    const LabPath path({.client = 1400, .middle = 1500, .server = 1300});
    serve(path, 100);
    fetch(path);
    run_until(2s);
    ASSERT_EQ(results.at(0).outcome, traffic::Outcome::ok);
    EXPECT_EQ(mss_of(with_flags(path.client_tap, wire::kSyn).at(0)), 1360);
    EXPECT_EQ(mss_of(with_flags(path.client_tap, wire::kSyn | wire::kAck).at(0)), 1260);
}

TEST_F(LinuxTcp, SynHasItsOptionsInLinuxOrder) {
    const LabPath path;
    serve(path, 100);
    fetch(path);
    run_until(2s);
    for (const wire::TcpFlags flags : {wire::kSyn, wire::kSyn | wire::kAck}) {
        const std::string options = with_flags(path.client_tap, flags).at(0).options;
        EXPECT_EQ(options.substr(0, 8), "\x02\x04\x05\xb4\x04\x02\x08\x0a");
        EXPECT_EQ(options.substr(16, 2), "\x03\x03");
    }
}

TEST_F(LinuxTcp, FillsItsMtuWithHeadersTimestampsAndData) {
    const LabPath path;
    serve(path, 100'000);
    fetch(path);
    run_until(3s);
    ASSERT_EQ(results.at(0).outcome, traffic::Outcome::ok);
    EXPECT_EQ(largest_data(path.server_tap), 1448u);
    std::uint16_t largest = 0;
    for (const Segment& s : path.server_tap.segments) largest = std::max(largest, s.ip_length);
    EXPECT_EQ(largest, 1500);
}

TEST_F(LinuxTcp, UsesJumboFramesWhereBothLinksDo) {
    const LabPath path({.client = 9000, .middle = 9000, .server = 9000});
    serve(path, 100'000);
    fetch(path);
    run_until(3s);
    ASSERT_EQ(results.at(0).outcome, traffic::Outcome::ok);
    EXPECT_EQ(largest_data(path.server_tap), 8948u);
}

TEST_F(LinuxTcp, HonoursAnMssThatWasClampedOnTheWay) {
    LabPath path;
    path.client_tap.set_change([](std::span<std::uint8_t> frame) {
        const auto tcp = wire::Tcp<std::uint8_t>::parse(tcp_in(frame));
        if (tcp && tcp->flags() == wire::kSyn) {
            wire::store16(tcp->options(), 2, 1000);
            repair(frame);
        }
        return true;
    });
    serve(path, 100'000);
    fetch(path);
    run_until(3s);
    ASSERT_EQ(results.at(0).outcome, traffic::Outcome::ok);
    EXPECT_EQ(largest_data(path.server_tap), 988u);
}

TEST_F(LinuxTcp, TakesAPeerWithoutMssFor536AndForgetsItForTheNext) {
    LabPath path;
    bool first = true;
    path.client_tap.set_change([&first](std::span<std::uint8_t> frame) {
        const auto tcp = wire::Tcp<std::uint8_t>::parse(tcp_in(frame));
        if (tcp && tcp->flags() == wire::kSyn && std::exchange(first, false)) {
            std::ranges::fill(tcp->options(), std::uint8_t{1});  // NOP
            repair(frame);
        }
        return true;
    });
    serve(path, 20'000);
    fetch(path, lab::Schedule{.count = 2, .every = 2s, .start = 1s});
    run_until(5s);
    ASSERT_EQ(results.size(), 2u);
    EXPECT_EQ(results[1].outcome, traffic::Outcome::ok);
    std::vector<Segment> large;
    for (const Segment& s : path.server_tap.segments)
        if (s.from_port == kHttp && s.data > 500) large.push_back(s);
    EXPECT_EQ(large.front().data, 536u);
    EXPECT_EQ(largest_data(path.server_tap, 3s), 1448u);
}

// ---- path MTU discovery

TEST_F(LinuxTcp, NarrowLinkInTheMiddleMakesSegmentsSmallerAtOnce) {
    const LabPath path({.middle = 1400});
    serve(path, 200'000);
    fetch(path);
    run_until(5s);
    ASSERT_EQ(results.at(0).outcome, traffic::Outcome::ok);
    EXPECT_EQ(results[0].body_bytes, 200'000u);
    EXPECT_LT(results[0].end, 1500ms);  // no retransmission timer, which is 1 s at least
    ASSERT_FALSE(path.server_tap.icmp_errors.empty());
    const net::Time told = path.server_tap.icmp_errors.front();
    // 1 ms from the tap to the server, 1 ms back.
    const auto next = std::ranges::find_if(path.server_tap.segments, [&](const Segment& s) {
        return s.from_port == kHttp && s.at > told && s.data == 1348;
    });
    ASSERT_NE(next, path.server_tap.segments.end());
    EXPECT_LT(next->at, told + 3ms);
    const auto original =
        std::ranges::find_if(path.server_tap.segments, [&](const Segment& s) { return s.data > 1348; });
    EXPECT_EQ(original->data, 1448u);
    EXPECT_EQ(next->seq, original->seq);
    EXPECT_EQ(largest_data(path.server_tap, told + 3ms), 1348u);
    EXPECT_EQ(largest_data(path.client_tap), 1348u);
    for (const Segment& s : path.server_tap.segments) EXPECT_TRUE(s.dont_fragment);
}

TEST_F(LinuxTcp, TellsOneErrorForEachSegmentThatWasUnderWayAndNoMore) {
    const LabPath path({.middle = 1400});
    serve(path, 200'000);
    fetch(path);
    run_until(5s);
    // The first window: 10 segments. The first is short by nothing, so that all ten are too big.
    EXPECT_EQ(path.server_tap.icmp_errors.size(), 10u);
}

TEST_F(LinuxTcp, NextConnectionStartsWithWhatTheLastOneLearned) {
    const LabPath path({.middle = 1400});
    serve(path, 50'000);
    fetch(path, lab::Schedule{.count = 2, .every = 2s, .start = 1s});
    run_until(5s);
    ASSERT_EQ(results.size(), 2u);
    const auto answers = with_flags(path.server_tap, wire::kSyn | wire::kAck);
    ASSERT_EQ(answers.size(), 2u);
    EXPECT_EQ(mss_of(answers[0]), 1460);
    EXPECT_EQ(mss_of(answers[1]), 1360);
    EXPECT_LT(path.server_tap.icmp_errors.back(), 3s);
}

TEST_F(LinuxTcp, UploadsOverANarrowLinkToo) {
    const LabPath path({.middle = 1400});
    std::uint64_t arrived = 0;
    const SocketPtr listener = open_tcp(path.server.node());
    bind_port(*listener, kHttp);
    listener->Listen();
    listener->SetAcceptCallback(
        ::ns3::MakeNullCallback<bool, SocketPtr, const ::ns3::Address&>(),
        ::ns3::Callback<void, SocketPtr, const ::ns3::Address&>([&](SocketPtr s, const ::ns3::Address&) {
            s->SetRecvCallback(::ns3::Callback<void, SocketPtr>([&](SocketPtr from) {
                while (const auto packet = from->Recv()) {
                    if (packet->GetSize() == 0) break;
                    arrived += packet->GetSize();
                }
            }));
        }));
    const SocketPtr socket = open_tcp(path.client.node());
    socket->SetConnectCallback(::ns3::Callback<void, SocketPtr>([](SocketPtr s) {
                                   s->Send(::ns3::Create<Packet>(100'000));
                                   s->Close();  // all that is left to do is the buffer's
                               }),
                               ::ns3::MakeNullCallback<void, SocketPtr>());
    at(1s, [&] { socket->Connect(to_ns3(kServer)); });
    run_until(10s);
    EXPECT_EQ(arrived, 100'000u);
}

TEST_F(LinuxTcp, IgnoresAnErrorAboutASegmentThatItNeverSent) {
    LabPath path({.middle = 1400});
    path.server_tap.set_change([](std::span<std::uint8_t> frame) {
        const auto ip = wire::Ipv4<std::uint8_t>::parse(frame.subspan(14));
        if (!ip || ip->protocol() != wire::Protocol::icmp) return true;
        const auto icmp = ip->payload();
        wire::store32(icmp, 8 + 20 + 4, wire::load32(icmp, 8 + 20 + 4) + 0x100000);
        wire::store16(icmp, 2, 0);
        wire::store16(icmp, 2, wire::checksum(icmp));
        return true;
    });
    serve(path, 200'000);
    fetch(path);
    run_until(4s);
    EXPECT_TRUE(results.empty());
    EXPECT_EQ(largest_data(path.client_tap), 0u);
    EXPECT_EQ(largest_data(path.server_tap, 2s), 1448u);
}

// ---- initial sequence numbers

std::string run_once(std::uint64_t seed) {
    std::string bytes;
    {
        const LabPath path({.middle = 1400}, seed);
        path.server.node()->AddApplication(CreateObject<HttpServer>(HttpServerConfig{.body = 30'000}));
        path.client.node()->AddApplication(CreateObject<HttpClient>(
            HttpClientConfig{.server = kServer, .when = {.count = 3, .every = 100ms}}, HttpClient::Report{}));
        Simulator::Stop(::ns3::Seconds(2));
        Simulator::Run();
        bytes = path.client_tap.bytes + path.server_tap.bytes;
    }
    Simulator::Destroy();
    return bytes;
}

TEST_F(LinuxTcp, EqualSeedsGiveEqualBytes) {
    const std::string first = run_once(10);
    ASSERT_GT(first.size(), 180'000u);
    EXPECT_TRUE(first == run_once(10));
    EXPECT_FALSE(first == run_once(20));
}

TEST_F(LinuxTcp, EachEndOfEachConnectionStartsElsewhere) {
    const LabPath path;
    serve(path, 100);
    fetch(path, lab::Schedule{.count = 5, .every = 100ms, .start = 1s});
    run_until(3s);
    std::set<std::uint32_t> starts{0};
    for (const auto flags : {wire::kSyn, wire::kSyn | wire::kAck})
        for (const Segment& s : with_flags(path.client_tap, flags)) starts.insert(s.seq);
    EXPECT_EQ(starts.size(), 11u);
}

TEST_F(LinuxTcp, EchoesTheTimestampOfTheSyn) {
    const LabPath path;
    serve(path, 100);
    fetch(path);
    run_until(3s);
    const std::string syn = with_flags(path.client_tap, wire::kSyn).at(0).options;
    const std::string answer = with_flags(path.client_tap, wire::kSyn | wire::kAck).at(0).options;
    EXPECT_NE(syn.substr(8, 4), std::string(4, '\0'));
    EXPECT_EQ(answer.substr(12, 4), syn.substr(8, 4));
}

// ---- connections that never are

TEST_F(LinuxTcp, ResetInAnswerToTheSynRefusesAtOnceAndSendsNothingMore) {
    const LabPath path;
    fetch(path);
    run_until(20s);
    ASSERT_EQ(results.size(), 1u);
    EXPECT_EQ(results[0].outcome, traffic::Outcome::refused);
    const auto& seen = path.client_tap.segments;
    ASSERT_EQ(seen.size(), 2u);
    EXPECT_EQ(seen[1].flags, wire::kRst | wire::kAck);
    EXPECT_EQ(seen[1].ack, seen[0].seq + 1);
    EXPECT_LT(results[0].end, seen[1].at + 2ms);
}

TEST_F(LinuxTcp, ClosingBeforeThereIsAConnectionSendsNothing) {
    LabPath path;
    std::vector<wire::TcpFlags> sent;
    path.client_tap.set_change([&sent](std::span<std::uint8_t> frame) {
        const auto tcp = wire::Tcp<std::uint8_t>::parse(tcp_in(frame));
        if (tcp) sent.push_back(tcp->flags());
        return !tcp;
    });
    fetch(path, {.server = kServer, .when = {.start = 1s}, .timeout = 2s});
    run_until(60s);
    ASSERT_EQ(results.size(), 1u);
    EXPECT_EQ(results[0].outcome, traffic::Outcome::timed_out);
    EXPECT_EQ(sent, (std::vector{wire::kSyn, wire::kSyn}));  // at 1 and 2 s; the next would come at 4 s
}

TEST_F(LinuxTcp, ResetOfAnotherConnectionDoesNotRefuse) {
    LabPath path;
    path.client_tap.set_change([](std::span<std::uint8_t> frame) {
        const auto tcp = wire::Tcp<std::uint8_t>::parse(tcp_in(frame));
        if (tcp && tcp->flags().has(wire::kRst)) {
            tcp->set_ack(tcp->ack() + 1);
            repair(frame);
        }
        return true;
    });
    fetch(path, {.server = kServer, .when = {.start = 1s}, .timeout = 2s});
    run_until(20s);
    EXPECT_EQ(results.at(0).outcome, traffic::Outcome::timed_out);
}

TEST_F(LinuxTcp, SaysNoMoreOnceAResetHasEndedTheConnection) {
    LabPath path;
    path.client_tap.set_change([](std::span<std::uint8_t> frame) {
        const auto tcp = wire::Tcp<std::uint8_t>::parse(tcp_in(frame));
        const bool data = tcp && tcp->source_port() == kHttp && !tcp->flags().has(wire::kSyn);
        if (data) tcp->set_flags(wire::kRst | wire::kAck), repair(frame);
        return true;
    });
    serve(path, 100);
    fetch(path);
    run_until(20s);
    EXPECT_EQ(results.at(0).outcome, traffic::Outcome::closed_early);
    EXPECT_EQ(path.client_tap.segments.back().from_port, kHttp);
}

TEST_F(LinuxTcp, AnswersForeignSynAckWithAResetAndGoesOnWaiting) {
    LabPath path;
    bool first = true;
    path.client_tap.set_change([&first](std::span<std::uint8_t> frame) {
        const auto tcp = wire::Tcp<std::uint8_t>::parse(tcp_in(frame));
        if (tcp && tcp->flags() == (wire::kSyn | wire::kAck) && std::exchange(first, false)) {
            tcp->set_ack(12345);
            repair(frame);
        }
        return true;
    });
    serve(path, 100);
    fetch(path, {.server = kServer, .when = {.start = 1s}, .timeout = 30s});
    run_until(60s);
    const auto resets = with_flags(path.client_tap, wire::kRst);
    ASSERT_EQ(resets.size(), 1u);
    EXPECT_EQ(resets[0].seq, 12345u);
    EXPECT_EQ(results.at(0).outcome, traffic::Outcome::ok);
}

TEST_F(LinuxTcp, IcmpErrorAboutTheSynEndsTheAttempt) {
    LabPath path;
    path.r1.run({"ip route add unreachable 10.0.2.0/24"});
    serve(path, 100);
    fetch(path);
    run_until(20s);
    ASSERT_EQ(results.size(), 1u);
    EXPECT_EQ(results[0].outcome, traffic::Outcome::unreachable);
    EXPECT_LT(results[0].end, 1020ms);
    EXPECT_EQ(path.client_tap.segments.size(), 1u);
}

TEST_F(LinuxTcp, EstablishedConnectionSurvivesIcmpErrors) {
    LabPath path;
    serve(path, 2'000'000);
    fetch(path, {.server = kServer, .when = {.start = 1s}, .timeout = 30s});
    at(1050ms, [&] { path.r1.run({"ip route add unreachable 10.0.2.0/24"}); });
    at(1150ms, [&] { path.r1.run({"ip route del unreachable 10.0.2.0/24"}); });
    run_until(60s);
    EXPECT_FALSE(path.client_tap.icmp_errors.empty());
    ASSERT_EQ(results.size(), 1u);
    EXPECT_EQ(results[0].outcome, traffic::Outcome::ok);
    EXPECT_EQ(results[0].body_bytes, 2'000'000u);
}

}  // namespace
}  // namespace lvslab::sim::test
