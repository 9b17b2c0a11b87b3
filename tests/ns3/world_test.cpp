#include "ns3/world.hpp"

#include <gtest/gtest.h>

#include "lab/parse.hpp"

namespace lvslab::sim {
namespace {

using namespace std::chrono_literals;
using traffic::Outcome;

/// a 10.0.0.1 -- 1 ms -- b 10.0.0.2
traffic::RunResults run(const std::string& traffic, const std::string& events = "") {
    const std::string text =
        "name: pair\n"
        "topology:\n"
        "  nodes:\n"
        "    a: {kind: linux, exec: [ip addr add 10.0.0.1/24 dev eth0]}\n"
        "    b: {kind: linux, exec: [ip addr add 10.0.0.2/24 dev eth0]}\n"
        "  links:\n"
        "    - {endpoints: [\"a:eth0\", \"b:eth0\"], rate: 1Gbit, delay: 1ms}\n" +
        (traffic.empty() ? "" : "traffic:\n" + traffic) + (events.empty() ? "" : "events:\n" + events) + "until: 12s\n";
    const lab::Lab lab = lab::parse_lab_text({.text = text, .file = "pair.yaml"});
    return World(lab, {}).run(lab.until);
}

std::vector<Outcome> outcomes(const traffic::RunResults& results) {
    std::vector<Outcome> list;
    for (const auto& r : results.requests) list.push_back(r.outcome);
    return list;
}

TEST(LabPing, GivesEachRequestItsAnswer) {
    const auto results = run("  - {ping: 10.0.0.2, from: a, count: 2, every: 500ms, size: 100, start: 1s}\n");
    ASSERT_EQ(results.requests.size(), 2U);
    const traffic::RequestResult& second = results.requests[1];
    EXPECT_EQ(second.kind, "ping");
    EXPECT_EQ(second.from, "a");
    EXPECT_EQ(second.to, "10.0.0.2");
    EXPECT_EQ(second.number, 1);
    EXPECT_EQ(second.start, net::Time{1500ms});
    EXPECT_EQ(second.bytes, 100U);
    EXPECT_EQ(second.outcome, Outcome::ok);
    EXPECT_GT(second.end, second.start + 2ms);
    EXPECT_LT(second.end, second.start + 3ms);
    EXPECT_TRUE(results.output.empty());  // the lab's traffic is in the results: nobody reads its text
}

TEST(LabPing, IsSilentForFiveSecondsWhateverTheOthersGot) {
    const auto results = run("  - {ping: 10.0.0.2, from: a, count: 3, every: 1s, start: 1s}\n",
                             "  - {at: 1500ms, on: b, exec: [iptables -A INPUT -p icmp -j DROP]}\n");
    EXPECT_EQ(outcomes(results), (std::vector{Outcome::ok, Outcome::timed_out, Outcome::timed_out}));
    EXPECT_EQ(results.requests[1].end, net::Time{7s});
    EXPECT_EQ(results.requests[2].end, net::Time{8s});
}

TEST(LabPing, HearsOfAnIcmpError) {
    const auto results = run("  - {ping: 10.0.0.2, from: a, count: 1, start: 1s}\n",
                             "  - {at: 500ms, on: b, exec: [iptables -A INPUT -p icmp -j REJECT]}\n");
    EXPECT_EQ(outcomes(results), (std::vector{Outcome::unreachable}));
}

TEST(LabPing, GoesOnWithoutARouteUntilThereIsOne) {
    const auto results = run("  - {ping: 10.0.9.9, from: a, count: 3, every: 1s, start: 1s}\n",
                             "  - {at: 2500ms, on: b, exec: [ip addr add 10.0.9.9/32 dev lo]}\n"
                             "  - {at: 2500ms, on: a, exec: [ip route add 10.0.9.9 via 10.0.0.2]}\n");
    EXPECT_EQ(outcomes(results), (std::vector{Outcome::unreachable, Outcome::unreachable, Outcome::ok}));
}

TEST(LabPing, IsUnfinishedWhenTheRunEndsFirst) {
    const auto results = run("  - {ping: 10.0.0.2, from: a, count: 1, start: 10s}\n",
                             "  - {at: 9s, on: b, exec: [iptables -A INPUT -j DROP]}\n");
    EXPECT_EQ(outcomes(results), (std::vector{Outcome::unfinished}));
    EXPECT_EQ(results.requests.at(0).end, net::Time{12s});
}

TEST(LabTraceroute, ListsWhoAnsweredHopByHop) {
    const auto results = run("  - {traceroute: 10.0.0.2, from: a, start: 1s}\n");
    ASSERT_EQ(results.traces.size(), 1U);
    using Hop = std::optional<wire::Ipv4Address>;
    EXPECT_EQ(results.traces[0].hops, (std::vector<Hop>{wire::parse_ipv4("10.0.0.2")}));
}

TEST(LabTraceroute, LeavesAHopEmptyWhereNobodyAnswers) {
    const auto results =
        run("  - {traceroute: 10.0.9.9, from: a, start: 1s}\n",
            "  - {at: 0s, on: a, exec: [ip route add 10.0.9.9 via 10.0.0.2]}\n"
            "  - {at: 0s, on: b, exec: [ip addr add 10.0.9.9/32 dev lo, sysctl -w net.ipv4.ip_forward=1]}\n"
            "  - {at: 0s, on: b, exec: [iptables -A INPUT -p udp -m ttl --ttl-eq 1 -j DROP]}\n");
    ASSERT_EQ(results.traces.size(), 1U);
    using Hop = std::optional<wire::Ipv4Address>;
    EXPECT_EQ(results.traces[0].hops, (std::vector<Hop>{std::nullopt, wire::parse_ipv4("10.0.9.9")}));
}

// ---- a host that talks to itself

TEST(Loopback, CarriesTcpToAnAddressOfTheHost) {
    const auto results = run("  - {serve: http, on: a, port: 80, size: 10KB}\n"
                             "  - {get: 'http://10.0.0.1/', from: a, start: 1s}\n"
                             "  - {get: 'http://127.0.0.1/', from: a, start: 2s}\n");
    EXPECT_EQ(outcomes(results), (std::vector{Outcome::ok, Outcome::ok}));
    EXPECT_EQ(results.requests.at(0).bytes, 10'000U);
    EXPECT_LT(results.requests.at(0).end, net::Time{1001ms});
}

TEST(Loopback, CarriesTcpThroughADirectorThatAsksItsOwnService) {
    const auto results = run("  - {serve: http, on: a, port: 8080, size: 10KB}\n"
                             "  - {get: 'http://10.0.0.1/', from: a, start: 2s}\n",
                             "  - {at: 1s, on: a, exec: [ipvsadm -A -t 10.0.0.1:80 -s rr]}\n"
                             "  - {at: 1s, on: a, exec: ['ipvsadm -a -t 10.0.0.1:80 -r 10.0.0.1:8080 -m']}\n");
    EXPECT_EQ(outcomes(results), (std::vector{Outcome::ok}));
}

TEST(Loopback, TellsAClosedPort) {
    const auto results = run("  - {get: 'http://10.0.0.1/', from: a, start: 1s}\n"
                             "  - {udp: '10.0.0.1:53', from: a, start: 2s}\n");
    EXPECT_EQ(outcomes(results), (std::vector{Outcome::refused, Outcome::refused}));
    EXPECT_LT(results.requests.at(1).end, net::Time{2001ms});
}

// ---- silence and sockets

std::vector<std::uint16_t> client_ports(const traffic::RunResults& results) {
    std::vector<std::uint16_t> ports;
    for (const auto& s : results.served) ports.push_back(s.peer.port);
    return ports;
}

TEST(LabUdp, SendsAllFromOneSocketIfAsked) {
    const auto results = run("  - {serve: udp-echo, on: b, port: 53}\n"
                             "  - {udp: '10.0.0.2:53', from: a, count: 3, every: 100ms, source_port: 40000}\n");
    EXPECT_EQ(outcomes(results), (std::vector{Outcome::ok, Outcome::ok, Outcome::ok}));
    EXPECT_EQ(client_ports(results), (std::vector<std::uint16_t>{40000, 40000, 40000}));
    const auto free = run("  - {serve: udp-echo, on: b, port: 53}\n"
                          "  - {udp: '10.0.0.2:53', from: a, count: 2, every: 100ms, one_socket: true}\n");
    ASSERT_EQ(client_ports(free).size(), 2U);
    EXPECT_EQ(client_ports(free)[0], client_ports(free)[1]);
}

TEST(LabUdp, IsSilentAfterItsFirstDatagram) {
    const auto results = run("  - {serve: udp-echo, on: b, port: 53}\n"
                             "  - {udp: '10.0.0.2:53', from: a, count: 3, every: 1s, one_socket: true, idle: 5s}\n");
    ASSERT_EQ(outcomes(results), (std::vector{Outcome::ok, Outcome::ok, Outcome::ok}));
    EXPECT_EQ(results.requests[0].start, net::Time{1s});
    EXPECT_EQ(results.requests[1].start, net::Time{7s});
    EXPECT_EQ(results.requests[2].start, net::Time{8s});
}

TEST(LabUdp, OneSocketAsksForItsRouteAgain) {
    const auto results = run("  - {serve: udp-echo, on: b, port: 53}\n"
                             "  - {udp: '10.0.9.9:53', from: a, count: 2, every: 2s, one_socket: true}\n",
                             "  - {at: 2s, on: b, exec: [ip addr add 10.0.9.9/32 dev lo]}\n"
                             "  - {at: 2s, on: a, exec: [ip route add 10.0.9.9 via 10.0.0.2]}\n");
    EXPECT_EQ(outcomes(results), (std::vector{Outcome::unreachable, Outcome::ok}));
}

TEST(LabGet, IsSilentBetweenHandshakeAndRequest) {
    const auto results = run("  - {serve: http, on: b, port: 80}\n"
                             "  - {get: 'http://10.0.0.2/', from: a, start: 1s, idle: 8s}\n");
    ASSERT_EQ(outcomes(results), (std::vector{Outcome::ok}));
    EXPECT_LT(*results.requests[0].connected, net::Time{1100ms});
    ASSERT_EQ(results.served.size(), 1U);
    EXPECT_EQ(results.served[0].at.count() / 1'000'000'000, 9);
}

TEST(LabGet, HearsOfAResetWhileItIsSilent) {
    const auto results = run("  - {serve: http, on: b, port: 80}\n"
                             "  - {get: 'http://10.0.0.2/', from: a, start: 1s, idle: 2s}\n",
                             "  - {at: 2s, on: b, exec: ['iptables -A INPUT -p tcp -j REJECT --reject-with tcp-reset']}\n");
    EXPECT_EQ(outcomes(results), (std::vector{Outcome::closed_early}));
    EXPECT_LT(results.requests[0].end, net::Time{3100ms});
}

TEST(CommandOutput, HoldsWhatACommandPrintsAtOnceAndLater) {
    const auto results = run("",
                             "  - {at: 2s, on: a, exec: [ping -c 1 10.0.0.2, ip route]}\n"
                             "  - {at: 3s, on: b, exec: [ip link set eth0 mtu 1400]}\n");
    ASSERT_EQ(results.output.size(), 2U);
    EXPECT_EQ(results.output[0].node, "a");
    EXPECT_EQ(results.output[0].at, net::Time{2s});
    EXPECT_EQ(results.output[0].command, "ping -c 1 10.0.0.2");
    EXPECT_EQ(results.output[0].text,
              "PING 10.0.0.2 (10.0.0.2) 56(84) bytes of data.\n"
              "64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=4.00 ms\n"
              "\n--- 10.0.0.2 ping statistics ---\n"
              "1 packets transmitted, 1 received, 0% packet loss, time 0ms\n"
              "rtt min/avg/max/mdev = 4.003/4.003/4.003/0.000 ms\n");
    EXPECT_EQ(results.output[1].command, "ip route");
    EXPECT_EQ(results.output[1].text, "10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.1 \n");
}

}  // namespace
}  // namespace lvslab::sim
