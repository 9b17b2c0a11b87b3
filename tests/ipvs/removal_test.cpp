#include "director_bench.hpp"
#include "ipvs/templates.hpp"

namespace lvslab::ipvs {
namespace {

using namespace std::chrono_literals;

const std::string kToServer3 = "eth1 10.0.1.10:40001 > 10.0.3.13:8080 TCP [.] seq=0 ack=0 ttl=62 len=40 df";
const Bytes kAckBytes = request(Segment{.flags = wire::kAck});

TEST(Removal, OfAServiceLeavesItsEntriesWhosePacketsEndInSilence) {
    Bench bench;
    bench.serve({});
    bench.serve({.key = kDns});
    bench.from_client(request(Segment{}));
    bench.lines();
    bench.director.delete_service(kWeb);
    bench.from_client(kAckBytes);
    EXPECT_THAT(bench.lines(), IsEmpty());
    EXPECT_THAT(bench.witness.reasons(), ElementsAre("ipvs_server_gone"));
    EXPECT_EQ(bench.state(), "SYN_RECV 60");
}

// Seen on 6.1: IPVS registers its hooks with the first service and unregisters them with the last.
TEST(Removal, OfTheLastServiceLeavesItsPacketsToTheLocalStack) {
    Bench bench;
    bench.serve({});
    bench.from_client(request(Segment{}));
    bench.lines();
    bench.director.clear();
    EXPECT_THAT(bench.host.hooks().rows(), IsEmpty());
    bench.from_client(kAckBytes);
    EXPECT_THAT(bench.lines(), ElementsAre("eth0 10.0.2.100:80 > 10.0.1.10:40001 TCP [R] seq=0 ttl=64 len=40 df"));
    EXPECT_EQ(bench.state(), "SYN_RECV 60") << "ipvsadm -C leaves connections alive";
}

TEST(Removal, OfTheLastServiceIsUndoneByTheNext) {
    Bench bench;
    bench.serve({});
    bench.from_client(request(Segment{}));
    bench.director.clear();
    bench.serve({});
    bench.lines();
    bench.from_client(kAckBytes);
    EXPECT_THAT(bench.lines(), ElementsAre(kToServer3));
    EXPECT_EQ(bench.counts(3), "1/0");
}

TEST(Removal, OfTheLastServiceInLinux2632KeepsTheHooks) {
    Bench bench(net::Era::linux_2_6_32);
    bench.serve({});
    bench.from_client(request(Segment{}));
    bench.lines();
    bench.director.clear();
    bench.from_client(kAckBytes);
    EXPECT_THAT(bench.lines(), IsEmpty());
    EXPECT_THAT(bench.witness.reasons(), ElementsAre("ipvs_server_gone"));
}

TEST(Removal, WithoutServicesEntriesStillExpire) {
    Bench bench;
    bench.serve({});
    bench.from_client(request(Segment{}));
    bench.director.clear();
    bench.wait(60s);
    EXPECT_EQ(bench.director.connection_count(), 0U);
    bench.wait(300s);
    EXPECT_EQ(bench.director.next_deadline(), net::kNever);
}

TEST(Removal, ByWeightZeroLetsOldConnectionsGoOnAndGivesItNoNewOnes) {
    Bench bench;
    bench.serve({});
    bench.from_client(request(Segment{}));
    bench.lines();
    bench.director.edit_server(kWeb, place_of(3), {.method = Method::nat, .weight = 0});
    bench.from_client(kAckBytes);
    EXPECT_THAT(bench.lines(), ElementsAre(kToServer3));
    EXPECT_EQ(bench.open(4), "2121");
}

TEST(Removal, OfAServerEndsItsConnectionsPacketsInSilence) {
    Bench bench;
    bench.serve({});
    bench.from_client(request(Segment{}));
    bench.lines();
    bench.director.delete_server(kWeb, place_of(3));
    bench.from_client(kAckBytes);
    EXPECT_THAT(bench.lines(), IsEmpty());
    EXPECT_THAT(bench.witness.told(kDropServerGone),
                ElementsAre("real server 10.0.3.13:8080 of this connection was removed (expire_nodest_conn=0)"));
    EXPECT_THAT(bench.witness.dropped_packets, ElementsAre(kAckBytes));
    EXPECT_EQ(bench.state(), "SYN_RECV 60") << "the entry has seen no packet";
}

TEST(Removal, OfAServerIsUndoneByAddingItAgainCountersAndAll) {
    Bench bench;
    bench.serve({});
    bench.from_client(request(Segment{}));
    bench.wait(2s);
    EXPECT_EQ(bench.server(3).stats.connections, 1U);
    bench.lines();
    bench.director.delete_server(kWeb, place_of(3));
    bench.director.add_server(kWeb, place_of(3), {.method = Method::nat, .weight = 5});
    EXPECT_EQ(bench.server(3).stats.connections, 1U);
    EXPECT_EQ(bench.server(3).weight, 5U);
    EXPECT_EQ(bench.counts(3), "1/0");
    bench.from_client(kAckBytes);
    EXPECT_THAT(bench.lines(), ElementsAre(kToServer3));
}

/// What rs1 shows after it was away for so long, its one connection having ended before.
Stats stats_after_absence_of(net::Time away) {
    Bench bench;
    bench.serve({.weights = {1}});
    bench.open(1);
    bench.wait(61s);
    bench.director.delete_server(kWeb, place_of(1));
    bench.wait(away);
    bench.director.add_server(kWeb, place_of(1), {.method = Method::nat});
    bench.wait(2s);
    return bench.server(1).stats;
}

TEST(Removal, OfAServerIsForgottenAfterThreeMinutesWithoutConnections) {
    EXPECT_EQ(stats_after_absence_of(180s - 1ns).connections, 1U);
    EXPECT_EQ(stats_after_absence_of(180s).connections, 0U);
}

TEST(Removal, OfAServerIsNotForgottenWhileAConnectionPointsAtIt) {
    Bench bench;
    bench.serve({.weights = {1}});
    bench.from_client(request(Segment{}));
    bench.from_client(kAckBytes);
    bench.director.delete_server(kWeb, place_of(1));
    bench.wait(899s);
    bench.director.add_server(kWeb, place_of(1), {.method = Method::nat});
    EXPECT_EQ(bench.counts(1), "1/0");
    bench.wait(1s);
    EXPECT_EQ(bench.counts(1), "0/0");
}

TEST(Removal, OfAServiceKeepsItsServersConnectionsButNotTheirStatistics) {
    Bench bench;
    bench.serve({.weights = {1}});
    bench.open(1);
    bench.wait(2s);
    bench.director.delete_service(kWeb);
    bench.serve({.weights = {1}});
    bench.wait(2s);
    EXPECT_EQ(bench.counts(1), "1/0");
    EXPECT_EQ(bench.server(1).stats, Stats{});
}

TEST(Removal, LetsAReplyOnItsWayThrough) {
    Bench bench;
    bench.serve({});
    bench.from_client(request(Segment{}));
    bench.lines();
    bench.director.delete_server(kWeb, place_of(3));
    bench.from_server(3, reply({.flags = wire::kSyn | wire::kAck}, place_of(3)));
    EXPECT_THAT(bench.lines(),
                ElementsAre("eth0 10.0.2.100:80 > 10.0.1.10:40001 TCP [S.] seq=0 ack=0 ttl=63 len=40 df"));
}

TEST(Removal, OfWhatIsNotThereIsRefusedInIpvsadmsWords) {
    Bench bench;
    const auto complaint = [](const auto& command) -> std::string {
        try {
            command();
        } catch (const DirectorError& e) {
            return e.what();
        }
        return "";
    };
    Director& d = bench.director;
    EXPECT_EQ(complaint([&] { d.delete_service(kWeb); }), "No such service");
    EXPECT_EQ(complaint([&] { d.add_server(kWeb, place_of(1), {}); }), "Service not defined");
    bench.serve({.weights = {1}});
    EXPECT_EQ(complaint([&] { d.add_service(kWeb, {}); }), "Service already exists");
    EXPECT_EQ(complaint([&] { d.add_server(kWeb, place_of(1), {.method = Method::nat}); }),
              "Destination already exists");
    EXPECT_EQ(complaint([&] { d.delete_server(kWeb, place_of(2)); }), "No such destination");
    EXPECT_EQ(complaint([&] { d.edit_server(kWeb, place_of(2), {.method = Method::nat}); }), "No such destination");
}

}  // namespace
}  // namespace lvslab::ipvs
