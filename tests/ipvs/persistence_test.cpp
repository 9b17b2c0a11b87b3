#include "director_bench.hpp"
#include "ipvs/templates.hpp"

/// Persistence as Linux 6.1 does it (ip_vs_sched_persist, ip_vs_check_template, ip_vs_conn_expire).
namespace lvslab::ipvs {
namespace {

using namespace std::chrono_literals;

constexpr wire::Ipv4Address kNeighbourOfClient{0x0a00010b}, kFarClient{0x0a000210};
const auto kSynAck = wire::kSyn | wire::kAck;

/// Three real servers behind a persistent service.
void serve_sticky(Bench& bench, const ServiceKey& key, Director::ServiceOptions options, Method method = Method::nat) {
    options.scheduler = "rr";
    bench.director.add_service(key, options);
    for (const int n : {1, 2, 3}) bench.director.add_server(key, place_of(n, method), {.method = method});
}
/// `10.0.1.10:0 > 10.0.2.100:80 > 10.0.3.13:8080 NONE 30`, all templates.
std::vector<std::string> templates(const Bench& bench) {
    std::vector<std::string> lines;
    for (const ConnectionRow& c : bench.director.tables().connections) {
        if (c.client_port != 0) continue;
        const auto left = std::chrono::duration_cast<std::chrono::seconds>(c.expires - bench.host.now()).count();
        lines.push_back(wire::to_string(wire::Endpoint{c.client, c.client_port}) + " > " +
                        wire::to_string(wire::Endpoint{c.virtual_address, c.virtual_port}) + " > " +
                        wire::to_string(wire::Endpoint{c.server, c.server_port}) + ' ' + c.state + ' ' +
                        std::to_string(left));
    }
    return lines;
}

TEST(Persistence, KeepsAClientOnOneServerByATemplateWithoutAClientPort) {
    Bench bench;
    serve_sticky(bench, kWeb, {.persistence = 30});
    EXPECT_EQ(bench.open(4), "3333");
    EXPECT_THAT(templates(bench), ElementsAre("10.0.1.10:0 > 10.0.2.100:80 > 10.0.3.13:8080 NONE 30"));
    EXPECT_EQ(bench.server(3).persistent, 1U);
    EXPECT_EQ(bench.counts(3), "4/0");
    EXPECT_EQ(bench.director.tables().services[0].persistence, 30U);
}

TEST(Persistence, GivesAnotherClientAnotherServer) {
    Bench bench;
    serve_sticky(bench, kWeb, {.persistence = 30});
    bench.from_client(request(Segment{}));
    bench.from_client(request(Segment{.client = kNeighbourOfClient}));
    EXPECT_EQ(bench.server_of(40001), 3);
    EXPECT_EQ(bench.server_of(40001, kNeighbourOfClient), 2);
}

TEST(Persistence, WithANetmaskKeepsAWholeNetworkOnOneServer) {
    Bench bench;
    serve_sticky(bench, kWeb, {.persistence = 30, .persistence_prefix = 24});
    bench.from_client(request(Segment{}));
    bench.from_client(request(Segment{.client = kNeighbourOfClient}));
    bench.from_client(request(Segment{.client = kFarClient}));
    EXPECT_EQ(bench.server_of(40001), 3);
    EXPECT_EQ(bench.server_of(40001, kNeighbourOfClient), 3);
    EXPECT_EQ(bench.server_of(40001, kFarClient), 2);
    EXPECT_THAT(templates(bench), ElementsAre("10.0.1.0:0 > 10.0.2.100:80 > 10.0.3.13:8080 NONE 30",
                                              "10.0.2.0:0 > 10.0.2.100:80 > 10.0.3.12:8080 NONE 30"));
}

TEST(Persistence, StartsTheTemplatesTimeAnewWithEachNewConnectionOnly) {
    Bench bench;
    serve_sticky(bench, kWeb, {.persistence = 100});
    bench.from_client(request(Segment{}));
    bench.wait(20s);
    bench.from_client(request(Segment{.flags = wire::kAck}));
    EXPECT_THAT(templates(bench), ElementsAre("10.0.1.10:0 > 10.0.2.100:80 > 10.0.3.13:8080 ASSURED 80"));
    bench.open(1);
    EXPECT_THAT(templates(bench), ElementsAre("10.0.1.10:0 > 10.0.2.100:80 > 10.0.3.13:8080 ASSURED 100"));
}

TEST(Persistence, RearmsATemplateForSixtySecondsIfItExpiresWhileItsEntriesLive) {
    Bench bench;
    serve_sticky(bench, kWeb, {.persistence = 30});
    bench.from_client(request(Segment{}));
    bench.from_client(request(Segment{.flags = wire::kAck}));  // ESTABLISHED, 900 s
    bench.wait(30s);
    EXPECT_THAT(templates(bench), ElementsAre("10.0.1.10:0 > 10.0.2.100:80 > 10.0.3.13:8080 ASSURED 60"));
    bench.wait(870s);
    EXPECT_EQ(bench.director.connection_count(), 1U) << "the connection is over, its template not yet";
    bench.wait(60s);
    EXPECT_EQ(bench.director.connection_count(), 0U);
    EXPECT_EQ(bench.server(3).persistent, 0U);
}

TEST(Persistence, ForgetsAClientThatHasNothingOpenWhenItsTimeIsOver) {
    Bench bench;
    serve_sticky(bench, kWeb, {.persistence = 300});
    EXPECT_EQ(bench.open(1), "3");
    bench.wait(299s);
    EXPECT_EQ(bench.open(1), "3");
    bench.wait(301s);
    EXPECT_EQ(bench.open(1), "2");
}

TEST(Persistence, MarksAUdpTemplateAssuredWhenTheServerHasAnswered) {
    Bench bench;
    serve_sticky(bench, kDns, {.persistence = 30});
    bench.from_client(request(Datagram{}));
    EXPECT_THAT(templates(bench), ElementsAre("10.0.1.10:0 > 10.0.2.100:53 > 10.0.3.13:8080 NONE 30"));
    bench.from_server(3, bytes_of(wire::build_udp({.source = place_of(3).address, .destination = kClient},
                                                  {.source_port = 8080, .destination_port = 5000})));
    EXPECT_THAT(templates(bench), ElementsAre("10.0.1.10:0 > 10.0.2.100:53 > 10.0.3.13:8080 ASSURED 30"));
}

TEST(Persistence, SendsNewConnectionsToAServerOfWeightZero) {
    Bench bench;
    serve_sticky(bench, kWeb, {.persistence = 30});
    bench.open(1);
    bench.director.edit_server(kWeb, place_of(3), {.method = Method::nat, .weight = 0});
    EXPECT_EQ(bench.open(2), "33");
}

TEST(Persistence, WithExpireQuiescentTemplateLeavesAServerOfWeightZero) {
    Bench bench;
    bench.sysctl("net.ipv4.vs.expire_quiescent_template=1");
    serve_sticky(bench, kWeb, {.persistence = 30});
    bench.open(1);
    bench.director.edit_server(kWeb, place_of(3), {.method = Method::nat, .weight = 0});
    EXPECT_EQ(bench.open(2), "22");
    EXPECT_THAT(templates(bench), ElementsAre("10.0.1.10:0 > 10.0.2.100:65535 > 10.0.3.13:65535 NONE 30",
                                              "10.0.1.10:0 > 10.0.2.100:80 > 10.0.3.12:8080 NONE 30"))
        << "the old template is hidden until its time is over";
}

TEST(Persistence, LeavesAServerThatWasRemoved) {
    Bench bench;
    serve_sticky(bench, kWeb, {.persistence = 30});
    bench.open(1);
    bench.director.delete_server(kWeb, place_of(3));
    EXPECT_EQ(bench.open(2), "22");
}

TEST(Persistence, OnPortZeroTakesEveryPortToOneServerAndKeepsThePort) {
    Bench bench;
    const ServiceKey all{.protocol = wire::Protocol::tcp, .address = kVip, .port = 0};
    serve_sticky(bench, all, {.persistence = 30});
    bench.from_client(request(Segment{}));
    bench.from_client(request(Segment{.client_port = 40002, .service_port = 443}));
    EXPECT_THAT(bench.lines(), ElementsAre("eth1 10.0.1.10:40001 > 10.0.3.13:80 TCP [S] seq=0 ttl=62 len=40 df",
                                           "eth1 10.0.1.10:40002 > 10.0.3.13:443 TCP [S] seq=0 ttl=62 len=40 df"));
    EXPECT_THAT(templates(bench), ElementsAre("10.0.1.10:0 > 10.0.2.100:0 > 10.0.3.13:0 NONE 30"));
}

TEST(Persistence, OnPortZeroIsAskedAfterTheExactPort) {
    Bench bench;
    serve_sticky(bench, {.protocol = wire::Protocol::tcp, .address = kVip, .port = 0}, {.persistence = 30});
    bench.serve({.weights = {1}});
    bench.from_client(request(Segment{}));
    EXPECT_EQ(bench.server_of(40001), 1);
}

TEST(Persistence, OfFtpIsOneForControlAndData) {
    Bench bench;
    const ServiceKey ftp{.protocol = wire::Protocol::tcp, .address = kVip, .port = 21};
    bench.director.add_service(ftp, {.scheduler = "rr", .persistence = 30});
    for (const int n : {1, 2, 3})
        bench.director.add_server(ftp, {place_of(n, Method::direct).address, 21}, {.method = Method::direct});
    bench.from_client(request(Segment{.service_port = 21}));
    bench.from_client(request(Segment{.client_port = 40002, .service_port = 33000}));  // passive data
    EXPECT_EQ(bench.server_of(40001), 3);
    EXPECT_EQ(bench.server_of(40002), 3);
    EXPECT_THAT(templates(bench), ElementsAre("10.0.1.10:0 > 10.0.2.100:0 > 10.0.2.13:0 NONE 30"));
}

TEST(Persistence, OfAFirewallMarkIsOneForAllItsServices) {
    Bench bench;
    const ServiceKey mark{.mark = 7};
    serve_sticky(bench, mark, {.persistence = 30}, Method::direct);
    bench.host.hooks().add({net::Hook::prerouting, net::kPriorityMangle, "mark"}, [](net::Packet& p, const auto&) {
        p.mark = 7;
        return net::Verdict::accept;
    });
    bench.from_client(request(Segment{}));
    bench.from_client(request(Segment{.client_port = 40002, .service_port = 443}));
    bench.from_client(request(Datagram{}));
    EXPECT_EQ(bench.server_of(40001), 3);
    EXPECT_EQ(bench.server_of(40002), 3);
    EXPECT_EQ(bench.server_of(5000), 3);
    EXPECT_THAT(templates(bench), ElementsAre("10.0.1.10:0 > 0.0.0.7:0 > 10.0.2.13:0 NONE 30"));
    EXPECT_EQ(bench.director.tables().connections[0].protocol, static_cast<wire::Protocol>(0));
}

TEST(Persistence, DoesNotScheduleAnewASynOnATimeWaitEntry) {
    Bench bench;
    serve_sticky(bench, kWeb, {.persistence = 300});
    bench.from_client(request(Segment{}));
    bench.from_server(3, reply({.flags = kSynAck}, place_of(3)));
    bench.from_client(request(Segment{.flags = wire::kAck}));
    bench.from_client(request(Segment{.flags = wire::kRst}));
    const auto before = bench.witness.told(kServerChosen).size();
    bench.from_client(request(Segment{}));
    EXPECT_EQ(bench.witness.told(kTemplateFound).size(), 0U) << "the entry itself goes on";
    EXPECT_EQ(bench.witness.told(kServerChosen).size(), before);
}

TEST(Persistence, TellsInSentencesWhereAClientGoesAndWhy) {
    Bench bench;
    serve_sticky(bench, kWeb, {.persistence = 30});
    bench.open(2);
    EXPECT_THAT(bench.witness.told(kTemplateMade),
                ElementsAre("persistence: client 10.0.1.10 will come back to real server 10.0.3.13:8080 for 30 s after "
                            "its last new connection"));
    EXPECT_THAT(bench.witness.told(kTemplateFound),
                ElementsAre("persistence: client 10.0.1.10 keeps real server 10.0.3.13:8080"));
}

TEST(Persistence, OfLinux2632ShowsAUdpTemplateAsUdp) {
    Bench bench(net::Era::linux_2_6_32);
    serve_sticky(bench, kDns, {.persistence = 30});
    bench.from_client(request(Datagram{}));
    EXPECT_THAT(templates(bench), ElementsAre("10.0.1.10:0 > 10.0.2.100:53 > 10.0.3.13:8080 UDP 30"));
}

}  // namespace
}  // namespace lvslab::ipvs
