#include "node.hpp"

namespace lvslab::shell {
namespace {

class IpAddress : public NodeTest {};

TEST_F(IpAddress, PrintsEveryKindOfDeviceAsLinuxDoes) {
    run("ip addr add 10.0.2.2/24 dev eth0");
    run("ip addr add 10.0.2.3/24 brd + dev eth0");
    run("ip addr add 10.0.2.100/32 dev eth0 label eth0:0");
    run("ip link set tunl0 up");
    run("ip addr add 10.0.2.101/32 dev tunl0");
    run("ip addr add 10.9.9.9/32 dev lo scope host");
    host.set_carrier(*host.interfaces().find("eth1"), false);
    EXPECT_EQ(run("ip addr"),
              "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000\n"
              "    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n"
              "    inet 127.0.0.1/8 scope host lo\n"
              "       valid_lft forever preferred_lft forever\n"
              "    inet 10.9.9.9/32 scope host lo\n"
              "       valid_lft forever preferred_lft forever\n"
              "2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000\n"
              "    link/ether 02:00:00:00:02:02 brd ff:ff:ff:ff:ff:ff\n"
              "    inet 10.0.2.2/24 scope global eth0\n"
              "       valid_lft forever preferred_lft forever\n"
              "    inet 10.0.2.100/32 scope global eth0:0\n"
              "       valid_lft forever preferred_lft forever\n"
              "    inet 10.0.2.3/24 brd 10.0.2.255 scope global secondary eth0\n"
              "       valid_lft forever preferred_lft forever\n"
              "3: eth1: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 qdisc noqueue state DOWN group default qlen 1000\n"
              "    link/ether 02:00:00:00:03:01 brd ff:ff:ff:ff:ff:ff\n"
              "4: tunl0@NONE: <NOARP,UP,LOWER_UP> mtu 1480 qdisc noqueue state UNKNOWN group default qlen 1000\n"
              "    link/ipip 0.0.0.0 brd 0.0.0.0\n"
              "    inet 10.0.2.101/32 scope global tunl0\n"
              "       valid_lft forever preferred_lft forever\n");
}

TEST_F(IpAddress, WithMinusFourLeavesOutHardwareAddressesAndDevicesWithoutAddresses) {
    run("ip addr add 10.0.2.2/24 dev eth0");
    EXPECT_EQ(run("ip -4 addr"),
              "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000\n"
              "    inet 127.0.0.1/8 scope host lo\n"
              "       valid_lft forever preferred_lft forever\n"
              "2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000\n"
              "    inet 10.0.2.2/24 scope global eth0\n"
              "       valid_lft forever preferred_lft forever\n");
}

TEST_F(IpAddress, WithBriefPrintsALineADeviceThatEndsInABlank) {
    run("ip addr add 10.0.2.2/24 dev eth0");
    run("ip addr add 10.0.2.100/32 dev eth0");
    run("ip link set eth1 down");
    run("modprobe ipip");
    EXPECT_EQ(run("ip -br addr"),
              "lo               UNKNOWN        127.0.0.1/8 \n"
              "eth0             UP             10.0.2.2/24 10.0.2.100/32 \n"
              "eth1             DOWN           \n"
              "tunl0@NONE       DOWN           \n");
    EXPECT_EQ(run("ip -4 -br a show dev eth0"), "eth0             UP             10.0.2.2/24 10.0.2.100/32 \n");
}

TEST_F(IpAddress, PutsAddressesOfNarrowerScopeInFront) {
    run("ip addr add 10.0.2.2/24 dev eth0");
    run("ip addr add 10.0.9.2/24 dev eth0 scope link");
    EXPECT_EQ(run("ip -br addr show eth0"), "eth0             UP             10.0.9.2/24 10.0.2.2/24 \n");
}

TEST_F(IpAddress, AbbreviatesAsIpDoes) {
    run("ip a a 10.0.2.2/24 dev eth0");
    const std::string text = run("ip address show dev eth0");
    EXPECT_NE(text.find("10.0.2.2/24"), std::string::npos);
    for (const char* line : {"ip a s eth0", "ip ad l eth0", "ip addr list dev eth0"})
        EXPECT_EQ(run(line), text) << line;
}

TEST_F(IpAddress, BringsTheConnectedAndLocalRoutesAndTakesThemAway) {
    run("ip addr add 10.0.2.2/24 dev eth0");
    EXPECT_EQ(run("ip route"), "10.0.2.0/24 dev eth0 proto kernel scope link src 10.0.2.2 \n");
    run("ip addr del 10.0.2.2/24 dev eth0");
    EXPECT_EQ(run("ip route"), "");
}

TEST_F(IpAddress, MakesTheTunnelDeviceWhenItIsFirstNamed) {
    EXPECT_EQ(host.interfaces().find("tunl0"), nullptr);
    run("ip addr add 10.0.2.100/32 dev tunl0");
    ASSERT_NE(host.interfaces().find("tunl0"), nullptr);
    EXPECT_TRUE(host.interfaces().find("tunl0")->owns({0x0a000264}));
    EXPECT_EQ(run("ip link show tunl0"),
              "4: tunl0@NONE: <NOARP> mtu 1480 qdisc noop state DOWN mode DEFAULT group default qlen 1000\n"
              "    link/ipip 0.0.0.0 brd 0.0.0.0\n");
}

TEST_F(IpAddress, DeletesByAddressAloneWhateverTheLength) {
    run("ip addr add 10.0.2.2/24 dev eth0");
    run("ip addr del 10.0.2.2 dev eth0");
    EXPECT_TRUE(host.interfaces().find("eth0")->addresses.empty());
}

TEST_F(IpAddress, IsRefusedInLinuxsWords) {
    run("ip addr add 10.0.2.2/24 dev eth0");
    const std::string before = run("ip addr");
    EXPECT_EQ(refusal("ip addr add 10.0.2.2/24 dev eth0"), "RTNETLINK answers: File exists");
    EXPECT_EQ(refusal("ip addr add 10.0.2.9/24 dev eth9"), "Cannot find device \"eth9\"");
    EXPECT_EQ(refusal("ip addr add 10.0.2.9/24"), "Not enough information: \"dev\" argument is required.");
    EXPECT_EQ(refusal("ip addr del 10.0.2.9/24 dev eth0"), "RTNETLINK answers: Cannot assign requested address");
    EXPECT_EQ(refusal("ip addr del 10.0.2.2/32 dev eth0"), "RTNETLINK answers: Cannot assign requested address");
    EXPECT_EQ(refusal("ip addr show dev eth9"), "Device \"eth9\" does not exist.");
    EXPECT_EQ(refusal("ip addr add 10.0.2.9/24 dev eth0 label foo"), "\"dev\" (eth0) must match \"label\" (foo).");
    EXPECT_EQ(run("ip addr"), before);
}

TEST_F(IpAddress, NamesWhatItDoesNotUnderstand) {
    EXPECT_EQ(refusal("ip addr add 10.0.2.2/33 dev eth0"),
              "ip address add: any valid prefix is expected rather than \"10.0.2.2/33\"");
    EXPECT_EQ(refusal("ip addr add 10.0.2.2/24 dev eth0 peer 10.0.2.3"),
              "ip address add: \"peer\" is not understood; known: dev, brd, broadcast, scope, label");
    EXPECT_EQ(refusal("ip addr add dev eth0"),
              "ip address add: the address is missing: ip addr add 10.0.2.2/24 dev eth0");
    EXPECT_EQ(refusal("ip addr add 10.0.2.2/24 dev"), "ip address add: the device is missing");
    EXPECT_EQ(refusal("ip addr add 10.0.2.2/24 dev eth0 scope near"),
              "ip address add: \"near\" is not understood; known: global, site, link, host, nowhere");
    EXPECT_EQ(refusal("ip addr frob dev eth0"),
              "ip address: \"frob\" is not understood; known: add, change, replace, delete, flush, show, list");
    EXPECT_EQ(refusal("ip xfrm"),
              "ip: \"xfrm\" is not understood; known: address, route, neighbour, neighbor, link, rule, tunnel");
    EXPECT_EQ(refusal("ip -6 addr"), "ip: \"-6\" is not understood; known: -4, -br, -s, -o");
    EXPECT_EQ(refusal("ip \"\""),
              "ip: \"\" is not understood; known: address, route, neighbour, neighbor, link, rule, tunnel");
    EXPECT_EQ(refusal("ip"), "ip: a word is missing");
}

}  // namespace
}  // namespace lvslab::shell
