#include "director_bench.hpp"
#include "ipvs/estimator.hpp"

/// The estimator's arithmetic, by hand: each tick goes a quarter of the way (ip_vs_est.c of Linux 6.1).
namespace lvslab::ipvs {
namespace {

using namespace std::chrono_literals;

TEST(Estimator, ShowsAQuarterOfABurstAtTheFirstTickAndFadesThen) {
    Statistics s;
    s.live.connections = 100;  // in 2 s: 50 a second
    std::vector<std::uint64_t> shown;
    for (int tick = 0; tick < 5; ++tick) {
        s.tick();
        shown.push_back(s.rates().connections);
    }
    // 51200/4 = 12800 -> 12.5; then * 3/4: 9.375, 7.03, 5.27, 3.96; (x + 511) >> 10
    EXPECT_THAT(shown, ElementsAre(12U, 9U, 7U, 5U, 4U));
}

TEST(Estimator, ReachesASteadyRateFromBelow) {
    Statistics s;
    for (int tick = 0; tick < 60; ++tick) {
        s.live.packets_in += 200;
        s.live.bytes_out += 3000;
        s.tick();
    }
    EXPECT_EQ(s.rates().packets_in, 100U);
    EXPECT_EQ(s.rates().bytes_out, 1500U);
}

TEST(Estimator, FallsToZeroInTheEnd) {
    Statistics s;
    s.live.bytes_in = 1'000'000;
    for (int tick = 0; tick < 80; ++tick) s.tick();
    EXPECT_EQ(s.rates(), Rates{});
    EXPECT_FALSE(s.tick()) << "nothing that is shown changes any more";
}

TEST(Estimator, ZeroedShowsWhatWasCountedSinceTheLastTick) {
    Statistics s;
    s.live.connections = 7;
    s.tick();
    s.live.connections = 9;
    s.zero();
    EXPECT_EQ(s.shown(), Stats{});
    EXPECT_EQ(s.rates(), Rates{});
    s.tick();
    EXPECT_EQ(s.shown().connections, 2U);
}

TEST(Statistics, RatesAreZeroUntilTheTwoSecondTick) {
    Bench bench;
    bench.serve({.weights = {1}});
    bench.open(80);  // 40 a second
    bench.wait(2s - 1ns);
    EXPECT_EQ(bench.server(1).rates, Rates{});
    bench.wait(1ns);
    const Rates first{.connections = 10, .packets_in = 10, .bytes_in = 400};
    EXPECT_EQ(bench.server(1).rates, first);
    EXPECT_EQ(bench.director.tables().services[0].rates, first);
    EXPECT_EQ(bench.director.tables().totals.at(0).rates, first);
}

TEST(Statistics, OfEverythingAreTheSumOfAllServicesAlsoOfDeletedOnes) {
    Bench bench;
    bench.serve({.weights = {1}});
    bench.serve({.key = kDns, .weights = {1}});
    bench.open(2);
    bench.from_client(request(Datagram{}));
    bench.director.delete_service(kDns);
    EXPECT_EQ(bench.director.tables().totals.at(0).live.connections, 3U);
    EXPECT_EQ(bench.director.tables().totals.at(0).stats, Stats{});
    bench.wait(2s);
    EXPECT_EQ(bench.director.tables().totals.at(0).stats, (Stats{.connections = 3, .packets_in = 3, .bytes_in = 113}));
}

TEST(Statistics, OfOneServiceAreZeroedAlone) {
    Bench bench;
    bench.serve({.weights = {1}});
    bench.serve({.key = kDns, .weights = {1}});
    bench.open(2);
    bench.from_client(request(Datagram{}));
    bench.wait(2s);
    bench.director.zero(&kWeb);
    const Tables t = bench.director.tables();
    EXPECT_EQ(t.services[0].stats, Stats{});
    EXPECT_EQ(t.servers[0].stats, Stats{});
    EXPECT_EQ(t.services[1].stats.connections, 1U);
    EXPECT_EQ(t.totals.at(0).stats.connections, 3U);
    bench.director.zero();
    EXPECT_EQ(bench.director.tables().services[1].stats, Stats{});
    EXPECT_EQ(bench.director.tables().totals.at(0).stats, Stats{});
}

TEST(Statistics, AtRestNeedNoTicksAndWakeWhereTheNextOneWouldHaveBeen) {
    Bench bench;
    bench.sysctl("net.ipv4.vs.drop_entry=3");
    bench.serve({.weights = {1}});
    bench.open(1);
    bench.wait(2h);
    EXPECT_EQ(bench.director.next_deadline(), net::kNever) << "so that time can jump over years";
    bench.wait(24h * 365 * 50 + 500ms);
    bench.open(80);
    bench.wait(1500ms - 1ns);
    EXPECT_EQ(bench.server(1).rates, Rates{});
    bench.wait(1ns);
    EXPECT_EQ(bench.server(1).rates.connections, 10U);
}

TEST(Statistics, StandStillWithoutEstimation) {
    Bench bench;
    bench.sysctl("net.ipv4.vs.run_estimation=0");
    bench.serve({.weights = {1}});
    bench.open(2);
    bench.wait(10s);
    EXPECT_EQ(bench.server(1).stats, Stats{});
}

}  // namespace
}  // namespace lvslab::ipvs
