#include "node.hpp"

namespace lvslab::shell {
namespace {

class Route : public NodeTest {
protected:
    Route() { run("ip addr add 10.0.2.2/24 dev eth0"); }
    const std::string connected = "10.0.2.0/24 dev eth0 proto kernel scope link src 10.0.2.2 \n";
};

TEST_F(Route, PrintsTheTableOfNetTools) {
    run("route add default gw 10.0.2.1");
    run("route add -host 10.2.2.2 dev eth0");
    run("route add -host 10.2.2.3 gw 10.0.2.9");
    run("ip route add 10.5.0.0/16 via 10.0.2.1 metric 100");
    run("ip route add prohibit 10.6.0.0/16 metric 5");
    run("ip route add unreachable 10.7.0.1");
    run("ip route add blackhole 10.8.0.0/16");
    const std::string rest =
        "10.0.2.0        0.0.0.0         255.255.255.0   U     0      0        0 eth0\n"
        "10.2.2.2        0.0.0.0         255.255.255.255 UH    0      0        0 eth0\n"
        "10.2.2.3        10.0.2.9        255.255.255.255 UGH   0      0        0 eth0\n"
        "10.5.0.0        10.0.2.1        255.255.0.0     UG    100    0        0 eth0\n"
        "10.6.0.0        -               255.255.0.0     !     5      -        0 -\n"
        "10.7.0.1        -               255.255.255.255 !H    0      -        0 -\n"
        "10.8.0.0        0.0.0.0         255.255.0.0     U     0      0        0 *\n";
    const std::string title =
        "Kernel IP routing table\n"
        "Destination     Gateway         Genmask         Flags Metric Ref    Use Iface\n";
    EXPECT_EQ(run("route -n"),
              title + "0.0.0.0         10.0.2.1        0.0.0.0         UG    0      0        0 eth0\n" + rest);
    EXPECT_EQ(run("route"),
              title + "default         10.0.2.1        0.0.0.0         UG    0      0        0 eth0\n" + rest);
}

struct Written {
    const char* line;
    const char* route;  ///< as `ip route` shows it
};

TEST_F(Route, AddsAndDeletesWhatIpRouteThenShows) {
    for (const Written& w :
         {Written{"-net 10.80.0.0/16 gw 10.0.2.1", "10.80.0.0/16 via 10.0.2.1 dev eth0 \n"},
          Written{"-net 10.81.0.0 netmask 255.255.0.0 gw 10.0.2.1 metric 3",
                  "10.81.0.0/16 via 10.0.2.1 dev eth0 metric 3 \n"},
          Written{"-net 10.82.0.0 netmask 255.255.0.0 dev eth0", "10.82.0.0/16 dev eth0 scope link \n"},
          Written{"-net 192.168.7.0 eth0", "192.168.7.0/24 dev eth0 scope link \n"},
          Written{"-net 172.16.0.0 eth0", "172.16.0.0/16 dev eth0 scope link \n"},
          Written{"-net 11.0.0.0 eth0", "11.0.0.0/8 dev eth0 scope link \n"},
          Written{"-host 10.83.0.1 dev eth0", "10.83.0.1 dev eth0 scope link \n"},
          Written{"10.88.0.1 gw 10.0.2.1", "10.88.0.1 via 10.0.2.1 dev eth0 \n"},
          Written{"-net 10.87.0.0/16 reject", "unreachable 10.87.0.0/16 scope host \n"}}) {
        run(std::string("route add ") + w.line);
        EXPECT_EQ(run("ip route"), connected + w.route) << w.line;
        run(std::string("route del ") + w.line);
        EXPECT_EQ(run("ip route"), connected) << w.line;
    }
    run("route add -net default gw 10.0.2.1");
    EXPECT_EQ(run("ip route"), "default via 10.0.2.1 dev eth0 \n" + connected);
}

TEST_F(Route, IsRefusedInTheWordsOfNetTools) {
    run("ip link set eth1 down");
    EXPECT_EQ(refusal("route add default gw 10.99.0.1"), "SIOCADDRT: Network is unreachable");
    EXPECT_EQ(refusal("route add -net 10.0.2.0/24 dev eth0"), "SIOCADDRT: File exists");
    EXPECT_EQ(refusal("route add -net 10.5.0.0/16 dev eth1"), "SIOCADDRT: Network is down");
    EXPECT_EQ(refusal("route add -host 10.86.0.1 dev eth9"), "SIOCADDRT: No such device");
    EXPECT_EQ(refusal("route del -net 10.99.0.0/16"), "SIOCDELRT: No such process");
    EXPECT_EQ(refusal("route del -net 10.0.2.0/24 dev eth9"), "SIOCDELRT: No such device");
    EXPECT_EQ(refusal("route add -net 10.85.1.0 netmask 255.255.0.0 dev eth0"),
              "route: netmask doesn't match route address");
    EXPECT_EQ(refusal("route add -net 10.85.0.0 netmask 255.0.255.0 dev eth0"),
              "route add: \"255.0.255.0\" is no netmask: its ones must stand together");
    EXPECT_EQ(refusal("route flush"), "route: \"flush\" is not understood; known: add, del, -n");
    EXPECT_EQ(refusal("route add 10.1.0.1 gw 10.0.2.1 eth0 eth1"),
              "route add: \"eth1\" is not understood; known: gw, netmask, metric, dev, reject");
    EXPECT_EQ(run("ip route"), connected);
}

}  // namespace
}  // namespace lvslab::shell
