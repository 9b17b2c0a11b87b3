#include "director_bench.hpp"

/// The director may be its own real server (LOCALNODE).
namespace lvslab::ipvs {
namespace {

TEST(LocalServer, TakesANatRequestUnderItsOwnAddress) {
    Bench bench;
    bench.programs.ports = {8080};
    bench.director.add_service(kWeb, {.scheduler = "rr"});
    bench.director.add_server(kWeb, {ip("10.0.3.1"), 8080}, {.method = Method::nat});
    bench.from_client(request(Segment{}));
    EXPECT_THAT(bench.lines(), IsEmpty());
    ASSERT_EQ(bench.programs.delivered.size(), 1U);
    EXPECT_EQ(wire::packet_summary(bench.programs.delivered[0].data.bytes()),
              "10.0.1.10:40001 > 10.0.3.1:8080 TCP [S] seq=0 ttl=63 len=40 df");
}

TEST(LocalServer, AnswersAsTheVip) {
    Bench bench;
    bench.director.add_service(kWeb, {.scheduler = "rr"});
    bench.director.add_server(kWeb, {ip("10.0.3.1"), 8080}, {.method = Method::nat});
    bench.from_client(request(Segment{}));
    EXPECT_THAT(bench.lines(),
                ElementsAre("eth0 10.0.2.100:80 > 10.0.1.10:40001 TCP [R.] seq=0 ack=1 ttl=64 len=40 df"));
    EXPECT_EQ(bench.state(), "CLOSE 10") << "nobody listens, so the stack said RST";
}

TEST(LocalServer, TakesADirectRequestAsItIs) {
    Bench bench;
    bench.programs.ports = {80};
    bench.director.add_service(kWeb, {.scheduler = "rr"});
    bench.director.add_server(kWeb, {ip("10.0.2.2"), 80}, {.method = Method::direct});
    bench.from_client(request(Segment{.ttl = 1}));
    ASSERT_EQ(bench.programs.delivered.size(), 1U);
    EXPECT_EQ(bytes_of(bench.programs.delivered[0].data), request(Segment{.ttl = 1}));
    EXPECT_EQ(bench.state(), "SYN_RECV 60");
}

TEST(LocalServer, SharesItsServiceWithOthers) {
    Bench bench;
    bench.serve({.weights = {1, 1}});
    bench.director.add_server(kWeb, {ip("10.0.3.1"), 8080}, {.method = Method::nat});
    bench.programs.ports = {8080};
    bench.open(6);
    EXPECT_EQ(bench.programs.delivered.size(), 2U);
    EXPECT_EQ(bench.sent.size(), 4U);
}

TEST(LocalServer, AProgramOfTheDirectorReachesTheServiceToo) {
    Bench bench;
    bench.serve({.key = kDns, .weights = {1}});
    EXPECT_TRUE(bench.send_udp("10.0.2.100", "10.0.2.2", 3));
    EXPECT_EQ(bench.director.connection_count(), 1U);
    EXPECT_THAT(bench.lines(), ElementsAre(testing::StartsWith("eth1 10.0.2.2:5000 > 10.0.3.11:8080 UDP data=3")));
}

TEST(LocalServer, OnALoopbackAddressIsNotForClientsOutside) {
    Bench bench;
    bench.programs.ports = {8080};
    bench.director.add_service(kWeb, {.scheduler = "rr"});
    bench.director.add_server(kWeb, {ip("127.0.0.1"), 8080}, {.method = Method::nat});
    bench.from_client(request(Segment{}));
    EXPECT_THAT(bench.lines(), IsEmpty());
    EXPECT_THAT(bench.programs.delivered, IsEmpty());
    EXPECT_THAT(bench.witness.reasons(), ElementsAre("ipvs_to_loopback"));
}

TEST(LocalServer, APacketWithALoopbackSourceDoesNotGoToAnotherHostInAnyMethod) {
    for (const Method method : kMethods) {
        Bench bench;
        const ServiceKey here{.protocol = wire::Protocol::udp, .address = ip("127.0.0.1"), .port = 53};
        bench.serve({.key = here, .method = method, .weights = {1}});
        bench.send_udp("127.0.0.1", "127.0.0.1", 3);
        EXPECT_THAT(bench.lines(), IsEmpty());
        EXPECT_THAT(bench.witness.reasons(), ElementsAre("ipvs_loopback_source"));
    }
}

/// A kernel, asked with `udp` from the director itself, sends nothing either.
TEST(LocalServer, IsNotReachedByDirectRoutingUnderAnAddressThatIsNotItsOwn) {
    Bench bench;
    const ServiceKey elsewhere{.protocol = wire::Protocol::udp, .address = ip("10.0.9.9"), .port = 53};
    bench.director.add_service(elsewhere, {.scheduler = "rr"});
    bench.director.add_server(elsewhere, {ip("10.0.2.2"), 53}, {.method = Method::direct});
    bench.send_udp("10.0.9.9", "10.0.2.2", 3);
    EXPECT_THAT(bench.lines(), IsEmpty());
    EXPECT_THAT(bench.witness.reasons(), ElementsAre("ipvs_server_here"));
}

}  // namespace
}  // namespace lvslab::ipvs
