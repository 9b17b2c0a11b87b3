#include "director_bench.hpp"

namespace lvslab::ipvs {
namespace {

using namespace std::chrono_literals;
using wire::kAck;
using wire::kFin;
using wire::kRst;
using wire::kSyn;

/// One conversation on a bench, told step by step: each answers `STATE timeout ActiveConn/InActConn`.
struct Conversation {
    explicit Conversation(Method method, net::Era era = net::Era::linux_6_1) : bench(era), m(method) {
        bench.serve({.method = method, .weights = {1}});
    }
    std::string client(wire::TcpFlags flags) {
        bench.from_client(request(Segment{.flags = flags}));
        return now();
    }
    std::string server(wire::TcpFlags flags) {
        bench.from_server(1, reply({.flags = flags}, place_of(1, m)));
        return now();
    }
    std::string now() { return bench.state() + ' ' + bench.counts(1); }
    Bench bench;
    Method m;
};

TEST(States, OfANatConversationThatTheClientCloses) {
    Conversation c(Method::nat);
    EXPECT_EQ(c.client(kSyn), "SYN_RECV 60 1/0");
    EXPECT_EQ(c.server(kSyn | kAck), "SYN_RECV 60 1/0");
    EXPECT_EQ(c.client(kAck), "ESTABLISHED 900 1/0");
    EXPECT_EQ(c.server(kAck), "ESTABLISHED 900 1/0");
    EXPECT_EQ(c.client(kFin | kAck), "CLOSE_WAIT 60 0/1");
    EXPECT_EQ(c.server(kAck), "CLOSE_WAIT 60 0/1");
    EXPECT_EQ(c.server(kFin | kAck), "TIME_WAIT 120 0/1");
    EXPECT_EQ(c.client(kAck), "TIME_WAIT 120 0/1");
}

TEST(States, OfANatConversationThatTheServerCloses) {
    Conversation c(Method::nat);
    c.client(kSyn), c.server(kSyn | kAck), c.client(kAck);
    EXPECT_EQ(c.server(kFin | kAck), "FIN_WAIT 120 0/1");
    EXPECT_EQ(c.client(kAck), "FIN_WAIT 120 0/1");
    EXPECT_EQ(c.client(kFin | kAck), "TIME_WAIT 120 0/1");
    EXPECT_EQ(c.server(kAck), "TIME_WAIT 120 0/1");
}

TEST(States, OfTunAndDrAreGuessedFromTheClientsHalf) {
    for (const Method method : {Method::tunnel, Method::direct}) {
        Conversation c(method);
        EXPECT_EQ(c.client(kSyn), "SYN_RECV 60 1/0");
        EXPECT_EQ(c.client(kAck), "ESTABLISHED 900 1/0");
        EXPECT_EQ(c.client(kFin | kAck), "FIN_WAIT 120 0/1");
        EXPECT_EQ(c.client(kAck), "FIN_WAIT 120 0/1");
    }
}

TEST(States, AResetClosesUnlessTheConnectionWasHalfOpen) {
    Conversation half(Method::nat);
    half.client(kSyn);
    EXPECT_EQ(half.client(kRst), "SYN_RECV 60 1/0");
    EXPECT_EQ(half.server(kRst | kAck), "CLOSE 10 0/1");

    for (const Method method : {Method::nat, Method::tunnel, Method::direct}) {
        Conversation open(method);
        open.client(kSyn), open.client(kAck);
        EXPECT_EQ(open.client(kRst | kAck), "CLOSE 10 0/1");
    }
}

TEST(States, ResetCountsBeforeSynAndSynBeforeFin) {
    Conversation c(Method::nat);
    c.client(kSyn), c.client(kAck);
    EXPECT_EQ(c.client(kSyn | kFin | kAck), "ESTABLISHED 900 1/0");
    EXPECT_EQ(c.client(kRst | kSyn | kFin), "CLOSE 10 0/1");
}

TEST(States, ASegmentWithoutAnyFlagCloses) {
    Conversation c(Method::nat);
    c.client(kSyn), c.client(kAck);
    EXPECT_EQ(c.client(wire::kPsh), "CLOSE 10 0/1");
}

TEST(States, ANewSynAfterTheEndIsANewConnection) {
    Conversation c(Method::nat);
    c.bench.director.add_server(kWeb, place_of(2), {.method = Method::nat});
    c.client(kSyn);  // rs2
    c.bench.from_server(2, reply({.flags = kRst | kAck}, place_of(2)));
    EXPECT_EQ(c.bench.server_of(40001), 2);
    EXPECT_EQ(c.client(kSyn), "SYN_RECV 60 1/0") << "conn_reuse_mode=1: rs1's turn";
    EXPECT_EQ(c.bench.server_of(40001), 1);
    EXPECT_EQ(c.bench.counts(2), "0/0");
}

TEST(States, WithoutConnReuseANewSynKeepsItsServer) {
    Conversation c(Method::nat);
    c.bench.sysctl("net.ipv4.vs.conn_reuse_mode=0");
    c.bench.director.add_server(kWeb, place_of(2), {.method = Method::nat});
    c.client(kSyn);
    c.bench.from_server(2, reply({.flags = kRst | kAck}, place_of(2)));
    c.client(kSyn);
    EXPECT_EQ(c.bench.server_of(40001), 2);
    EXPECT_EQ(c.bench.counts(2), "1/0");
}

TEST(States, ASynOnALiveConnectionKeepsIt) {
    Conversation c(Method::nat);
    c.client(kSyn), c.client(kAck);
    EXPECT_EQ(c.client(kSyn), "ESTABLISHED 900 1/0");
}

TEST(States, UdpCountsAsInactiveAndLives300Seconds) {
    Bench bench;
    bench.serve({.key = kDns, .weights = {1}});
    bench.from_client(request(Datagram{}));
    EXPECT_EQ(bench.state(), "UDP 300");
    EXPECT_EQ(bench.counts(1), "0/1");
}

TEST(States, InLinux2632OnlyEstablishedConnectionsAreActive) {
    Conversation c(Method::nat, net::Era::linux_2_6_32);
    EXPECT_EQ(c.client(kSyn), "SYN_RECV 60 0/1");
    EXPECT_EQ(c.server(kSyn | kAck), "SYN_RECV 60 0/1");
    EXPECT_EQ(c.client(kAck), "ESTABLISHED 900 1/0");
    EXPECT_EQ(c.client(kFin | kAck), "CLOSE_WAIT 60 0/1");
}

// ---- timers

TEST(States, AnEntryEndsExactlyAtItsTimeout) {
    Conversation c(Method::nat);
    c.client(kSyn);
    c.bench.wait(60s - 1ns);
    EXPECT_EQ(c.bench.director.connection_count(), 1U);
    c.bench.wait(1ns);
    EXPECT_EQ(c.bench.director.connection_count(), 0U);
    EXPECT_EQ(c.bench.counts(1), "0/0");
}

TEST(States, EachPacketOfEitherSideGivesAnEntryItsFullTimeAgain) {
    Conversation c(Method::nat);
    c.client(kSyn);
    c.bench.wait(50s);
    EXPECT_EQ(c.server(kSyn | kAck), "SYN_RECV 60 1/0");
    c.bench.wait(50s);
    EXPECT_EQ(c.client(kSyn), "SYN_RECV 60 1/0");
    c.bench.wait(60s - 1ns);
    EXPECT_EQ(c.bench.director.connection_count(), 1U);
    c.bench.wait(1ns);
    EXPECT_EQ(c.bench.director.connection_count(), 0U);
}

TEST(States, AShorterTimeoutEndsAnEntryEarlierThanTheLongOneWould) {
    Conversation c(Method::nat);
    c.client(kSyn), c.client(kAck), c.client(kRst | kAck);
    c.bench.wait(10s - 1ns);
    EXPECT_EQ(c.bench.director.connection_count(), 1U);
    c.bench.wait(1ns);
    EXPECT_EQ(c.bench.director.connection_count(), 0U);
}

TEST(States, SetChangesEstablishedFinWaitAndUdpAndNothingElse) {
    Conversation c(Method::nat);
    c.bench.serve({.key = kDns, .weights = {1}});
    c.bench.director.set_timeouts({.tcp = 60s, .tcp_fin = 15s, .udp = 20s});
    EXPECT_EQ(c.client(kSyn), "SYN_RECV 60 1/0");
    EXPECT_EQ(c.client(kAck), "ESTABLISHED 60 1/0");
    EXPECT_EQ(c.server(kFin | kAck), "FIN_WAIT 15 0/1");
    EXPECT_EQ(c.client(kFin | kAck), "TIME_WAIT 120 0/1");
    c.bench.wait(120s);
    c.bench.from_client(request(Datagram{}));
    EXPECT_EQ(c.bench.state(), "UDP 20");
}

TEST(States, SetLeavesAZeroAsItIs) {
    Bench bench;
    bench.director.set_timeouts({.tcp_fin = 30s});
    const auto t = bench.director.timeouts();
    EXPECT_EQ(t.tcp, 900s);
    EXPECT_EQ(t.tcp_fin, 30s);
    EXPECT_EQ(t.udp, 300s);
}

}  // namespace
}  // namespace lvslab::ipvs
