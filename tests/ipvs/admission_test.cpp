#include "director_bench.hpp"
#include "ipvs/templates.hpp"

/// Which packets begin a connection, and what the others are told.
namespace lvslab::ipvs {
namespace {

const std::string kSynRefused =
    "eth0 10.0.2.100 > 10.0.1.10 ICMP port unreachable "
    "( 10.0.1.10:40001 > 10.0.2.100:80 TCP [S] seq=0 ttl=63 len=40 df ) ttl=64 len=68";
const std::string kUdpRefused =
    "eth0 10.0.2.100 > 10.0.1.10 ICMP port unreachable "
    "( 10.0.1.10:5000 > 10.0.2.100:53 UDP data=5 ttl=63 len=33 ) ttl=64 len=61";

TEST(Admission, WithoutAServerTheVipSaysPortUnreachableToASynAndToUdpAlike) {
    Bench bench;
    bench.serve({.weights = {}});
    bench.serve({.key = kDns, .weights = {}});
    bench.from_client(request(Segment{}));
    bench.from_client(request(Datagram{}));
    EXPECT_THAT(bench.lines(), ElementsAre(kSynRefused, kUdpRefused));
    EXPECT_THAT(bench.witness.reasons(), ElementsAre("ipvs_no_server", "ipvs_no_server"));
    EXPECT_THAT(bench.witness.told(kDropNoServer),
                ElementsAre("rr finds no real server with a weight above 0 for TCP 10.0.2.100:80",
                            "rr finds no real server with a weight above 0 for UDP 10.0.2.100:53"));
    EXPECT_EQ(bench.director.connection_count(), 0U);
}

TEST(Admission, WithAllWeightsAtZeroTheVipSaysPortUnreachableWhateverTheScheduler) {
    for (const char* scheduler : {"rr", "wrr", "lc", "wlc", "sh"}) {
        Bench bench;
        bench.serve({.scheduler = scheduler, .weights = {0, 0, 0}});
        bench.serve({.key = kDns, .scheduler = scheduler, .weights = {0, 0, 0}});
        bench.from_client(request(Segment{}));
        bench.from_client(request(Datagram{}));
        EXPECT_THAT(bench.lines(), ElementsAre(kSynRefused, kUdpRefused)) << scheduler;
    }
}

TEST(Admission, ARefusedPacketIsUntouched) {
    Bench bench;
    bench.serve({.weights = {}});
    bench.from_client(request(Segment{}));
    EXPECT_THAT(bench.witness.dropped_packets, ElementsAre(request(Segment{})));
}

TEST(Admission, AnAckWithoutAnEntryIsLeftToTheLocalStackWhichResetsIt) {
    Bench bench;
    bench.serve({});
    bench.from_client(request(Segment{.flags = wire::kAck}));
    EXPECT_THAT(bench.lines(), ElementsAre("eth0 10.0.2.100:80 > 10.0.1.10:40001 TCP [R] seq=0 ttl=64 len=40 df"));
    EXPECT_EQ(bench.director.connection_count(), 0U);
}

TEST(Admission, WithSloppyTcpAnAckOpensAConnection) {
    Bench bench;
    bench.sysctl("net.ipv4.vs.sloppy_tcp=1");
    bench.serve({});
    bench.from_client(request(Segment{.flags = wire::kAck}));
    EXPECT_THAT(bench.lines(),
                ElementsAre("eth1 10.0.1.10:40001 > 10.0.3.13:8080 TCP [.] seq=0 ack=0 ttl=62 len=40 df"));
    EXPECT_EQ(bench.state(), "ESTABLISHED 900");
}

TEST(Admission, AResetNeverOpensAConnection) {
    Bench bench;
    bench.sysctl("net.ipv4.vs.sloppy_tcp=1");
    bench.serve({});
    bench.from_client(request(Segment{.flags = wire::kRst}));
    bench.from_client(request(Segment{.flags = wire::kRst | wire::kSyn}));
    EXPECT_THAT(bench.lines(), IsEmpty());
    EXPECT_EQ(bench.director.connection_count(), 0U);
}

TEST(Admission, SourcePort20IsNeverScheduled) {
    Bench bench;
    bench.serve({});
    bench.serve({.key = kDns});
    bench.from_client(request(Segment{.client_port = 20}));
    bench.from_client(request(Datagram{.client_port = 20}));
    EXPECT_THAT(bench.lines(), ElementsAre("eth0 10.0.2.100:80 > 10.0.1.10:20 TCP [R.] seq=0 ack=1 ttl=64 len=40 df",
                                           "eth0 10.0.2.100 > 10.0.1.10 ICMP port unreachable ( 10.0.1.10:20 > "
                                           "10.0.2.100:53 UDP data=5 ttl=63 len=33 ) ttl=64 len=61"));
    EXPECT_EQ(bench.director.connection_count(), 0U);
    EXPECT_EQ(bench.open(1), "3") << "the scheduler's turn was not used";
}

TEST(Admission, APortWithoutAServiceIsTheLocalStacks) {
    Bench bench;
    bench.serve({});
    bench.from_client(request(Segment{.service_port = 81}));
    EXPECT_THAT(bench.lines(),
                ElementsAre("eth0 10.0.2.100:81 > 10.0.1.10:40001 TCP [R.] seq=0 ack=1 ttl=64 len=40 df"));
}

TEST(Admission, AServiceOnPortZeroNeedsPersistence) {
    Bench bench;
    bench.serve({.key = {.address = kVip, .port = 0}});
    bench.from_client(request(Segment{}));
    EXPECT_THAT(bench.lines(), ElementsAre(kSynRefused));
    EXPECT_THAT(bench.witness.reasons(), ElementsAre("ipvs_port_zero"));
}

TEST(Admission, TheExactPortComesBeforePortZero) {
    Bench bench;
    bench.serve({.key = {.address = kVip, .port = 0}});
    bench.serve({});
    EXPECT_EQ(bench.open(1), "3");
}

TEST(Admission, TheVipMustBeTheDirectorsOwn) {
    Bench bench;
    bench.host.remove_address(bench.dev("eth0"), {kVip, 32});
    bench.serve({});
    bench.sysctl("net.ipv4.ip_forward=0");
    bench.from_client(request(Segment{}));
    EXPECT_THAT(bench.witness.reasons(), ElementsAre("not_forwarding"));
    EXPECT_EQ(bench.director.connection_count(), 0U);
}

TEST(Admission, PingToTheVipIsAnsweredByTheDirector) {
    Bench bench;
    bench.serve({});
    bench.from_client(bytes_of(wire::build_icmp({.source = kClient, .destination = kVip}, {.id = 1, .sequence = 2})));
    EXPECT_THAT(bench.lines(), ElementsAre("eth0 10.0.2.100 > 10.0.1.10 ICMP echo reply id=1 seq=2 ttl=64 len=28"));
}

TEST(Admission, TheHooksAreLinuxs) {
    Bench bench;
    EXPECT_THAT(bench.host.hooks().rows(), IsEmpty()) << "before the first service";
    bench.serve({});
    EXPECT_THAT(
        bench.host.hooks().rows(),
        ElementsAre(net::HookRow{"LOCAL_IN", 98, "ip_vs_reply"}, net::HookRow{"LOCAL_IN", 99, "ip_vs_remote_request"},
                    net::HookRow{"FORWARD", 99, "ip_vs_forward_icmp"}, net::HookRow{"FORWARD", 100, "ip_vs_reply"},
                    net::HookRow{"LOCAL_OUT", -99, "ip_vs_local_reply"},
                    net::HookRow{"LOCAL_OUT", -98, "ip_vs_local_request"}));
}

}  // namespace
}  // namespace lvslab::ipvs
