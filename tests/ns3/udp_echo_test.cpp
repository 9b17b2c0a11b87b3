#include <set>

#include "ns3/addresses.hpp"
#include "traffic/echo_datagram.hpp"
#include "ns3/udp_echo_client.hpp"
#include "ns3/udp_echo_server.hpp"
#include "lab_hosts.hpp"
#include "simulation.hpp"

namespace lvslab::sim::test {
namespace {

TEST(EchoDatagram, BeginsWithItsNumberInNetworkOrder) {
    EXPECT_EQ(traffic::echo_question(0x0102030405060708), "\x01\x02\x03\x04\x05\x06\x07\x08");
    EXPECT_EQ(traffic::echo_number(traffic::echo_question(0xfffefdfcfbfaf9f8) + "rs1"), 0xfffefdfcfbfaf9f8);
    EXPECT_FALSE(traffic::echo_number("1234567"));
}

/// Client on host 1, server on host 2.
class UdpEcho : public Simulation {
protected:
    void serve(const StockHosts& hosts) {
        hosts.node(2)->AddApplication(CreateObject<UdpEchoServer>(UdpEchoServerConfig{.port = 53, .name = "rs1"},
                                                                  [this](const traffic::Served& s) { served.push_back(s); }));
    }
    Ptr<UdpEchoClient> ask(const StockHosts& hosts, const UdpEchoClientConfig& config) {
        const auto client =
            CreateObject<UdpEchoClient>(config, [this](const UdpEchoResult& r) { results.push_back(r); });
        hosts.node(1)->AddApplication(client);
        return client;
    }
    std::set<std::uint16_t> ports() const {
        std::set<std::uint16_t> result;
        for (const auto& s : served) result.insert(s.peer.port);
        return result;
    }
    std::vector<traffic::Served> served;
    std::vector<UdpEchoResult> results;
};

TEST_F(UdpEcho, AnswersTellTheRoundTripAndWhoAnswered) {
    const StockHosts hosts(2, {.link = {.delay = 1ms}});
    serve(hosts);
    ask(hosts, {.server = host_port(2, 53), .size = 100, .when = {.count = 3, .every = 100ms, .start = 1s}});
    run_until(3s);
    ASSERT_EQ(results.size(), 3u);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(results[i].number, static_cast<std::int64_t>(i));
        EXPECT_EQ(results[i].outcome, traffic::Outcome::ok);
        EXPECT_EQ(results[i].server, "rs1");
        EXPECT_EQ(served.at(i).local, host_port(2, 53));
    }
    // Question of 14+20+8+100 bytes, answer 3 longer, both padded by 24 of preamble, FCS and gap; two cables each way.
    EXPECT_EQ(results[2].end - results[2].start, 4ms + 2 * 8 * (142ns + 24ns) + 2 * 8 * (145ns + 24ns));
    EXPECT_EQ(ports().size(), 1u);
}

TEST_F(UdpEcho, QuestionIsItsNumberAndZeros) {
    const StockHosts hosts(2);
    const SocketPtr server = open_udp(hosts.node(2));
    bind_port(*server, 53);
    std::string heard;
    server->SetRecvCallback(::ns3::Callback<void, SocketPtr>([&](SocketPtr s) { heard += bytes_of(*s->Recv()); }));
    ask(hosts, {.server = host_port(2, 53), .size = 20, .when = {.count = 2, .every = 10ms, .start = 1s}});
    run_until(2s);
    EXPECT_EQ(heard, std::string(27, '\0') + '\1' + std::string(12, '\0'));
}

TEST_F(UdpEcho, FreshPortsAreNewFlows) {
    const StockHosts hosts(2);
    serve(hosts);
    ask(hosts, {.server = host_port(2, 53), .when = {.count = 4, .every = 10ms}, .fresh_ports = true});
    run_until(3s);
    EXPECT_EQ(results.size(), 4u);
    EXPECT_EQ(ports().size(), 4u);
}

TEST_F(UdpEcho, AnswersComeFromTheAddressThatWasAsked) {
    const StockHosts hosts(2);
    const auto ipv4 = hosts.node(2)->GetObject<::ns3::Ipv4>();
    ipv4->AddAddress(1, {::ns3::Ipv4Address("10.0.0.100"), ::ns3::Ipv4Mask("/24")});
    serve(hosts);
    // One after the other: while ARP is under way, ns-3's own cache keeps three packets only.
    ask(hosts, {.server = host_port(100, 53), .when = {.count = 3, .every = 100ms, .start = 1s}});
    ask(hosts, {.server = host_port(2, 53), .when = {.count = 3, .every = 100ms, .start = 2s}});
    run_until(10s);
    ASSERT_EQ(results.size(), 6u);
    for (const auto& result : results) EXPECT_EQ(result.outcome, traffic::Outcome::ok);
    EXPECT_EQ(served.size(), 6u);
}

TEST_F(UdpEcho, AnswerFromAnotherAddressIsNone) {
    const StockHosts hosts(2);
    const auto ipv4 = hosts.node(2)->GetObject<::ns3::Ipv4>();
    ipv4->AddAddress(1, {::ns3::Ipv4Address("10.0.0.100"), ::ns3::Ipv4Mask("/24")});
    const SocketPtr careless = open_udp(hosts.node(2));
    bind_port(*careless, 53);
    careless->SetRecvCallback(::ns3::Callback<void, SocketPtr>([](SocketPtr s) {
        ::ns3::Address peer;
        const auto question = s->RecvFrom(peer);
        s->SendTo(packet_of(bytes_of(*question)), 0, peer);
    }));
    ask(hosts, {.server = host_port(100, 53), .timeout = 2s});
    run_until(10s);
    ASSERT_EQ(results.size(), 1u);
    EXPECT_EQ(results[0].outcome, traffic::Outcome::timed_out);
}

/// Host 2 answers from port 54 what came to port 53.
class WrongPort : public Simulation {
protected:
    explicit WrongPort() {
        bind_port(*asked, 53);
        bind_port(*other, 54);
        asked->SetRecvCallback(::ns3::Callback<void, SocketPtr>([this](SocketPtr s) {
            ::ns3::Address peer;
            const auto question = s->RecvFrom(peer);
            other->SendTo(packet_of(bytes_of(*question)), 0, peer);
        }));
        on_icmp_error(*other, [this](traffic::IcmpError error) { errors.push_back(error.outcome()); });
    }
    const LabHosts hosts{2};
    const SocketPtr asked = open_udp(hosts.node(2)), other = open_udp(hosts.node(2));
    std::vector<traffic::Outcome> errors;
};

TEST_F(WrongPort, IsRefusedByALinuxHostWhoseSocketIsConnected) {
    std::vector<UdpEchoResult> results;
    hosts.node(1)->AddApplication(
        CreateObject<UdpEchoClient>(UdpEchoClientConfig{.server = host_port(2, 53), .when = {.start = 1s}},
                                    [&](const UdpEchoResult& r) { results.push_back(r); }));
    run_until(10s);
    EXPECT_EQ(errors, std::vector{traffic::Outcome::refused});
    ASSERT_EQ(results.size(), 1u);
    EXPECT_EQ(results[0].outcome, traffic::Outcome::timed_out);
}

TEST_F(WrongPort, IsTakenByASocketThatIsNotConnected) {
    const SocketPtr open = open_udp(hosts.node(1));
    bind_port(*open, 1000);
    int answers = 0;
    open->SetRecvCallback(::ns3::Callback<void, SocketPtr>([&](SocketPtr s) {
        while (s->Recv()) ++answers;
    }));
    at(1s, [&] { open->SendTo(packet_of("question"), 0, to_ns3(host_port(2, 53))); });
    run_until(10s);
    EXPECT_TRUE(errors.empty());
    EXPECT_EQ(answers, 1);
}

TEST_F(UdpEcho, AnswerAfterItsSocketIsClosedIsRefusedByALinuxHost) {
    const LabHosts hosts(2);
    const SocketPtr slow = open_udp(hosts.node(2));
    bind_port(*slow, 53);
    ::ns3::Address peer;
    slow->SetRecvCallback(::ns3::Callback<void, SocketPtr>([&](SocketPtr s) { s->RecvFrom(peer); }));
    int errors = 0;
    on_icmp_error(*slow, [&](traffic::IcmpError) { ++errors; });
    hosts.node(1)->AddApplication(CreateObject<UdpEchoClient>(
        UdpEchoClientConfig{.server = host_port(2, 53), .when = {.start = 1s}, .timeout = 1s, .fresh_ports = true},
        [this](const UdpEchoResult& r) { results.push_back(r); }));
    at(3s, [&] { slow->SendTo(packet_of("too late"), 0, peer); });
    run_until(10s);
    EXPECT_EQ(results.size(), 1u);
    EXPECT_EQ(errors, 1);
}

TEST_F(UdpEcho, SilenceIsATimeout) {
    const StockHosts hosts(2);
    hosts.device(2)->set_carrier(false);
    ask(hosts, {.server = host_port(2, 53), .when = {.start = 1s}, .timeout = 2s});
    run_until(10s);
    ASSERT_EQ(results.size(), 1u);
    EXPECT_EQ(results[0].outcome, traffic::Outcome::timed_out);
    EXPECT_EQ(results[0].end, 3s);
}

TEST_F(UdpEcho, PortUnreachableIsARefusal) {
    const StockHosts hosts(2);
    ask(hosts, {.server = host_port(2, 53), .when = {.start = 1s}});
    run_until(10s);
    ASSERT_EQ(results.size(), 1u);
    EXPECT_EQ(results[0].outcome, traffic::Outcome::refused);
    EXPECT_LT(results[0].end, 1100ms);
}

TEST_F(UdpEcho, NoRouteIsUnreachableAtOnce) {
    const StockHosts hosts(1);
    ask(hosts, {.server = {{0xc0000201}, 53}, .when = {.start = 1s}, .fresh_ports = true});
    run_until(10s);
    ASSERT_EQ(results.size(), 1u);
    EXPECT_EQ(results[0].outcome, traffic::Outcome::unreachable);
    EXPECT_EQ(results[0].end, 1s);
}

TEST_F(UdpEcho, WaitingDatagramsAreReportedWhenTheClientGivesUp) {
    const StockHosts hosts(2);
    hosts.device(2)->set_carrier(false);
    const auto client = ask(hosts, {.server = host_port(2, 53), .when = {.count = 9, .every = 400ms, .start = 1s}});
    run_until(2s);
    client->give_up();
    ASSERT_EQ(results.size(), 3u);
    for (const auto& result : results) EXPECT_EQ(result.outcome, traffic::Outcome::unfinished);
}

}  // namespace
}  // namespace lvslab::sim::test
