#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/bench.hpp"

/// Which route wins, which source an own packet gets, and what interfaces bring and take (net/ipv4/fib_*.c).
namespace lvslab::net {
namespace {

using namespace bench;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct RouteHost : testing::Test, Bench {
    RouteHost() {
        ethernet("eth0", {"10.0.2.2/24"});
        ethernet("eth1", {"10.0.3.1/24"});
    }
    void via(std::string_view destination, const char* gateway, std::uint32_t metric = 0) {
        const auto next_hop = ip(gateway);
        route({.destination = prefix(destination),
               .gateway = next_hop,
               .dev = host.fib().lookup({next_hop})->dev,
               .metric = metric});
    }
    void of_type(std::string_view destination, RouteType type) {
        route({.type = type, .destination = prefix(destination)});
    }
    /// `10.0.2.1 eth0 from 10.0.2.2`, or `-`.
    std::string way(std::string_view destination) {
        const auto found = host.ip().route_output({.destination = ip(destination)});
        if (!found) return "-";
        return to_string(found->next_hop) + " " + host.interfaces()[found->out].name + " from " +
               to_string(found->preferred_source);
    }
    /// `TABLE TYPE PREFIX DEV SOURCE` of every route over an interface.
    std::vector<std::string> routes_of(std::string_view name) {
        std::vector<std::string> lines;
        for (const RouteRow& r : host.tables().routes) {
            if (r.dev != name) continue;
            const char* type = r.type == RouteType::local       ? "local "
                               : r.type == RouteType::broadcast ? "broadcast "
                                                                : "";
            lines.push_back(type + to_string(r.destination) + " src " + to_string(r.source));
        }
        return lines;
    }
};

using RouteLookup = RouteHost;
using ConnectedRoutes = RouteHost;
using SourceSelection = RouteHost;

TEST_F(RouteLookup, TakesTheLongestPrefixWhateverTheOrder) {
    via("0.0.0.0/0", "10.0.2.1");
    via("10.9.9.0/24", "10.0.3.9");
    via("10.9.0.0/16", "10.0.2.9");
    via("10.9.9.9/32", "10.0.2.99");
    EXPECT_EQ(way("10.9.9.9"), "10.0.2.99 eth0 from 10.0.2.2");
    EXPECT_EQ(way("10.9.9.8"), "10.0.3.9 eth1 from 10.0.3.1");
    EXPECT_EQ(way("10.9.8.8"), "10.0.2.9 eth0 from 10.0.2.2");
    EXPECT_EQ(way("192.0.2.1"), "10.0.2.1 eth0 from 10.0.2.2");
}

TEST_F(RouteLookup, TakesTheLowestMetricOfOnePrefix) {
    via("10.9.0.0/16", "10.0.2.9", 200);
    via("10.9.0.0/16", "10.0.3.9", 100);
    via("10.9.0.0/16", "10.0.2.10", 300);
    EXPECT_EQ(way("10.9.0.1"), "10.0.3.9 eth1 from 10.0.3.1");
}

TEST_F(RouteLookup, FindsNothingWithoutADefaultRoute) {
    EXPECT_EQ(way("192.0.2.1"), "-");
    EXPECT_FALSE(send_udp("192.0.2.1"));
    EXPECT_THAT(sent, IsEmpty());
}

TEST_F(RouteLookup, GoesStraightToAHostOnTheLink) { EXPECT_EQ(way("10.0.3.77"), "10.0.3.77 eth1 from 10.0.3.1"); }

TEST_F(RouteLookup, AsksTheLocalTableFirst) {
    via("10.0.2.2/32", "10.0.3.9");
    EXPECT_EQ(way("10.0.2.2"), "10.0.2.2 lo from 10.0.2.2");
}

TEST_F(RouteLookup, MayBeBoundToAnInterface) {
    via("0.0.0.0/0", "10.0.2.1");
    via("0.0.0.0/0", "10.0.3.9", 10);
    const auto bound = host.ip().route_output({.destination = ip("192.0.2.1"), .out = dev("eth1").index});
    ASSERT_TRUE(bound);
    EXPECT_EQ(to_string(bound->next_hop), "10.0.3.9");
}

TEST_F(RouteLookup, OfARefusingRouteHidesShorterPrefixes) {
    via("0.0.0.0/0", "10.0.2.1");
    of_type("10.44.0.0/16", RouteType::blackhole);
    EXPECT_EQ(way("10.44.0.1"), "-");
}

TEST_F(RouteLookup, RefusesASecondRouteWithTheSamePrefixAndMetric) {
    via("10.9.0.0/16", "10.0.2.9");
    EXPECT_EQ(host.fib().add({.destination = prefix("10.9.0.0/16"), .gateway = ip("10.0.3.9"), .dev = 3}),
              Fib::AddResult::exists);
    EXPECT_EQ(way("10.9.0.1"), "10.0.2.9 eth0 from 10.0.2.2");
}

TEST_F(ConnectedRoutes, ComeWithAnAddress) {
    EXPECT_THAT(routes_of("eth0"), ElementsAre("local 10.0.2.2/32 src 10.0.2.2", "broadcast 10.0.2.255/32 src 10.0.2.2",
                                               "10.0.2.0/24 src 10.0.2.2"));
}

TEST_F(ConnectedRoutes, OfASecondaryAddressAreOnlyItsLocalOneWithThePrimaryAsSource) {
    address("eth0", "10.0.2.3/24");
    EXPECT_TRUE(dev("eth0").addresses[1].secondary);
    EXPECT_THAT(routes_of("eth0"), ElementsAre("local 10.0.2.2/32 src 10.0.2.2", "broadcast 10.0.2.255/32 src 10.0.2.2",
                                               "local 10.0.2.3/32 src 10.0.2.2", "10.0.2.0/24 src 10.0.2.2"));
}

TEST_F(ConnectedRoutes, OfAVipOnLoAreOneLocalRoute) {
    address("lo", "10.0.2.100/32");
    EXPECT_THAT(routes_of("lo"), Contains("local 10.0.2.100/32 src 10.0.2.100"));
    EXPECT_EQ(way("10.0.2.9"), "10.0.2.9 eth0 from 10.0.2.2");
}

TEST_F(ConnectedRoutes, OfAVipOnLoWithALongMaskSwallowTheWholeSubnet) {  // the trap of a /24 on lo
    address("lo", "10.0.4.100/24");
    EXPECT_EQ(way("10.0.4.9"), "10.0.4.9 lo from 10.0.4.100");
}

/// Then a gateway in that subnet lies on lo, too: what is to leave comes back once and ends here. A real kernel's answer.
TEST_F(ConnectedRoutes, OnLoEndWhatIsSentByAGatewayOfTheirSubnet) {
    address("lo", "10.0.9.100/24");
    route({.gateway = ip("10.0.9.1"), .dev = kLoopback});
    EXPECT_TRUE(send_udp("192.0.2.7"));
    EXPECT_THAT(sent, testing::IsEmpty());
    EXPECT_THAT(notes.reasons(), testing::ElementsAre("no_socket"));
}

TEST_F(ConnectedRoutes, GoWithTheInterfaceButItsAddressesStayLocal) {
    via("10.9.0.0/16", "10.0.3.9");
    host.set_up(dev("eth1"), false);
    EXPECT_THAT(routes_of("eth1"), ElementsAre("local 10.0.3.1/32 src 10.0.3.1"));
    EXPECT_EQ(way("10.0.3.1"), "10.0.3.1 lo from 10.0.3.1");
    EXPECT_EQ(way("10.9.0.1"), "-");
    host.set_up(dev("eth1"), true);
    EXPECT_EQ(way("10.0.3.9"), "10.0.3.9 eth1 from 10.0.3.1") << "the connected route comes back";
    EXPECT_EQ(way("10.9.0.1"), "-") << "a route by hand does not";
}

TEST_F(ConnectedRoutes, OfAnAddressOnAnInterfaceThatIsDownAreItsLocalOne) {
    Interface& eth2 = host.add_interface({.name = "eth2", .mac = {{2, 0, 0, 0, 0, 9}}});
    host.add_address(eth2, {.prefix = prefix("10.0.7.1/24")});
    EXPECT_THAT(routes_of("eth2"), ElementsAre("local 10.0.7.1/32 src 10.0.7.1"));
}

TEST_F(ConnectedRoutes, GoWithTheirAddress) {
    address("eth0", "10.0.2.3/24");
    EXPECT_TRUE(host.remove_address(dev("eth0"), prefix("10.0.2.2/24")));
    EXPECT_THAT(routes_of("eth0"), IsEmpty()) << "a primary takes its secondaries along";
    EXPECT_THAT(dev("eth0").addresses, IsEmpty());
    EXPECT_FALSE(host.remove_address(dev("eth0"), prefix("10.0.2.2/24")));
}

TEST_F(ConnectedRoutes, StayWhenASecondaryAddressGoes) {
    address("eth0", "10.0.2.3/24");
    EXPECT_TRUE(host.remove_address(dev("eth0"), prefix("10.0.2.3/24")));
    EXPECT_EQ(routes_of("eth0").size(), 3u);
    EXPECT_EQ(way("10.0.2.3"), "10.0.2.3 eth0 from 10.0.2.2");
}

TEST_F(SourceSelection, TakesTheAddressOfTheOutgoingInterface) {
    via("0.0.0.0/0", "10.0.3.9");
    send_udp("192.0.2.1");
    EXPECT_THAT(take_lines(), ElementsAre(HasSubstr("eth1"))) << "the question";
    EXPECT_EQ(way("192.0.2.1"), "10.0.3.9 eth1 from 10.0.3.1");
}

TEST_F(SourceSelection, NeverPrefersAVipToThePrimaryAddress) {
    address("eth0", "10.0.2.100/32");
    address("lo", "10.0.2.101/32");
    EXPECT_EQ(way("10.0.2.9"), "10.0.2.9 eth0 from 10.0.2.2");
    via("0.0.0.0/0", "10.0.2.1");
    EXPECT_EQ(way("192.0.2.1"), "10.0.2.1 eth0 from 10.0.2.2");
}

TEST_F(SourceSelection, PrefersTheAddressThatSharesTheGatewaysSubnet) {
    address("eth0", "10.0.8.2/24");
    via("10.9.0.0/16", "10.0.8.1");
    EXPECT_EQ(way("10.9.0.1"), "10.0.8.1 eth0 from 10.0.8.2");
}

TEST_F(SourceSelection, FollowsTheRoutesPreferredSource) {
    address("lo", "10.0.2.100/32");
    route({.destination = prefix("10.9.0.0/16"),
           .gateway = ip("10.0.2.1"),
           .dev = dev("eth0").index,
           .source = ip("10.0.2.100")});
    EXPECT_EQ(way("10.9.0.1"), "10.0.2.1 eth0 from 10.0.2.100");
}

TEST_F(SourceSelection, BorrowsFromAnotherInterfaceWhenItsOwnHasNone) {
    Interface& eth2 = ethernet("eth2");
    route({.destination = prefix("10.9.0.0/16"), .dev = eth2.index, .scope = Scope::link});
    EXPECT_EQ(way("10.9.0.1"), "10.9.0.1 eth2 from 10.0.2.2") << "not 127.0.0.1, whose scope is host";
}

}  // namespace
}  // namespace lvslab::net
