#include "director_bench.hpp"
#include "kernel_frames.hpp"

namespace lvslab::ipvs {
namespace {

using namespace std::chrono_literals;
using wire::golden::from_hex;

TEST(Direct, TheFrameIsByteForByteTheKernelsAndNeedsNoForwarding) {
    Bench bench;
    bench.sysctl("net.ipv4.ip_forward=0");
    bench.serve({.method = Method::direct});
    bench.arrive("eth0", from_hex(kernel::kDirectIn));
    ASSERT_EQ(bench.sent.size(), 1U);
    EXPECT_EQ(bench.sent[0].frame, from_hex(kernel::kDirectOut)) << wire::to_line(bench.sent[0].frame);
}

TEST(Direct, KeepsAUdpChecksumOfZero) {
    Bench bench;
    bench.serve({.key = kDns, .method = Method::direct});
    bench.from_client(request(Datagram{.without_checksum = true}));
    ASSERT_EQ(bench.sent.size(), 1U);
    EXPECT_EQ(wire::load16(bench.sent[0].frame, 14 + 26), 0);
    EXPECT_THAT(bench.lines(), ElementsAre("eth0 10.0.1.10:5000 > 10.0.2.100:53 UDP data=5 ttl=62 len=33"));
}

TEST(Direct, AServerWithAnotherPortIsStoredWithTheVirtualOne) {
    for (const Method method : {Method::direct, Method::tunnel}) {
        Bench bench;
        bench.director.add_service(kWeb, {.scheduler = "rr"});
        bench.director.add_server(kWeb, {ip("10.0.2.11"), 8080}, {.method = method});
        EXPECT_EQ(bench.server(1).port, 80);
        EXPECT_THROW(bench.director.add_server(kWeb, {ip("10.0.2.11"), 9999}, {.method = method}), DirectorError);
        bench.director.edit_server(kWeb, {ip("10.0.2.11"), 8080}, {.method = method, .weight = 7});
        EXPECT_EQ(bench.server(1).weight, 7U);
        EXPECT_THROW(bench.director.delete_server(kWeb, {ip("10.0.2.11"), 8080}), DirectorError)
            << "ipvsadm -d names the port that is stored";
        bench.director.delete_server(kWeb, {ip("10.0.2.11"), 80});
        EXPECT_THAT(bench.director.tables().servers, IsEmpty());
    }
}

TEST(Direct, ADeadServerIsAskedForThreeTimesThenTheClientHearsFromTheDirectorsOwnAddress) {
    Bench bench;
    bench.director.add_service(kWeb, {.scheduler = "rr"});
    bench.director.add_server(kWeb, {ip("10.0.2.66"), 80}, {.method = Method::direct});
    bench.from_client(request(Segment{}));
    const std::string question = "eth0 ARP who-has 10.0.2.66 tell 10.0.2.2";
    EXPECT_THAT(bench.lines(), ElementsAre(question));
    bench.wait(1s);
    EXPECT_THAT(bench.lines(), ElementsAre(question));
    bench.wait(1s);
    EXPECT_THAT(bench.lines(), ElementsAre(question));
    bench.wait(1s);
    EXPECT_THAT(bench.lines(),
                ElementsAre("eth0 10.0.2.2 > 10.0.1.10 ICMP host unreachable "
                            "( 10.0.1.10:40001 > 10.0.2.100:80 TCP [S] seq=0 ttl=62 len=40 df ) ttl=64 len=68"));
    EXPECT_THAT(bench.witness.reasons(), ElementsAre("neighbour_failed"));
}

TEST(Direct, AServerWithoutARouteIsUnreachable) {
    Bench bench;
    bench.host.fib().remove_all([](const net::RouteEntry& e) { return e.destination.length == 0; });
    bench.host.fib().add({.destination = {kClient, 32}, .gateway = ip("10.0.2.1"), .dev = 2});
    bench.director.add_service(kWeb, {.scheduler = "rr"});
    bench.director.add_server(kWeb, {ip("192.0.2.1"), 80}, {.method = Method::direct});
    bench.from_client(request(Segment{}));
    EXPECT_THAT(bench.lines(),
                ElementsAre("eth0 10.0.2.100 > 10.0.1.10 ICMP host unreachable "
                            "( 10.0.1.10:40001 > 10.0.2.100:80 TCP [S] seq=0 ttl=63 len=40 df ) ttl=64 len=68"));
    ASSERT_EQ(bench.witness.drops.size(), 1U);
    EXPECT_EQ(bench.witness.reasons()[0], "ipvs_no_route");
    EXPECT_EQ(bench.witness.dropped_packets[0], request(Segment{}));
}

}  // namespace
}  // namespace lvslab::ipvs
