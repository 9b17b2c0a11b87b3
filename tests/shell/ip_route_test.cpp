#include <gmock/gmock.h>

#include "node.hpp"

namespace lvslab::shell {
namespace {

class IpRoute : public NodeTest {
protected:
    explicit IpRoute(net::Era era = net::Era::linux_6_1) : NodeTest(era) {
        run("ip addr add 10.0.2.2/24 dev eth0");
        run("ip addr add 10.0.3.1/24 dev eth1");
    }
    const std::string connected =
        "10.0.2.0/24 dev eth0 proto kernel scope link src 10.0.2.2 \n"
        "10.0.3.0/24 dev eth1 proto kernel scope link src 10.0.3.1 \n";
};

/// The same kernel without the sentences that later ones add to an error.
class IpRouteOfTheArticle : public IpRoute {
protected:
    IpRouteOfTheArticle() : IpRoute(net::Era::linux_2_6_32) {}
};

void fill(auto& run) {
    run("ip route add blackhole 10.8.0.0/16");
    run("ip route add prohibit 10.6.0.0/16 metric 5");
    run("ip route add unreachable 10.7.0.0/16");
    run("ip route add default via 10.0.2.1");
    run("ip route add 10.5.0.0/16 via 10.0.2.1 metric 100 src 10.0.2.2 proto static");
    run("ip route add 10.4.0.0/16 dev eth0");
    run("ip route add 10.3.0.0/16 via 10.99.0.1 dev eth0 onlink");
    run("ip route add 10.2.2.2 dev eth0");
}

TEST_F(IpRoute, PrintsTableMainAsLinuxDoes) {
    auto command = [this](const char* line) { run(line); };
    fill(command);
    EXPECT_EQ(run("ip route"), "default via 10.0.2.1 dev eth0 \n" + connected +
                                   "10.2.2.2 dev eth0 scope link \n"
                                   "10.3.0.0/16 via 10.99.0.1 dev eth0 onlink \n"
                                   "10.4.0.0/16 dev eth0 scope link \n"
                                   "10.5.0.0/16 via 10.0.2.1 dev eth0 proto static src 10.0.2.2 metric 100 \n"
                                   "prohibit 10.6.0.0/16 metric 5 \n"
                                   "unreachable 10.7.0.0/16 \n"
                                   "blackhole 10.8.0.0/16 \n");
}

TEST_F(IpRoute, LeavesOutTheDeviceWhenOneWasAskedFor) {
    run("ip route add default via 10.0.2.1");
    EXPECT_EQ(run("ip route show dev eth0"),
              "default via 10.0.2.1 \n"
              "10.0.2.0/24 proto kernel scope link src 10.0.2.2 \n");
}

/// Answers of a real kernel.
TEST_F(IpRoute, TakesLocalRoutesIntoTableLocalOrTheOneThatIsNamed) {
    run("ip route add local 192.0.2.0/24 dev lo");
    EXPECT_EQ(refusal("ip route add local 192.0.2.0/24 dev eth0"), "RTNETLINK answers: File exists");
    run("ip route append local 192.0.2.0/24 dev eth0");
    run("ip route add to local 192.0.5.0/24 dev lo proto static metric 5");
    run("ip route add local 192.0.4.0/24 dev lo src 10.0.2.2");
    run("ip route add broadcast 10.77.0.255 dev eth0");
    run("ip -4 route add local default dev lo table 100");
    EXPECT_EQ(run("ip route show table 100"), "local default dev lo scope host \n");
    EXPECT_THAT(run("ip route show table local"), testing::AllOf(testing::HasSubstr("broadcast 10.77.0.255 dev eth0 scope link \n"),
                                                        testing::HasSubstr("local 192.0.2.0/24 dev lo scope host \n"
                                                                  "local 192.0.2.0/24 dev eth0 scope host \n"
                                                                  "local 192.0.4.0/24 dev lo scope host src 10.0.2.2 \n"
                                                                  "local 192.0.5.0/24 dev lo proto static scope host metric 5 \n")));
    EXPECT_EQ(refusal("ip route del 192.0.2.0/24"), "RTNETLINK answers: No such process") << "that is table main";
    run("ip route del local 192.0.2.0/24");
    EXPECT_THAT(run("ip route show table local"), testing::Not(testing::HasSubstr("local 192.0.2.0/24 dev lo ")));
    EXPECT_EQ(host.fib().address_type({0xc0000405}), net::RouteType::local);
}

TEST_F(IpRoute, RefusesLocalAndThrowRoutesAsTheKernelDoes) {
    EXPECT_THAT(refusal("ip route add local 192.0.3.0/24"), testing::HasSubstr("No such device"));
    EXPECT_THAT(refusal("ip route add local 192.0.3.0/24 via 10.0.2.1"),
                testing::HasSubstr("Route with host scope can not have a gateway."));
    EXPECT_THAT(refusal("ip route add local 192.0.6.0/24 dev lo scope link"), testing::HasSubstr("Invalid scope."));
    EXPECT_THAT(refusal("ip route add throw 10.9.0.0/16 dev eth0"),
                testing::HasSubstr("Gateway, device and multipath can not be specified for this route type."));
}

TEST_F(IpRoute, TakesTheDestinationAmongTheOptions) {
    run("ip route add throw 10.9.0.0/16 table 78");
    run("ip route add table 78 default dev lo");
    EXPECT_EQ(run("ip route show table 78"), "default dev lo scope link \nthrow 10.9.0.0/16 \n");
}

TEST_F(IpRoute, AThrowRouteLetsTheNextRuleAnswer) {
    run("ip route add default via 10.0.3.9");
    run("ip route add default via 10.0.2.9 table 78");
    run("ip route add throw 10.9.0.0/16 table 78");
    run("ip rule add prio 100 from all lookup 78");
    EXPECT_THAT(run("ip route get 10.8.0.5"), testing::HasSubstr("via 10.0.2.9"));
    EXPECT_THAT(run("ip route get 10.9.0.5"), testing::HasSubstr("via 10.0.3.9"));
}

TEST_F(IpRoute, PrintsTheLocalTable) {
    EXPECT_EQ(run("ip route show table local"),
              "local 10.0.2.2 dev eth0 proto kernel scope host src 10.0.2.2 \n"
              "broadcast 10.0.2.255 dev eth0 proto kernel scope link src 10.0.2.2 \n"
              "local 10.0.3.1 dev eth1 proto kernel scope host src 10.0.3.1 \n"
              "broadcast 10.0.3.255 dev eth1 proto kernel scope link src 10.0.3.1 \n"
              "local 127.0.0.0/8 dev lo proto kernel scope host src 127.0.0.1 \n"
              "local 127.0.0.1 dev lo proto kernel scope host src 127.0.0.1 \n"
              "broadcast 127.255.255.255 dev lo proto kernel scope link src 127.0.0.1 \n");
}

TEST_F(IpRoute, PrintsAllTablesMainFirst) {
    const std::string text = run("ip route list table all dev eth1");
    EXPECT_EQ(text,
              "10.0.3.0/24 proto kernel scope link src 10.0.3.1 \n"
              "local 10.0.3.1 table local proto kernel scope host src 10.0.3.1 \n"
              "broadcast 10.0.3.255 table local proto kernel scope link src 10.0.3.1 \n");
}

TEST_F(IpRoute, SaysLinkdownWithoutCarrierButNotForLocalAddresses) {
    host.set_carrier(*host.interfaces().find("eth1"), false);
    EXPECT_EQ(run("ip route show table main dev eth1"), "10.0.3.0/24 proto kernel scope link src 10.0.3.1 linkdown \n");
    EXPECT_EQ(run("ip route show table local dev eth1"),
              "local 10.0.3.1 proto kernel scope host src 10.0.3.1 \n"
              "broadcast 10.0.3.255 proto kernel scope link src 10.0.3.1 linkdown \n");
}

TEST_F(IpRoute, ShowsOneDestination) {
    run("ip route add default via 10.0.2.1");
    EXPECT_EQ(run("ip r s default"), "default via 10.0.2.1 dev eth0 \n");
    EXPECT_EQ(run("ip -4 route show 10.0.3.0/24"), "10.0.3.0/24 dev eth1 proto kernel scope link src 10.0.3.1 \n");
}

TEST_F(IpRoute, FindsTheDeviceFromTheGateway) {
    run("ip route add 10.5.0.0/16 via 10.0.3.9");
    EXPECT_EQ(run("ip route show 10.5.0.0/16"), "10.5.0.0/16 via 10.0.3.9 dev eth1 \n");
    run("ip route add 10.6.0.0/16 via 10.0.3.1");  // its own address is allowed as a gateway, as in Linux
    EXPECT_EQ(run("ip route show 10.6.0.0/16"), "10.6.0.0/16 via 10.0.3.1 dev eth1 \n");
}

TEST_F(IpRoute, ReplacesOnlyTheRouteOfTheSameMetric) {
    run("ip route replace 10.5.0.0/16 via 10.0.2.7");
    run("ip route add 10.5.0.0/16 via 10.0.2.8 metric 9");
    run("ip route replace 10.5.0.0/16 via 10.0.2.9");
    EXPECT_EQ(run("ip route show 10.5.0.0/16"),
              "10.5.0.0/16 via 10.0.2.9 dev eth0 \n"
              "10.5.0.0/16 via 10.0.2.8 dev eth0 metric 9 \n");
}

TEST_F(IpRoute, DeletesWhatMatchesEverythingThatWasSaid) {
    run("ip route add 10.5.0.0/16 via 10.0.2.8 metric 9");
    for (const char* other : {"via 10.0.2.9", "metric 4", "dev eth1", "proto static", "scope link", "src 10.0.2.2"}) {
        EXPECT_EQ(refusal(std::string("ip route del 10.5.0.0/16 ") + other), "RTNETLINK answers: No such process")
            << other;
    }
    EXPECT_EQ(refusal("ip route del blackhole 10.5.0.0/16"), "RTNETLINK answers: No such process");
    EXPECT_EQ(refusal("ip route del 10.5.0.0/24"), "RTNETLINK answers: No such process");
    run("ip route del 10.5.0.0/16 via 10.0.2.8");
    EXPECT_EQ(run("ip route"), connected);
}

struct RefusedLine {
    const char* line;
    const char* now;      ///< Linux 6.1
    const char* article;  ///< Linux 2.6.32
};
constexpr RefusedLine kRefused[] = {
    {"ip route add 10.0.2.0/24 dev eth1", "RTNETLINK answers: File exists", "RTNETLINK answers: File exists"},
    {"ip route change 10.9.0.0/16 via 10.0.3.9", "RTNETLINK answers: No such file or directory",
     "RTNETLINK answers: No such file or directory"},
    {"ip route add default via 10.99.0.1", "Error: Nexthop has invalid gateway.",
     "RTNETLINK answers: Network is unreachable"},
    {"ip route add default via 10.0.2.1 dev eth1", "Error: Nexthop has invalid gateway.",
     "RTNETLINK answers: Network is unreachable"},
    {"ip route add default via 10.0.2.255", "Error: Nexthop has invalid gateway.",
     "RTNETLINK answers: Invalid argument"},
    {"ip route add default via 10.0.2.1 scope link", "Error: Nexthop has invalid gateway.",
     "RTNETLINK answers: Invalid argument"},
    {"ip route add default via 10.0.2.1 onlink", "Error: Nexthop device required for onlink.",
     "RTNETLINK answers: No such device"},
    {"ip route add default via 10.0.2.2 dev eth0 onlink", "Error: Nexthop has invalid gateway.",
     "RTNETLINK answers: Invalid argument"},
    {"ip route add 10.5.1.0/16 dev eth0", "Error: Invalid prefix for given prefix length.",
     "RTNETLINK answers: Invalid argument"},
    {"ip route add 10.5.0.0/16", "RTNETLINK answers: No such device", "RTNETLINK answers: No such device"},
    {"ip route add 10.5.0.0/16 dev eth9", "Cannot find device \"eth9\"", "Cannot find device \"eth9\""},
    {"ip route show dev eth9", "Cannot find device \"eth9\"", "Cannot find device \"eth9\""},
    {"ip route add 10.5.0.0/16 dev eth0 src 1.2.3.4", "Error: Invalid prefsrc address.",
     "RTNETLINK answers: Invalid argument"},
};

TEST_F(IpRoute, IsRefusedInLinuxsWordsAndThenChangesNothing) {
    for (const RefusedLine& r : kRefused) EXPECT_EQ(refusal(r.line), r.now) << r.line;
    EXPECT_EQ(run("ip route"), connected);
}

TEST_F(IpRouteOfTheArticle, IsRefusedWithoutExplanations) {
    for (const RefusedLine& r : kRefused) EXPECT_EQ(refusal(r.line), r.article) << r.line;
    run("ip link set eth1 down");
    EXPECT_EQ(refusal("ip route add 10.5.0.0/16 dev eth1"), "RTNETLINK answers: Network is down");
}

TEST_F(IpRoute, OverADeviceThatIsDownIsRefused) {
    run("ip link set eth1 down");
    EXPECT_EQ(refusal("ip route add 10.5.0.0/16 dev eth1"), "Error: Device for nexthop is not up.");
    EXPECT_EQ(refusal("ip route add 10.5.0.0/16 via 10.0.3.9"), "Error: Nexthop has invalid gateway.");
    EXPECT_EQ(refusal("ip route add 10.5.0.0/16 via 10.0.3.9 dev eth1 onlink"), "Error: Nexthop device is not up.");
}

TEST_F(IpRoute, AGatewayBehindAGatewayIsRefused) {
    run("ip route add 10.5.0.0/16 via 10.0.2.1");
    EXPECT_EQ(refusal("ip route add 10.6.0.0/16 via 10.5.0.1"), "Error: Nexthop has invalid gateway.");
}

TEST_F(IpRoute, AppendsBehindARouteOfTheSamePrefix) {
    run("ip route add 10.5.0.0/16 via 10.0.2.7");
    run("ip route append 10.5.0.0/16 via 10.0.2.8");
    run("ip route change 10.5.0.0/16 via 10.0.2.6");
    EXPECT_EQ(run("ip route show 10.5.0.0/16"),
              "10.5.0.0/16 via 10.0.2.6 dev eth0 \n"
              "10.5.0.0/16 via 10.0.2.8 dev eth0 \n");
    run("ip route flush 10.5.0.0/16");
    EXPECT_EQ(run("ip route"), connected);
    EXPECT_EQ(refusal("ip route flush"), "\"ip route flush\" requires arguments.");
}

TEST_F(IpRoute, GetsTheWayOfAPacket) {
    run("ip route add default via 10.0.2.1");
    EXPECT_EQ(run("ip route get 8.8.8.8"), "8.8.8.8 via 10.0.2.1 dev eth0 src 10.0.2.2 uid 0 \n    cache \n");
    EXPECT_EQ(run("ip route get 8.8.8.8 from 10.0.3.1"),
              "8.8.8.8 from 10.0.3.1 via 10.0.2.1 dev eth0 uid 0 \n    cache \n");
    EXPECT_EQ(run("ip route get 10.0.3.1"), "local 10.0.3.1 dev lo src 10.0.3.1 uid 0 \n    cache <local> \n");
    run("ip route add unreachable 10.78.0.0/16");
    EXPECT_EQ(refusal("ip route get 10.78.0.1"), "RTNETLINK answers: No route to host");
    EXPECT_EQ(refusal("ip route get 8.8.8.8 from 10.9.9.9"), "RTNETLINK answers: Network is unreachable");
}

TEST_F(IpRoute, ObeysRulesThatNameAnotherTable) {
    run("ip route add default via 10.0.2.1");
    run("ip route add default via 10.0.3.9 table 100");
    run("ip rule add fwmark 1 lookup 100");
    EXPECT_EQ(run("ip route show table 100"), "default via 10.0.3.9 dev eth1 \n");
    EXPECT_EQ(run("ip route get 8.8.8.8 mark 1"),
              "8.8.8.8 via 10.0.3.9 dev eth1 table 100 src 10.0.3.1 mark 1 uid 0 \n    cache \n");
    EXPECT_EQ(run("ip route get 8.8.8.8"), "8.8.8.8 via 10.0.2.1 dev eth0 src 10.0.2.2 uid 0 \n    cache \n");
}

TEST_F(IpRoute, ListsRulesAsLinuxNumbersThem) {
    run("ip rule add from 10.0.1.0/24 table 100");
    run("ip rule add fwmark 1 lookup 100");
    run("ip rule add fwmark 0x2/0xff table main pref 1000");
    run("ip rule add iif eth0 table 7");
    run("ip rule add to 10.9.0.0/16 prohibit");
    EXPECT_EQ(run("ip rule"),
              "0:\tfrom all lookup local\n"
              "998:\tfrom all to 10.9.0.0/16 prohibit\n"
              "999:\tfrom all iif eth0 lookup 7\n"
              "1000:\tfrom all fwmark 0x2/0xff lookup main\n"
              "32764:\tfrom all fwmark 0x1 lookup 100\n"
              "32765:\tfrom 10.0.1.0/24 lookup 100\n"
              "32766:\tfrom all lookup main\n"
              "32767:\tfrom all lookup default\n");
    EXPECT_EQ(refusal("ip rule add from 10.0.1.0/24 table 100 pref 32765"), "RTNETLINK answers: File exists");
    EXPECT_EQ(refusal("ip rule del table 77"), "RTNETLINK answers: No such file or directory");
    run("ip rule del table 7");
    run("ip rule del from 10.0.1.0/24");
    EXPECT_EQ(run("ip rule show table 100"), "32764:\tfrom all fwmark 0x1 lookup 100\n");
    run("ip rule flush");
    EXPECT_EQ(run("ip rule"), "0:\tfrom all lookup local\n");
}

TEST_F(IpRoute, NamesWhatItDoesNotUnderstand) {
    EXPECT_EQ(refusal("ip route add 10.5.0.0/33 dev eth0"),
              "ip route add: any valid prefix is expected rather than \"10.5.0.0/33\" for the destination");
    EXPECT_EQ(refusal("ip route add default via foo"),
              "ip route add: inet address is expected rather than \"foo\" for via");
    EXPECT_EQ(
        refusal("ip route add default via 10.0.2.1 realm 4"),
        "ip route add: \"realm\" is not understood; known: via, dev, src, metric, scope, onlink, proto, table, mtu");
    EXPECT_EQ(refusal("ip route add default proto zebra"),
              "ip route add: \"zebra\" is not understood; known: static, boot, kernel");
    EXPECT_EQ(refusal("ip route show table 777"),
              "ip route show: \"777\" is not understood; known: local, main, default, 1 to 252, all");
    EXPECT_EQ(refusal("ip route show foo"), "ip route show: \"foo\" is not understood; known: table, cache, dev");
    EXPECT_EQ(refusal("ip route add"), "ip route add: the destination is missing");
    EXPECT_EQ(
        refusal("ip route frob"),
        "ip route: \"frob\" is not understood; known: add, append, change, replace, delete, show, list, flush, get");
    EXPECT_EQ(refusal("ip -br route"), "ip route: -br is known with addr and link only");
}

}  // namespace
}  // namespace lvslab::shell
