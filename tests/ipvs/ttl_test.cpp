#include "director_bench.hpp"

namespace lvslab::ipvs {
namespace {

TEST(Ttl, OfOneEndsAtTheDirectorWhichSpeaksAsTheVip) {
    for (const Method method : kMethods) {
        Bench bench;
        bench.serve({.method = method});
        bench.from_client(request(Segment{.ttl = 1}));
        ASSERT_EQ(bench.sent.size(), 1U) << to_string(method);
        EXPECT_EQ(bench.sent[0].frame[15], 0xc0) << "TOS: internetwork control";
        EXPECT_THAT(bench.lines(),
                    ElementsAre("eth0 10.0.2.100 > 10.0.1.10 ICMP time exceeded "
                                "( 10.0.1.10:40001 > 10.0.2.100:80 TCP [S] seq=0 ttl=1 len=40 df ) ttl=64 len=68"));
        ASSERT_EQ(bench.witness.drops.size(), 1U);
        EXPECT_EQ(bench.witness.reasons()[0], "ipvs_ttl_exceeded");
        EXPECT_EQ(bench.witness.dropped_packets[0], request(Segment{.ttl = 1}));
    }
}

TEST(Ttl, OfOneUsesTheSchedulersTurnAllTheSame) {
    Bench bench;
    bench.serve({});
    bench.from_client(request(Segment{.client_port = 40001, .ttl = 1}));
    bench.from_client(request(Segment{.client_port = 40002}));
    EXPECT_EQ(bench.server_of(40001), 3);
    EXPECT_EQ(bench.server_of(40002), 2);
}

TEST(Ttl, OfTwoReachesTheServerAsOne) {
    std::vector<std::string> all;
    for (const Method method : kMethods) {
        Bench bench;
        bench.serve({.method = method});
        bench.from_client(request(Segment{.ttl = 2}));
        for (const auto& line : bench.lines()) all.push_back(line);
    }
    EXPECT_THAT(all, ElementsAre("eth1 10.0.1.10:40001 > 10.0.3.13:8080 TCP [S] seq=0 ttl=1 len=40 df",
                                 "eth0 10.0.2.2 > 10.0.2.13 IPIP ( 10.0.1.10:40001 > 10.0.2.100:80 TCP [S] seq=0 ttl=1 "
                                 "len=40 df ) ttl=1 len=60 df",
                                 "eth0 10.0.1.10:40001 > 10.0.2.100:80 TCP [S] seq=0 ttl=1 len=40 df"));
}

TEST(Ttl, IsLeftAloneByLinux2632) {
    for (const int ttl : {63, 1}) {
        Bench bench(net::Era::linux_2_6_32);
        bench.serve({.method = Method::direct});
        bench.from_client(request(Segment{.ttl = static_cast<std::uint8_t>(ttl)}));
        EXPECT_THAT(bench.lines(), ElementsAre("eth0 10.0.1.10:40001 > 10.0.2.100:80 TCP [S] seq=0 ttl=" +
                                               std::to_string(ttl) + " len=40 df"));
    }
}

}  // namespace
}  // namespace lvslab::ipvs
