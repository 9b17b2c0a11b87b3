#include <algorithm>
#include <map>
#include <stdexcept>

#include "lab_hosts.hpp"
#include "ns3/addresses.hpp"
#include "ns3/http_client.hpp"
#include "ns3/http_server.hpp"

namespace lvslab::sim::test {
namespace {

/// Client on host 1, server on host 2, LinuxTcpSocket in both.
class Http : public Simulation {
protected:
    void serve(const LabHosts& hosts, const HttpServerConfig& config) {
        hosts.node(2)->AddApplication(
            CreateObject<HttpServer>(config, [this](const traffic::Served& s) { served.push_back(s); }));
    }
    Ptr<HttpClient> fetch(const LabHosts& hosts, const HttpClientConfig& config) {
        const auto client = CreateObject<HttpClient>(config, [this](const HttpResult& r) { results.push_back(r); });
        hosts.node(1)->AddApplication(client);
        return client;
    }
    /// A TCP server on host 2 that does `what` with each connection as soon as it is there.
    static void answer_with(const LabHosts& hosts, std::function<void(SocketPtr)> what) {
        const SocketPtr listener = open_tcp(hosts.node(2));
        bind_port(*listener, 80);
        listener->Listen();
        listener->SetAcceptCallback(::ns3::MakeNullCallback<bool, SocketPtr, const ::ns3::Address&>(),
                                    ::ns3::Callback<void, SocketPtr, const ::ns3::Address&>(
                                        [what](SocketPtr socket, const ::ns3::Address&) { what(socket); }));
    }
    std::vector<traffic::Served> served;
    std::vector<HttpResult> results;
};

TEST_F(Http, FetchesAPageAndBothSidesTellOfIt) {
    const LabHosts hosts(2, {.link = {.delay = 1ms}});
    serve(hosts, {.port = 8080, .body = 10'000, .name = "rs1"});
    fetch(hosts, {.server = host_port(2, 8080), .when = {.start = 1s}});
    run_until(3s);
    ASSERT_EQ(results.size(), 1u);
    const HttpResult& result = results[0];
    EXPECT_EQ(result.outcome, traffic::Outcome::ok);
    EXPECT_EQ(result.server, "rs1");
    EXPECT_EQ(result.body_bytes, 10'000u);
    EXPECT_EQ(result.start, 1s);
    // Four cables away and back: 4 ms a round trip. ARP takes one, SYN another.
    EXPECT_GE(*result.connected, 1s + 8ms);
    EXPECT_GE(*result.first_byte, *result.connected + 4ms);
    EXPECT_LE(*result.first_byte, *result.connected + 5ms);
    EXPECT_GE(result.end, *result.first_byte);
    EXPECT_LE(result.end, *result.first_byte + 5ms);
    ASSERT_EQ(served.size(), 1u);
    EXPECT_EQ(served[0].peer.address, host_port(1, 0).address);
    EXPECT_GE(served[0].peer.port, 49152);
    EXPECT_EQ(served[0].local, host_port(2, 8080));
    EXPECT_GT(served[0].at, *result.connected);
}

TEST_F(Http, SendsABodyLargerThanAnySocketBuffer) {
    const LabHosts hosts(2);
    serve(hosts, {.body = 2'000'000, .name = "rs1"});
    fetch(hosts, {.server = host_port(2, 80)});
    run_until(5s);
    ASSERT_EQ(results.size(), 1u);
    EXPECT_EQ(results[0].outcome, traffic::Outcome::ok);
    EXPECT_EQ(results[0].body_bytes, 2'000'000u);
}

TEST_F(Http, SurvivesLoss) {
    const LabHosts hosts(2, {.link = {.loss = 0.02, .loss_stream = 50}});
    serve(hosts, {.body = 200'000, .name = "rs1"});
    fetch(hosts, {.server = host_port(2, 80), .when = {.count = 3, .every = 10s}, .timeout = 60s});
    run_until(100s);
    ASSERT_EQ(results.size(), 3u);
    for (const auto& result : results) EXPECT_EQ(result.body_bytes, 200'000u) << to_string(result.outcome);
}

TEST_F(Http, KeepsTheScheduleWithANewConnectionForEachRequest) {
    const LabHosts hosts(2);
    serve(hosts, {.body = 100, .name = "rs1"});
    fetch(hosts, {.server = host_port(2, 80), .when = {.count = 3, .every = 100ms, .start = 500ms}});
    run_until(2s);
    ASSERT_EQ(results.size(), 3u);
    std::map<std::uint16_t, int> ports;
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(results[i].number, static_cast<std::int64_t>(i));
        EXPECT_EQ(results[i].start, 500ms + static_cast<int>(i) * 100ms);
        EXPECT_EQ(results[i].outcome, traffic::Outcome::ok);
        ++ports[served.at(i).peer.port];
    }
    EXPECT_EQ(ports.size(), 3u);
}

TEST_F(Http, RequestsMayOverlap) {
    const LabHosts hosts(2, {.link = {.delay = 20ms}});
    serve(hosts, {.body = 50'000, .name = "rs1"});
    fetch(hosts, {.server = host_port(2, 80), .when = {.count = 20, .every = 1ms}});
    run_until(10s);
    ASSERT_EQ(results.size(), 20u);
    EXPECT_TRUE(std::all_of(results.begin(), results.end(), [](const auto& r) { return r.outcome == traffic::Outcome::ok; }));
}

TEST_F(Http, ClosedPortIsARefusal) {
    const LabHosts hosts(2);
    fetch(hosts, {.server = host_port(2, 81), .when = {.start = 1s}});
    run_until(20s);
    ASSERT_EQ(results.size(), 1u);
    EXPECT_EQ(results[0].outcome, traffic::Outcome::refused);
    EXPECT_FALSE(results[0].connected);
    EXPECT_LT(results[0].end, 1100ms);
}

TEST_F(Http, SilenceIsATimeout) {
    LabHosts hosts(2);
    hosts.run(1, "ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev eth0");
    hosts.device(2)->set_carrier(false);
    fetch(hosts, {.server = host_port(2, 80), .when = {.start = 1s}, .timeout = 5s});
    run_until(20s);
    ASSERT_EQ(results.size(), 1u);
    EXPECT_EQ(results[0].outcome, traffic::Outcome::timed_out);
    EXPECT_EQ(results[0].end, 6s);
}

TEST_F(Http, HostThatDoesNotAnswerThreeArpRequestsIsUnreachable) {
    const LabHosts hosts(2);
    hosts.device(2)->set_carrier(false);
    fetch(hosts, {.server = host_port(2, 80), .when = {.start = 1s}, .timeout = 5s});
    run_until(20s);
    ASSERT_EQ(results.size(), 1u);
    EXPECT_EQ(results[0].outcome, traffic::Outcome::unreachable);
    EXPECT_EQ(results[0].end, 4s);
}

TEST_F(Http, ServerThatStopsInTheMiddleIsATimeoutWithTheBytesThatCame) {
    const LabHosts hosts(2, {.ethernet = {.rate = 1'000'000}});
    serve(hosts, {.body = 1'000'000, .name = "rs1"});
    fetch(hosts, {.server = host_port(2, 80), .when = {.start = 1s}, .timeout = 2s});
    at(2s, [&] { hosts.device(2)->set_carrier(false); });
    run_until(20s);
    ASSERT_EQ(results.size(), 1u);
    EXPECT_EQ(results[0].outcome, traffic::Outcome::timed_out);
    EXPECT_EQ(results[0].server, "rs1");
    EXPECT_GT(results[0].body_bytes, 10'000u);
    EXPECT_LT(results[0].body_bytes, 200'000u);
}

TEST_F(Http, NoRouteIsUnreachableAtOnce) {
    const LabHosts hosts(1);
    fetch(hosts, {.server = {{0xc0000201}, 80}, .when = {.start = 1s}});
    run_until(20s);
    ASSERT_EQ(results.size(), 1u);
    EXPECT_EQ(results[0].outcome, traffic::Outcome::unreachable);
    EXPECT_EQ(results[0].end, 1s);
}

TEST_F(Http, ConnectionThatEndsBeforeTheAnswerIsClosedEarly) {
    const LabHosts hosts(2);
    answer_with(hosts, [](SocketPtr socket) { socket->Close(); });
    fetch(hosts, {.server = host_port(2, 80)});
    run_until(20s);
    ASSERT_EQ(results.size(), 1u);
    EXPECT_EQ(results[0].outcome, traffic::Outcome::closed_early);
    EXPECT_TRUE(results[0].connected);
}

TEST_F(Http, OtherStatusIsABadAnswer) {
    const LabHosts hosts(2);
    answer_with(hosts, [](SocketPtr socket) {
        socket->Send(packet_of("HTTP/1.1 503 Busy\r\nServer: sorry\r\nContent-Length: 0\r\n\r\n"));
    });
    fetch(hosts, {.server = host_port(2, 80)});
    run_until(20s);
    ASSERT_EQ(results.size(), 1u);
    EXPECT_EQ(results[0].outcome, traffic::Outcome::bad_answer);
    EXPECT_EQ(results[0].server, "sorry");
}

TEST_F(Http, AsksForHostAndPath) {
    const LabHosts hosts(2);
    std::string asked;
    answer_with(hosts, [&asked](SocketPtr socket) {
        socket->SetRecvCallback(
            ::ns3::Callback<void, SocketPtr>([&asked](SocketPtr s) { asked += bytes_of(*s->Recv()); }));
    });
    fetch(hosts, {.server = host_port(2, 80), .path = "/index.html"});
    run_until(3s);
    EXPECT_EQ(asked, "GET /index.html HTTP/1.1\r\nHost: 10.0.0.2\r\nUser-Agent: lvslab\r\n\r\n");
}

TEST_F(Http, ServerAnswersRequestsOnOneConnectionInTurn) {
    const LabHosts hosts(2);
    serve(hosts, {.body = 300'000, .name = "rs1"});
    const SocketPtr socket = open_tcp(hosts.node(1));
    std::uint64_t bytes = 0;
    socket->SetConnectCallback(::ns3::Callback<void, SocketPtr>([](SocketPtr s) {
                                   s->Send(packet_of("GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n"));
                               }),
                               ::ns3::MakeNullCallback<void, SocketPtr>());
    socket->SetRecvCallback(::ns3::Callback<void, SocketPtr>([&bytes](SocketPtr s) {
        while (const auto packet = s->Recv()) bytes += packet->GetSize();
    }));
    at(1s, [&] { socket->Connect(to_ns3(host_port(2, 80))); });
    run_until(5s);
    const std::string head = "HTTP/1.1 200 OK\r\nServer: rs1\r\nContent-Length: 300000\r\n\r\n";
    EXPECT_EQ(bytes, 2 * (head.size() + 300'000));
    ASSERT_EQ(served.size(), 2u);
    EXPECT_LT(served[0].at, served[1].at);
}

TEST_F(Http, OpenRequestsAreReportedWhenTheClientGivesUp) {
    const LabHosts hosts(2);
    hosts.device(2)->set_carrier(false);
    const auto client = fetch(hosts, {.server = host_port(2, 80), .when = {.count = 5, .every = 400ms, .start = 1s}});
    run_until(2s);
    EXPECT_TRUE(results.empty());
    client->give_up();
    ASSERT_EQ(results.size(), 3u);
    for (const auto& result : results) EXPECT_EQ(result.outcome, traffic::Outcome::unfinished);
}

TEST_F(Http, WhoGivesUpAtTheLabsEndSendsNothing) {
    const LabHosts hosts(2);
    answer_with(hosts, [](SocketPtr) {});  // takes the request, and is silent
    const auto client = fetch(hosts, {.server = host_port(2, 80), .when = {.start = 1s}});
    run_until(2s);
    const std::uint64_t sent = hosts.device(1)->counters().sent_frames;
    client->give_up();
    ASSERT_EQ(results.size(), 1u);
    EXPECT_TRUE(results[0].connected);
    EXPECT_EQ(hosts.device(1)->counters().sent_frames, sent);
}

TEST_F(Http, TwoServersOnOnePortAreAMistake) {
    const LabHosts hosts(1);
    bind_port(*open_tcp(hosts.node(1)), 80);
    bind_port(*open_udp(hosts.node(1)), 80);
    const SocketPtr first = open_tcp(hosts.node(1));
    bind_port(*first, 81);
    EXPECT_THROW(bind_port(*open_tcp(hosts.node(1)), 81), std::runtime_error);
}

}  // namespace
}  // namespace lvslab::sim::test
