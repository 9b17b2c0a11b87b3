#include "director_bench.hpp"

namespace lvslab::ipvs {
namespace {

using namespace std::chrono_literals;

/// The conversation of the kernel's capture by its IP lengths: 60 52 81 52 52 52 bytes in, 60 52 109 52 out.
void converse(Bench& bench) {
    const auto in = [&](wire::TcpFlags flags, std::size_t length) {
        bench.from_client(request(Segment{.flags = flags, .data = length - 40}));
    };
    const auto out = [&](wire::TcpFlags flags, std::size_t length) {
        bench.from_server(1, reply({.flags = flags, .data = length - 40}, place_of(1)));
    };
    in(wire::kSyn, 60), out(wire::kSyn | wire::kAck, 60), in(wire::kAck, 52), in(wire::kAck, 81);
    out(wire::kAck, 52), out(wire::kAck, 109), in(wire::kAck, 52), in(wire::kFin | wire::kAck, 52);
    out(wire::kFin | wire::kAck, 52), in(wire::kAck, 52);
}
constexpr Stats kConversation{.connections = 1, .packets_in = 6, .packets_out = 4, .bytes_in = 349, .bytes_out = 273};

TEST(Statistics, StayZeroUntilTheTwoSecondTick) {
    Bench bench;
    bench.serve({.weights = {1}});
    bench.wait(500ms);
    converse(bench);
    bench.wait(1500ms - 1ns);
    EXPECT_EQ(bench.server(1).stats, Stats{});
    EXPECT_EQ(bench.director.tables().services[0].stats, Stats{});
    bench.wait(1ns);
    EXPECT_EQ(bench.server(1).stats, kConversation);
    EXPECT_EQ(bench.director.tables().services[0].stats, kConversation);
}

TEST(Statistics, WaitForTheirTickAlsoWhenAnotherTimerRings) {
    Bench bench;
    bench.director.set_timeouts({.udp = 1s});
    bench.serve({.key = kDns, .weights = {1}});
    bench.from_client(request(Datagram{}));
    bench.wait(1500ms);
    EXPECT_EQ(bench.director.connection_count(), 0U);
    EXPECT_EQ(bench.server(1).stats, Stats{});
}

TEST(Statistics, OfTunAndDrKnowNoRepliesAndCountTheInnerLengths) {
    for (const Method method : {Method::tunnel, Method::direct}) {
        Bench bench;
        bench.serve({.method = method, .weights = {1}});
        bench.from_client(request(Segment{.data = 41}));
        bench.wait(2s);
        EXPECT_EQ(bench.server(1).stats, (Stats{.connections = 1, .packets_in = 1, .bytes_in = 81}));
    }
}

TEST(Statistics, OfAServiceAreTheSumOfItsServers) {
    Bench bench;
    bench.serve({});
    bench.open(7);
    bench.wait(2s);
    EXPECT_EQ(bench.server(3).stats.connections, 3U);
    EXPECT_EQ(bench.server(2).stats.connections, 2U);
    EXPECT_EQ(bench.director.tables().services[0].stats, (Stats{.connections = 7, .packets_in = 7, .bytes_in = 280}));
}

TEST(Statistics, DoNotCountPacketsOfEitherSideWhileTheServerIsGone) {
    Bench bench;
    bench.serve({.weights = {1}});
    bench.open(1);
    bench.director.delete_server(kWeb, place_of(1));
    bench.from_client(request(Segment{.flags = wire::kAck, .client_port = 20001}));
    bench.from_server(1, reply({.flags = wire::kAck, .client_port = 20001}, place_of(1)));
    bench.director.add_server(kWeb, place_of(1), {.method = Method::nat});
    bench.wait(2s);
    const Stats first_only{.connections = 1, .packets_in = 1, .bytes_in = 40};
    EXPECT_EQ(bench.server(1).stats, first_only);
    EXPECT_EQ(bench.director.tables().services[0].stats, first_only);
}

}  // namespace
}  // namespace lvslab::ipvs
