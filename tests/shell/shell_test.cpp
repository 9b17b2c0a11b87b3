#include "node.hpp"

namespace lvslab::shell {
namespace {

class AShell : public NodeTest {};

TEST_F(AShell, DoesNothingForAnEmptyLineOrAComment) {
    EXPECT_EQ(run(""), "");
    EXPECT_EQ(run("   # ip addr add"), "");
}

TEST_F(AShell, NamesItsCommandsWhenItDoesNotKnowOne) {
    EXPECT_EQ(refusal("ipx").substr(0, 63), "unknown command 'ipx'; known: ip, route, arp, sysctl, echo, cat");
    EXPECT_EQ(refusal("ip addr < file"), "ip: it reads no file after '<'");
    EXPECT_EQ(refusal("ip addr > file"), "ip: '>' is known with echo only: echo VALUE > /proc/sys/...");
}

TEST_F(AShell, LoadsTheModulesThatLabsName) {
    for (const char* name : {"ip_vs", "ip_vs_wrr", "nf_conntrack", "iptable_nat", "xt_ipvs", "veth", "dummy", "bridge"}) {
        EXPECT_EQ(run(std::string("modprobe ") + name), "") << name;
    }
    EXPECT_EQ(host.interfaces().find("tunl0"), nullptr);
    run("modprobe ipip");
    EXPECT_NE(host.interfaces().find("tunl0"), nullptr);
    EXPECT_EQ(refusal("modprobe e1000"),
              "modprobe: \"e1000\" is not understood; known: ipip, ip_tables, veth, dummy, bridge, ip_vs*, "
              "iptable_*, ipt_*, nf_*, xt_*");
}

TEST_F(AShell, LetsOffloadsBeSwitchedThoughThereAreNone) {
    EXPECT_EQ(run("ethtool -K eth0 tx off rx off tso off gso off gro off sg off"), "");
    EXPECT_EQ(refusal("ethtool -K eth0"), "ethtool: a feature is missing");
    EXPECT_EQ(refusal("ethtool -K eth0 tx 0"), "ethtool: \"0\" is not understood; known: tx on, tx off");
    EXPECT_EQ(refusal("ethtool -S eth0"), "ethtool: \"-S\" is not understood; known: -K");
}

TEST(Check, ParsesWithoutAHost) {
    EXPECT_NO_THROW(check("ip addr add 10.0.2.2/24 dev eth9"));
    EXPECT_NO_THROW(check("echo 1 > /proc/sys/net/ipv4/ip_forward"));
    EXPECT_NO_THROW(check("ipvsadm -a -t 10.0.2.100:80 -r 10.0.3.11:8080 -m"));
    EXPECT_THROW(check("ip addr add 10.0.2.2/24 device eth9"), CommandError);
    EXPECT_THROW(check("ipvsadm -A -t 10.0.2.100:80 -s best"), CommandError);
}

TEST(Check, RefusesEveryTruncatedLineWithASentenceOrTakesIt) {
    int refused = 0;
    for (const std::string line :
         {"ip -4 addr add 10.0.2.2/24 brd + dev eth0 scope link label eth0:0", "ip link set dev eth0 mtu 1400 up",
          "ip route add unreachable 10.0.0.0/8 via 10.0.2.1 dev eth0 src 10.0.2.2 metric 5 proto static onlink",
          "ip neigh replace 10.0.2.1 lladdr 02:00:00:00:02:01 dev eth0 nud stale",
          "arp -i eth0 -s 10.0.2.1 02:00:00:00:02:01", "route add -net 10.0.0.0 netmask 255.0.0.0 gw 10.0.2.1 dev eth0",
          "sysctl -qw \"net.ipv4.ip_forward = 1\" a=b", "echo '1' > /proc/sys/net/ipv4/ip_forward",
          "ipvsadm -a --tcp-service=10.0.2.100:80 -r 10.0.3.11:8080 -mw5", "ipvsadm --set 900 120 300",
          "ethtool -K eth0 tx off"}) {
        EXPECT_NO_THROW(check(line)) << line;
        for (std::size_t size = 0; size < line.size(); ++size) {
            try {
                check(line.substr(0, size));
            } catch (const CommandError& error) {
                ++refused;
                EXPECT_STRNE(error.what(), "");
            }
        }
    }
    EXPECT_GT(refused, 100);
}

TEST(Show, RefusesCommandsThatWouldChangeANode) {
    try {
        show("ip addr add 10.0.2.2/24 dev eth0", {});
        FAIL() << "the command was taken";
    } catch (const CommandError& error) {
        EXPECT_STREQ(error.what(),
                     "'ip addr add 10.0.2.2/24 dev eth0' needs the running node; tables answer listing commands only, "
                     "such as ip addr, ip route, ip neigh, arp -n, sysctl -a, ipvsadm -Ln");
    }
}

TEST_F(AShell, PrintsTheSameAsTheTablesThatItLeaves) {
    run("ip addr add 10.0.2.2/24 dev eth0");
    run("ipvsadm -A -t 10.0.2.100:80 -s rr");
    const ipvs::NodeTables tables{.now = host.now(), .net = host.tables(), .ipvs = director.tables()};
    for (const char* line : {"ip addr", "ip link", "ip route show table all", "route -n", "sysctl -a", "ipvsadm -Ln"}) {
        EXPECT_EQ(show(line, tables), run(line)) << line;
        EXPECT_NE(run(line), "") << line;
    }
}

}  // namespace
}  // namespace lvslab::shell
