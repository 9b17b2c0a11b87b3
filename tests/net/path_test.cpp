#include "net/path_bench.hpp"

/// What routers teach this host about paths (net/ipv4/route.c).
namespace lvslab::net {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using PathMtu = PathHost;
using OldPathMtu = OldPathHost;
using RedirectTaken = PathHost;

TEST_F(PathMtu, IsLearntFromFragmentationNeededForOneDestination) {
    too_big(1400);
    EXPECT_EQ(mtu_to("10.9.9.9"), 1400u);
    EXPECT_EQ(mtu_to("10.9.9.8"), 1500u);
    EXPECT_THAT(notes.told(kPathMtuLearnt),
                ElementsAre("the path to 10.9.9.9 takes 1400 bytes: a router says so, and it is believed for 600 s"));
    const Tables tables = host.tables();
    ASSERT_THAT(tables.route_cache, SizeIs(1));
    EXPECT_EQ(tables.route_cache[0], (RouteCacheRow{.destination = ip("10.9.9.9"),
                                                    .dev = "eth0",
                                                    .has_gateway = true,
                                                    .gateway = ip("10.0.1.254"),
                                                    .mtu = 1400,
                                                    .expires = 600s}));
}

TEST_F(PathMtu, CutsLaterPacketsToThatDestination) {
    too_big(1400);
    send_udp("10.9.9.9", "10.0.1.1", 1450);
    EXPECT_EQ(sent.size(), 2u);
    send_udp("10.9.9.8", "10.0.1.1", 1450);
    EXPECT_EQ(sent.size(), 3u);
}

TEST_F(PathMtu, IsForgottenAfterMtuExpires) {
    too_big(1400);
    wait(599s);
    EXPECT_EQ(mtu_to("10.9.9.9"), 1400u);
    wait(1s);
    EXPECT_EQ(mtu_to("10.9.9.9"), 1500u);
    EXPECT_THAT(host.tables().route_cache, IsEmpty());
}

TEST_F(PathMtu, IsForgottenWithItsRoute) {
    too_big(1400);
    default_route({});
    EXPECT_EQ(mtu_to("10.9.9.9"), 1500u);
}

TEST_F(PathMtu, IsNotLearntForAPacketThatNobodyHereSent) {
    too_big(1400, 5001);
    EXPECT_EQ(mtu_to("10.9.9.9"), 1500u);
}

TEST_F(PathMtu, NeverGrows) {
    too_big(1400);
    too_big(1450);
    EXPECT_EQ(mtu_to("10.9.9.9"), 1400u);
}

TEST_F(PathMtu, BelowMinPmtuIsHeldAtMinPmtu) {
    too_big(100);
    EXPECT_EQ(mtu_to("10.9.9.9"), 552u);
    EXPECT_TRUE(host.tables().route_cache[0].mtu_locked);
}

TEST_F(PathMtu, OfZeroFromAnOldRouterMeansMinPmtu) {
    too_big(0);
    EXPECT_EQ(mtu_to("10.9.9.9"), 552u);
}

TEST_F(OldPathMtu, OfZeroFromAnOldRouterMeansTheNextPlateau) {
    too_big(0);
    EXPECT_EQ(mtu_to("10.9.9.9"), 576u) << "the quoted packet had 1428 bytes";
}

TEST_F(PathMtu, IsIgnoredWhenDiscoveryIsOff) {
    sysctl("net.ipv4.ip_no_pmtu_disc=2");
    too_big(1400);
    EXPECT_EQ(mtu_to("10.9.9.9"), 1500u);
    sysctl("net.ipv4.ip_no_pmtu_disc=3");
    too_big(1400);
    EXPECT_EQ(mtu_to("10.9.9.9"), 1500u) << "3 believes only protocols that can check: TCP";
    sysctl("net.ipv4.ip_no_pmtu_disc=1");
    too_big(1400);
    EXPECT_EQ(mtu_to("10.9.9.9"), 552u);
}

TEST_F(PathMtu, OfARouteIsItsOwn) {
    default_route({.mtu = 1300});
    EXPECT_EQ(mtu_to("10.9.9.9"), 1300u);
    too_big(1200);
    EXPECT_EQ(mtu_to("10.9.9.9"), 1200u);
}

TEST_F(PathMtu, OfALockedRouteIsNotChangedByRouters) {
    default_route({.mtu = 1300, .mtu_locked = true});
    too_big(1200);
    EXPECT_EQ(mtu_to("10.9.9.9"), 1300u);
}

TEST_F(PathMtu, ThatThisHostLearntDoesNotHoldForWhatItForwards) {
    too_big(1400);
    const Route way = *host.ip().route_output({.destination = ip("10.9.9.9")});
    EXPECT_EQ(host.ip().path_mtu(way, Ip::Traffic::forwarded), 1500u);
    sysctl("net.ipv4.ip_forward_use_pmtu=1");
    EXPECT_EQ(host.ip().path_mtu(way, Ip::Traffic::forwarded), 1400u);
}

TEST_F(PathMtu, DecidesAboutDfOfASocketThatDiscovers) {
    too_big(1400);
    for (const std::size_t size : {1300u, 1450u}) {
        host.at(now, [&] {
            host.ip().send({.protocol = wire::Protocol::udp, .destination = ip("10.9.9.9"), .discover = true},
                           wire::Buffer(size));
        });
    }
    ASSERT_EQ(sent.size(), 3u);
    const Bytes small = sent[0].packet(), piece = sent[1].packet();
    EXPECT_TRUE(wire::Ipv4<const std::uint8_t>::parse(small)->dont_fragment());
    EXPECT_EQ(wire::Ipv4<const std::uint8_t>::parse(small)->id(), 0);
    EXPECT_FALSE(wire::Ipv4<const std::uint8_t>::parse(piece)->dont_fragment());
}

// ---- redirects that come

TEST_F(RedirectTaken, ChangesTheNextHopForOneDestinationFor300Seconds) {
    redirect(gateway, "10.0.1.253");
    EXPECT_EQ(next_hop_to("10.9.9.9"), "10.0.1.253");
    EXPECT_EQ(next_hop_to("10.9.9.8"), "10.0.1.254");
    EXPECT_TRUE(host.tables().route_cache.at(0).redirected);
    wait(300s);
    EXPECT_EQ(next_hop_to("10.9.9.9"), "10.0.1.254");
}

TEST_F(RedirectTaken, OnlyFromTheGatewayInUse) {
    redirect(client, "10.0.1.253");
    EXPECT_EQ(next_hop_to("10.9.9.9"), "10.0.1.254");
    EXPECT_THAT(notes.told(kRedirectRefused), ElementsAre(HasSubstr("it does not come from the gateway in use")));
}

TEST_F(RedirectTaken, NotWithAcceptRedirectsOff) {
    sysctl("net.ipv4.conf.all.accept_redirects=0");
    redirect(gateway, "10.0.1.253");
    EXPECT_EQ(next_hop_to("10.9.9.9"), "10.0.1.253") << "a host follows if either switch is on";
    default_route({});
    sysctl("net.ipv4.conf.eth0.accept_redirects=0");
    redirect(gateway, "10.0.1.253");
    EXPECT_EQ(next_hop_to("10.9.9.9"), "10.0.1.254");
}

TEST_F(RedirectTaken, ByARouterOnlyIfBothSwitchesAreOn) {
    sysctl("net.ipv4.ip_forward=1");
    EXPECT_EQ(host.sysctls().read("net.ipv4.conf.all.accept_redirects"), 0) << "ip_forward=1 turns it off";
    redirect(gateway, "10.0.1.253");
    EXPECT_EQ(next_hop_to("10.9.9.9"), "10.0.1.254");
    sysctl("net.ipv4.conf.all.accept_redirects=1");
    redirect(gateway, "10.0.1.253");
    EXPECT_EQ(next_hop_to("10.9.9.9"), "10.0.1.253");
}

TEST_F(RedirectTaken, AsksForTheNewGatewaysMacFirst) {
    redirect(gateway, "10.0.1.200");
    EXPECT_EQ(next_hop_to("10.9.9.9"), "10.0.1.254");
    EXPECT_THAT(take_lines(), ElementsAre(HasSubstr("who-has 10.0.1.200 tell 10.0.1.1")));
    answer("eth0", {mac("02:00:00:00:01:c8"), ip("10.0.1.200")});
    redirect(gateway, "10.0.1.200");
    EXPECT_EQ(next_hop_to("10.9.9.9"), "10.0.1.200");
}

TEST_F(RedirectTaken, WithoutSharedMediaOnlyToAListedGatewayOfTheSubnet) {
    sysctl("net.ipv4.conf.all.shared_media=0");
    sysctl("net.ipv4.conf.eth0.shared_media=0");
    redirect(gateway, "10.0.1.253");
    EXPECT_THAT(notes.told(kRedirectRefused), ElementsAre(HasSubstr("secure_redirects")));
    route({.destination = prefix("10.8.0.0/16"), .gateway = ip("10.0.1.253"), .dev = dev("eth0").index});
    redirect(gateway, "10.0.1.253");
    EXPECT_EQ(next_hop_to("10.9.9.9"), "10.0.1.253");
    redirect(better, "10.0.7.7");
    EXPECT_THAT(notes.told(kRedirectRefused).back(), HasSubstr("another subnet"));
}

TEST_F(RedirectTaken, NeverToAnAddressOfThisHost) {
    redirect(gateway, "10.0.1.1");
    EXPECT_EQ(next_hop_to("10.9.9.9"), "10.0.1.254");
}

}  // namespace
}  // namespace lvslab::net
