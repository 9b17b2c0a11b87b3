#include "node.hpp"

namespace lvslab::shell {
namespace {

class IpLink : public NodeTest {};

TEST_F(IpLink, PrintsLinksAsLinuxDoes) {
    run("ip link set eth1 down");
    EXPECT_EQ(
        run("ip link"),
        "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000\n"
        "    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n"
        "2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP mode DEFAULT group default qlen "
        "1000\n"
        "    link/ether 02:00:00:00:02:02 brd ff:ff:ff:ff:ff:ff\n"
        "3: eth1: <BROADCAST,MULTICAST> mtu 1500 qdisc noqueue state DOWN mode DEFAULT group default qlen 1000\n"
        "    link/ether 02:00:00:00:03:01 brd ff:ff:ff:ff:ff:ff\n");
}

TEST_F(IpLink, WithBriefPrintsALineALink) {
    run("ip link set tunl0 up");
    run("ip link set eth1 down");
    EXPECT_EQ(run("ip -br link"),
              "lo               UNKNOWN        00:00:00:00:00:00 <LOOPBACK,UP,LOWER_UP> \n"
              "eth0             UP             02:00:00:00:02:02 <BROADCAST,MULTICAST,UP,LOWER_UP> \n"
              "eth1             DOWN           02:00:00:00:03:01 <BROADCAST,MULTICAST> \n"
              "tunl0@NONE       UNKNOWN        0.0.0.0 <NOARP,UP,LOWER_UP> \n");
}

TEST_F(IpLink, SetsSeveralThingsInOneLine) {
    run("ip link set dev eth0 address 02:00:00:00:00:0a mtu 1400 down");
    const net::Interface& eth0 = *host.interfaces().find("eth0");
    EXPECT_EQ(wire::to_string(eth0.mac), "02:00:00:00:00:0a");
    EXPECT_EQ(eth0.mtu, 1400u);
    EXPECT_FALSE(eth0.up);
    run("ip l set eth0 up");
    EXPECT_TRUE(eth0.up);
}

TEST_F(IpLink, IsRefusedInLinuxsWordsAndThenChangesNothing) {
    const std::string before = run("ip link");
    EXPECT_EQ(refusal("ip link set eth9 up"), "Cannot find device \"eth9\"");
    EXPECT_EQ(refusal("ip link set eth0 down mtu 67"), "Error: mtu less than device minimum.");
    EXPECT_EQ(refusal("ip link set eth0 down mtu 65536"), "Error: mtu greater than device maximum.");
    EXPECT_EQ(refusal("ip link set eth0 down address 03:00:00:00:00:01"),
              "RTNETLINK answers: Cannot assign requested address");
    EXPECT_EQ(refusal("ip link set tunl0 address 02:00:00:00:00:01"), "RTNETLINK answers: Operation not supported");
    EXPECT_EQ(refusal("ip link set up"), "Not enough information: \"dev\" argument is required.");
    EXPECT_EQ(refusal("ip link show eth9"), "Device \"eth9\" does not exist.");
    EXPECT_EQ(run("ip link"), before);
}

TEST_F(IpLink, NamesWhatItDoesNotUnderstand) {
    EXPECT_EQ(refusal("ip link set eth0 mtu big"),
              "ip link set: \"big\" is invalid for mtu: a number from 0 to 4294967295 is expected");
    EXPECT_EQ(refusal("ip link set eth0 address zz"), "ip link set: \"zz\" is invalid lladdr for address");
    EXPECT_EQ(refusal("ip link set eth0 arp off"),
              "ip link set: \"arp\" is not understood; known: dev, up, down, mtu, address, promisc");
    EXPECT_EQ(refusal("ip link frob eth5"), "ip link: \"frob\" is not understood; known: add, set, show, list");
    EXPECT_EQ(refusal("ip link show eth0 eth1"), "ip link show: \"eth1\" is one word too many");
}

TEST_F(IpLink, LetsLoopbackHaveItsLargeMtu) {
    run("ip link set lo mtu 65536");
    EXPECT_EQ(host.interfaces().find("lo")->mtu, 65536u);
}

}  // namespace
}  // namespace lvslab::shell
