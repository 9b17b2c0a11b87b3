#include "shell/firewall.hpp"

/// Texts as a real kernel's tools printed them (iproute2 6.1).
namespace lvslab::shell {
namespace {

TEST(Statistics, OfALinkCountWhatCameAndWent) {
    Firewall f;
    f.ask();
    EXPECT_EQ(f.run("ip -s link show eth1"),
              "3: eth1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP mode DEFAULT group default "
              "qlen 1000\n"
              "    link/ether 02:00:00:00:00:03 brd ff:ff:ff:ff:ff:ff\n"
              "    RX:  bytes packets errors dropped  missed   mcast           \n"
              "             0       0      0       0       0       0 \n"
              "    TX:  bytes packets errors dropped carrier collsns           \n"
              "            42       1      0       0       0       0 \n");
}

TEST(OneLine, HoldsAnAddressWithABackslashForEachLineEnd) {
    Firewall f;
    EXPECT_EQ(f.run("ip -o addr"),
              "1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever\n"
              "2: eth0    inet 10.0.1.1/24 scope global eth0\\       valid_lft forever preferred_lft forever\n"
              "3: eth1    inet 10.0.2.2/24 scope global eth1\\       valid_lft forever preferred_lft forever\n");
    EXPECT_EQ(f.run("ip -o -4 addr show dev eth0"),
              "2: eth0    inet 10.0.1.1/24 scope global eth0\\       valid_lft forever preferred_lft forever\n");
}

TEST(Flush, TakesAllAddressesOfADeviceAndItsRoutes) {
    Firewall f;
    f.run({"ip addr add 10.0.7.1/24 dev eth0", "ip addr flush dev eth0"});
    EXPECT_EQ(f.run("ip addr show dev eth0"),
              "2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000\n"
              "    link/ether 02:00:00:00:00:02 brd ff:ff:ff:ff:ff:ff\n");
    EXPECT_EQ(f.run("ip route"), "10.0.2.0/24 dev eth1 proto kernel scope link src 10.0.2.2 \n");
}

TEST(Replace, OfAnAddressThatIsThereIsNoError) {
    Firewall f;
    f.run({"ip addr replace 10.0.1.1/24 dev eth0", "ip addr replace 10.0.8.1/24 dev eth0"});
    EXPECT_THROW(f.run({"ip addr add 10.0.1.1/24 dev eth0"}), CommandError);
    EXPECT_EQ(f.run("ip -br addr show dev eth0"), "eth0             UP             10.0.1.1/24 10.0.8.1/24 \n");
}

TEST(NeighbourStates, AreShownByName) {
    Firewall f;
    f.run({"ip neigh add 10.0.1.50 lladdr 02:00:00:00:00:50 dev eth0 nud reachable",
           "ip neigh add 10.0.1.51 lladdr 02:00:00:00:00:51 dev eth0 nud stale",
           "ip neigh add 10.0.1.54 lladdr 02:00:00:00:00:54 dev eth0 nud noarp", "ip neigh del 10.0.1.10 dev eth0",
           "ip neigh del 10.0.1.11 dev eth0", "ip neigh del 10.0.2.11 dev eth1"});
    EXPECT_EQ(f.run("ip neigh"),
              "10.0.1.50 dev eth0 lladdr 02:00:00:00:00:50 REACHABLE \n"
              "10.0.1.51 dev eth0 lladdr 02:00:00:00:00:51 STALE \n");
    EXPECT_EQ(f.run("ip neigh show nud noarp"), "10.0.1.54 dev eth0 lladdr 02:00:00:00:00:54 NOARP \n");
    EXPECT_EQ(f.run("ip neigh show nud all"),
              "10.0.1.50 dev eth0 lladdr 02:00:00:00:00:50 REACHABLE \n"
              "10.0.1.51 dev eth0 lladdr 02:00:00:00:00:51 STALE \n"
              "10.0.1.54 dev eth0 lladdr 02:00:00:00:00:54 NOARP \n");
    EXPECT_EQ(f.run("cat /proc/net/arp"),
              "IP address       HW type     Flags       HW address            Mask     Device\n"
              "10.0.1.50        0x1         0x2         02:00:00:00:00:50     *        eth0\n"
              "10.0.1.51        0x1         0x2         02:00:00:00:00:51     *        eth0\n");
}

TEST(Proxies, AreAListOfTheirOwn) {
    Firewall f;
    f.run({"ip neigh add proxy 10.0.1.77 dev eth0", "ip neigh add proxy 10.0.1.77 dev eth0"});
    EXPECT_EQ(f.run("ip neigh show proxy"), "10.0.1.77 dev eth0 proxy \n");
    EXPECT_THAT(f.run("ip neigh"), testing::Not(HasSubstr("10.0.1.77")));
    f.run({"ip neigh del proxy 10.0.1.77 dev eth0"});
    EXPECT_EQ(f.run("ip neigh show proxy"), "");
    EXPECT_THROW(f.run({"ip neigh del proxy 10.0.1.77 dev eth0"}), CommandError);
}

TEST(ProcNetRoute, IsHexadecimalWithAddressesAsTheyLieInMemory) {
    Firewall f;
    f.run({"ip route add default via 10.0.1.9"});
    const std::string rest(79, ' ');
    EXPECT_EQ(f.run("cat /proc/net/route"),
              "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT" +
                  std::string(55, ' ') + "\n" + "eth0\t00000000\t0901000A\t0003\t0\t0\t0\t00000000\t0\t0\t0" + rest +
                  "\n" + "eth0\t0001000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0" + rest + "\n" +
                  "eth1\t0002000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0" + rest + "\n");
}

}  // namespace
}  // namespace lvslab::shell
