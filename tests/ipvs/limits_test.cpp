#include "director_bench.hpp"
#include "ipvs/templates.hpp"

/// Thresholds, one-packet scheduling, firewall marks, removal with expire_nodest_conn, and the defence against floods.
namespace lvslab::ipvs {
namespace {

using namespace std::chrono_literals;

/// From now on all packets carry this mark.
void mark_all(Bench& bench, std::uint32_t mark) {
    bench.host.hooks().add({net::Hook::prerouting, net::kPriorityMangle, "mark"}, [mark](net::Packet& p, const auto&) {
        p.mark = mark;
        return net::Verdict::accept;
    });
}

/// rs1 with an upper threshold of 4 beside rs2 without one.
void serve_limited(Bench& bench, std::uint32_t lower) {
    bench.director.add_service(kWeb, {.scheduler = "rr"});
    bench.director.add_server(kWeb, place_of(2), {.method = Method::nat});
    bench.director.add_server(kWeb, place_of(1),
                              {.method = Method::nat, .upper_threshold = 4, .lower_threshold = lower});
}

TEST(Thresholds, AServerIsOverloadedAtItsUpperThreshold) {
    Bench bench;
    serve_limited(bench, 0);
    EXPECT_EQ(bench.open(11), "12121212222") << "rs1 takes four";
    EXPECT_EQ(bench.server(1).upper_threshold, 4U);
}

TEST(Thresholds, ItIsReliefBelowThreeQuartersWithoutALowerOne) {
    Bench bench;
    serve_limited(bench, 0);
    bench.open(8);
    bench.from_client(request(Segment{.flags = wire::kAck, .client_port = 20001}));
    bench.from_client(request(Segment{.flags = wire::kRst, .client_port = 20001}));  // CLOSE, 10 s
    bench.wait(11s);
    EXPECT_EQ(bench.counts(1), "3/0") << "3 * 4 is not less than 4 * 3";
    EXPECT_EQ(bench.open(2), "22");
}

TEST(Thresholds, ItIsReliefBelowTheLowerThreshold) {
    Bench bench;
    serve_limited(bench, 2);
    bench.open(8);
    bench.wait(60s);  // all SYN_RECV entries end
    EXPECT_EQ(bench.counts(1), "0/0");
    const std::string next = bench.open(4);
    EXPECT_EQ(std::count(next.begin(), next.end(), '1'), 2);
}

TEST(Thresholds, AHigherOneGivesTheServerItsChanceAtOnce) {
    Bench bench;
    serve_limited(bench, 0);
    bench.open(8);
    bench.director.edit_server(kWeb, place_of(1), {.method = Method::nat, .upper_threshold = 9});
    const std::string next = bench.open(4);
    EXPECT_EQ(std::count(next.begin(), next.end(), '1'), 2);
}

TEST(OnePacket, SchedulesEachDatagramAndKeepsNoEntry) {
    Bench bench;
    bench.director.add_service(kDns, {.scheduler = "rr", .one_packet = true});
    for (const int n : {1, 2, 3}) bench.director.add_server(kDns, place_of(n), {.method = Method::nat});
    for (int i = 0; i < 3; ++i) bench.from_client(request(Datagram{}));
    EXPECT_THAT(bench.lines(), ElementsAre("eth1 10.0.1.10:5000 > 10.0.3.13:8080 UDP data=5 ttl=62 len=33",
                                           "eth1 10.0.1.10:5000 > 10.0.3.12:8080 UDP data=5 ttl=62 len=33",
                                           "eth1 10.0.1.10:5000 > 10.0.3.11:8080 UDP data=5 ttl=62 len=33"));
    EXPECT_EQ(bench.director.connection_count(), 0U);
    EXPECT_EQ(bench.counts(1), "0/0");
    EXPECT_TRUE(bench.director.tables().services[0].one_packet);
    bench.wait(2s);
    EXPECT_EQ(bench.server(1).stats, (Stats{.connections = 1, .packets_in = 1, .bytes_in = 33}));
}

TEST(OnePacket, WithNatLeavesRepliesUntranslated) {
    Bench bench;
    bench.director.add_service(kDns, {.scheduler = "rr", .one_packet = true});
    bench.director.add_server(kDns, place_of(1), {.method = Method::nat});
    bench.from_client(request(Datagram{}));
    bench.lines();
    bench.from_server(1, bytes_of(wire::build_udp({.source = place_of(1).address, .destination = kClient},
                                                  {.source_port = 8080, .destination_port = 5000})));
    EXPECT_THAT(bench.lines(), ElementsAre("eth0 10.0.3.11:8080 > 10.0.1.10:5000 UDP ttl=63 len=28"));
}

TEST(OnePacket, WithPersistenceHasATemplateAndNoEntries) {
    Bench bench;
    bench.director.add_service(kDns, {.scheduler = "rr", .persistence = 30, .one_packet = true});
    for (const int n : {1, 2}) bench.director.add_server(kDns, place_of(n), {.method = Method::nat});
    for (int i = 0; i < 3; ++i) bench.from_client(request(Datagram{}));
    for (const auto& line : bench.lines()) EXPECT_THAT(line, testing::HasSubstr("10.0.3.12:8080"));
    EXPECT_EQ(bench.director.connection_count(), 1U);
    bench.wait(30s);
    EXPECT_EQ(bench.director.connection_count(), 0U);
}

TEST(FirewallMark, IsAskedBeforeAddressAndPort) {
    Bench bench;
    bench.serve({.weights = {1}});
    bench.director.add_service({.mark = 7}, {.scheduler = "rr"});
    bench.director.add_server({.mark = 7}, place_of(2), {.method = Method::nat});
    bench.from_client(request(Segment{}));
    EXPECT_EQ(bench.server_of(40001), 1);
    mark_all(bench, 7);
    bench.from_client(request(Segment{.client_port = 40002}));
    EXPECT_EQ(bench.server_of(40002), 2);
}

TEST(FirewallMark, KeepsThePortIfTheServerHasNone) {
    Bench bench;
    bench.director.add_service({.mark = 7}, {.scheduler = "rr"});
    bench.director.add_server({.mark = 7}, {place_of(1).address, 0}, {.method = Method::nat});
    mark_all(bench, 7);
    bench.from_client(request(Segment{.service_port = 443}));
    EXPECT_THAT(bench.lines(), ElementsAre("eth1 10.0.1.10:40001 > 10.0.3.11:443 TCP [S] seq=0 ttl=62 len=40 df"));
}

TEST(Ftp, DataPortsReachItsServiceAndWithoutPersistenceTheHost) {
    Bench bench;
    const ServiceKey ftp{.protocol = wire::Protocol::tcp, .address = kVip, .port = 21};
    bench.serve({.key = ftp, .weights = {1}});
    bench.from_client(request(Segment{.service_port = 33000}));
    EXPECT_THAT(bench.lines(), ElementsAre("eth0 10.0.2.100:33000 > 10.0.1.10:40001 TCP [R.] seq=0 ack=1 ttl=64 "
                                           "len=40 df"));
}

TEST(Services, ShowTheirAge) {
    Bench bench;
    bench.serve({});
    bench.serve({.key = kDns});
    bench.director.delete_service(kWeb);
    bench.serve({});
    const auto rows = bench.director.tables().services;
    EXPECT_EQ(rows.at(0).key, kDns);
    EXPECT_LT(rows.at(0).order, rows.at(1).order);
}

// ---- expire_nodest_conn

const Bytes kAckSegment = request(Segment{.flags = wire::kAck});

TEST(ExpireNodestConn, MakesTheEntriesVanishWithTheServer) {
    Bench bench;
    bench.sysctl("net.ipv4.vs.expire_nodest_conn=1");
    bench.serve({});
    EXPECT_EQ(bench.open(3), "321");
    bench.director.delete_server(kWeb, place_of(3));
    EXPECT_EQ(bench.director.connection_count(), 2U);
}

TEST(ExpireNodestConn, GivesTcpARstFromTheDirectorsOwnStack) {
    Bench bench;
    bench.sysctl("net.ipv4.vs.expire_nodest_conn=1");
    bench.serve({});
    bench.from_client(request(Segment{}));
    bench.lines();
    bench.director.delete_server(kWeb, place_of(3));
    bench.from_client(kAckSegment);
    EXPECT_THAT(bench.lines(), ElementsAre("eth0 10.0.2.100:80 > 10.0.1.10:40001 TCP [R] seq=0 ttl=64 len=40 df"));
}

TEST(ExpireNodestConn, SchedulesUdpAnew) {
    Bench bench;
    bench.serve({.key = kDns});
    bench.from_client(request(Datagram{}));
    bench.director.delete_server(kDns, place_of(3));
    bench.sysctl("net.ipv4.vs.expire_nodest_conn=1");  // after -d: the entry is still there
    bench.lines();
    bench.from_client(request(Datagram{}));
    EXPECT_THAT(bench.lines(), ElementsAre("eth1 10.0.1.10:5000 > 10.0.3.12:8080 UDP data=5 ttl=62 len=33"));
}

TEST(ExpireNodestConn, SchedulesASynAnewIfItsServerIsQuiescent) {
    Bench bench;
    bench.sysctl("net.ipv4.vs.expire_nodest_conn=1");
    bench.serve({});
    bench.from_client(request(Segment{}));
    bench.director.edit_server(kWeb, place_of(3), {.method = Method::nat, .weight = 0});
    bench.from_client(request(Segment{}));
    EXPECT_EQ(bench.server_of(40001), 2);
}

TEST(ExpireNodestConn, TakesATemplateThatNobodyAnsweredUnderAlong) {
    Bench bench;
    bench.sysctl("net.ipv4.vs.expire_nodest_conn=1");
    bench.director.add_service(kWeb, {.scheduler = "rr", .persistence = 300});
    bench.director.add_server(kWeb, place_of(1), {.method = Method::nat});
    bench.open(2);
    bench.director.delete_server(kWeb, place_of(1));
    EXPECT_EQ(bench.director.connection_count(), 0U);
}

TEST(ExpireNodestConn, InLinux2632DropsThePacketThatEndsTheEntry) {
    Bench bench(net::Era::linux_2_6_32);
    bench.sysctl("net.ipv4.vs.expire_nodest_conn=1");
    bench.serve({});
    bench.from_client(request(Segment{}));
    bench.lines();
    bench.director.delete_server(kWeb, place_of(3));
    EXPECT_EQ(bench.director.connection_count(), 1U);
    bench.from_client(kAckSegment);
    EXPECT_THAT(bench.lines(), IsEmpty());
    EXPECT_EQ(bench.director.connection_count(), 0U);
}

TEST(Removal, InLinux2632ForgetsAServerWithoutConnectionsAtOnce) {
    Bench bench(net::Era::linux_2_6_32);
    bench.serve({.weights = {1}});
    bench.open(1);
    bench.wait(61s);
    bench.director.delete_server(kWeb, place_of(1));
    bench.director.add_server(kWeb, place_of(1), {.method = Method::nat});
    bench.wait(2s);
    EXPECT_EQ(bench.server(1).stats, Stats{});
}

// ---- sysctls

TEST(VsSysctls, HaveTheKernelsDefaults) {
    Bench bench;
    for (const auto& [name, value] : {std::pair{"am_droprate", 10},
                                      {"amemthresh", 1024},
                                      {"backup_only", 0},
                                      {"cache_bypass", 0},
                                      {"conn_reuse_mode", 1},
                                      {"conntrack", 0},
                                      {"debug_level", 0},
                                      {"drop_entry", 0},
                                      {"drop_packet", 0},
                                      {"expire_nodest_conn", 0},
                                      {"expire_quiescent_template", 0},
                                      {"ignore_tunneled", 0},
                                      {"nat_icmp_send", 0},
                                      {"pmtu_disc", 1},
                                      {"run_estimation", 1},
                                      {"schedule_icmp", 0},
                                      {"secure_tcp", 0},
                                      {"sloppy_sctp", 0},
                                      {"sloppy_tcp", 0},
                                      {"snat_reroute", 1},
                                      {"sync_persist_mode", 0},
                                      {"sync_ports", 1},
                                      {"sync_qlen_max", 7918},
                                      {"sync_refresh_period", 0},
                                      {"sync_retries", 0},
                                      {"sync_sock_size", 0},
                                      {"sync_version", 1}}) {
        EXPECT_EQ(bench.host.sysctls().read(std::string("net.ipv4.vs.") + name), value) << name;
    }
}

TEST(VsSysctls, BackupOnlyLeavesRequestsToTheHost) {
    Bench bench;
    bench.sysctl("net.ipv4.vs.backup_only=1");
    bench.serve({});
    bench.from_client(request(Segment{}));
    EXPECT_THAT(bench.lines(),
                ElementsAre("eth0 10.0.2.100:80 > 10.0.1.10:40001 TCP [R.] seq=0 ack=1 ttl=64 len=40 df"));
}

TEST(VsSysctls, NatIcmpSendTellsAServerThatNobodyKnowsItsConnection) {
    Bench bench;
    bench.serve({});
    const Bytes stray = reply({.flags = wire::kAck}, place_of(1));
    bench.from_server(1, stray);
    EXPECT_EQ(bench.lines().size(), 1U) << "forwarded as it is";
    bench.sysctl("net.ipv4.vs.nat_icmp_send=1");
    bench.from_server(1, reply({.flags = wire::kRst}, place_of(1)));
    EXPECT_EQ(bench.lines().size(), 1U) << "a RST needs no answer";
    bench.from_server(1, stray);
    const auto lines = bench.lines();
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_THAT(lines[0], testing::HasSubstr("> 10.0.3.11 ICMP port unreachable"));
    EXPECT_THAT(bench.witness.reasons(), ElementsAre("ipvs_stray_reply"));
}

TEST(Defence, DropPacketRefusesEachNthNewConnection) {
    Bench bench;
    bench.sysctl("net.ipv4.vs.am_droprate=3");
    bench.sysctl("net.ipv4.vs.drop_packet=3");
    bench.serve({.weights = {1}});
    EXPECT_EQ(bench.open(7), "0110110");
    EXPECT_EQ(bench.witness.reasons().size(), 3U);
    bench.sysctl("net.ipv4.vs.drop_packet=1");
    EXPECT_EQ(bench.open(3), "111") << "memory is never short";
}

TEST(Defence, ModeTwoFallsBackToOne) {
    Bench bench;
    bench.sysctl("net.ipv4.vs.drop_entry=2");
    EXPECT_EQ(bench.host.sysctls().read("net.ipv4.vs.drop_entry"), 1);
}

TEST(Defence, DropEntryTakesHalfOpenConnectionsAndLeavesTheOthers) {
    Bench bench;
    bench.serve({.weights = {1}});
    bench.open(300);
    for (std::uint16_t port = 20001; port <= 20100; ++port)
        bench.from_client(request(Segment{.flags = wire::kAck, .client_port = port}));
    bench.sysctl("net.ipv4.vs.drop_entry=3");
    bench.wait(50s);
    EXPECT_EQ(bench.server(1).active, bench.director.connection_count());
    EXPECT_LT(bench.director.connection_count(), 200U) << "of 200 in SYN_RECV most are gone";
    EXPECT_GE(bench.director.connection_count(), 100U) << "established ones stay";
}

void establish(Bench& bench, std::uint16_t first, std::uint16_t count) {
    for (std::uint16_t port = first; port < first + count; ++port) {
        bench.from_client(request(Segment{.client_port = port}));
        bench.from_client(request(Segment{.flags = wire::kAck, .client_port = port}));
    }
}

TEST(ConnectionLimit, AFloodOfSynsTakesPlacesFromItselfAlone) {
    Bench bench;
    bench.serve({.weights = {1}});
    bench.director.limit_connections(100);
    establish(bench, 1000, 50);
    for (std::uint16_t port = 2000; port < 12000; ++port) bench.from_client(request(Segment{.client_port = port}));
    EXPECT_EQ(bench.director.connection_count(), 100U);
    const auto rows = bench.director.tables().connections;
    EXPECT_EQ(std::count_if(rows.begin(), rows.end(), [](const auto& row) { return row.state == "ESTABLISHED"; }), 50);
    EXPECT_EQ(bench.server(1).active, 100U);
    EXPECT_THAT(bench.witness.reasons(), IsEmpty());
}

TEST(ConnectionLimit, WhereNoneIsHalfOpenTheNewOneIsDropped) {
    Bench bench;
    bench.serve({.weights = {1}});
    bench.director.limit_connections(10);
    establish(bench, 1000, 10);
    bench.from_client(request(Segment{.client_port = 2000}));
    EXPECT_EQ(bench.director.connection_count(), 10U);
    EXPECT_THAT(bench.witness.reasons(), ElementsAre("ipvs_table_full"));
}

TEST(Defence, SecureTcpKeepsASynFloodsEntriesInSynack) {
    Bench bench;
    bench.sysctl("net.ipv4.vs.secure_tcp=3");
    bench.serve({.method = Method::direct, .weights = {1}});
    bench.from_client(request(Segment{}));
    EXPECT_EQ(bench.state(), "SYNACK 120");
    Bench nat;
    nat.sysctl("net.ipv4.vs.secure_tcp=3");
    nat.serve({.weights = {1}});
    nat.from_client(request(Segment{}));
    nat.from_client(kAckSegment);
    EXPECT_EQ(nat.state(), "SYN_RECV 60") << "an ACK alone is no proof: the server has not answered";
    nat.from_server(1, reply({.flags = wire::kSyn | wire::kAck}, place_of(1)));
    EXPECT_EQ(nat.state(), "SYNACK 120");
    nat.from_client(kAckSegment);
    EXPECT_EQ(nat.state(), "SYNACK 120");
}

}  // namespace
}  // namespace lvslab::ipvs
