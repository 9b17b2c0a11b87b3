#include "node.hpp"

namespace lvslab::shell {
namespace {

class SysctlCommand : public NodeTest {};

TEST_F(SysctlCommand, WritesSeveralAndSaysSo) {
    EXPECT_EQ(run("sysctl -w net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=2"),
              "net.ipv4.ip_forward = 1\nnet.ipv4.conf.all.rp_filter = 2\n");
    EXPECT_EQ(host.sysctls().read("net.ipv4.ip_forward"), 1);
    EXPECT_EQ(host.conf_all().rp_filter, 2);
}

TEST_F(SysctlCommand, TakesTheFormsThatPeopleWrite) {
    EXPECT_EQ(run("sysctl net.ipv4.conf.eth0.arp_ignore=1"), "net.ipv4.conf.eth0.arp_ignore = 1\n");
    EXPECT_EQ(run("sysctl -w \"net.ipv4.conf.eth0.arp_announce = 2\""), "net.ipv4.conf.eth0.arp_announce = 2\n");
    EXPECT_EQ(run("sysctl -w net/ipv4/conf/lo/arp_ignore=8"), "net.ipv4.conf.lo.arp_ignore = 8\n");
    EXPECT_EQ(run("sysctl -qw net.ipv4.conf.eth1.arp_ignore=3"), "");
    EXPECT_EQ(run("sysctl -q net.ipv4.conf.eth1.arp_announce=1"), "");
    EXPECT_EQ(run("sysctl -n net.ipv4.conf.eth0.arp_ignore net.ipv4.conf.eth0.arp_announce net.ipv4.conf.lo.arp_ignore "
                  "net/ipv4/conf/eth1/arp_ignore net.ipv4.conf.eth1.arp_announce"),
              "1\n2\n8\n3\n1\n");
}

TEST_F(SysctlCommand, ReadsByName) {
    EXPECT_EQ(run("sysctl net.ipv4.ip_forward"), "net.ipv4.ip_forward = 0\n");
    EXPECT_EQ(run("sysctl -n net.ipv4.ip_forward"), "0\n");
    EXPECT_EQ(run("cat /proc/sys/net/ipv4/ip_forward"), "0\n");
}

TEST_F(SysctlCommand, ListsAllInOrderOfNames) {
    const std::string text = run("sysctl -a");
    EXPECT_NE(text.find("net.ipv4.ip_forward = 0\n"), std::string::npos);
    EXPECT_LT(text.find("net.ipv4.conf.all.arp_ignore = 0\n"), text.find("net.ipv4.conf.eth0.arp_ignore = 0\n"));
    EXPECT_LT(text.find("net.ipv4.conf.eth0.arp_ignore = 0\n"), text.find("net.ipv4.ip_forward = 0\n"));
}

TEST_F(SysctlCommand, AnswersFromARecordToo) {
    ipvs::NodeTables tables;
    tables.net.sysctls = {{"net.ipv4.ip_forward", "1"}, {"net.ipv4.vs.conntrack", "0"}};
    EXPECT_EQ(show("sysctl -a", tables), "net.ipv4.ip_forward = 1\nnet.ipv4.vs.conntrack = 0\n");
    EXPECT_EQ(show("cat /proc/sys/net/ipv4/vs/conntrack", tables), "0\n");
}

TEST_F(SysctlCommand, EchoWritesAFileOfProc) {
    EXPECT_EQ(run("echo 1 > /proc/sys/net/ipv4/ip_forward"), "");
    EXPECT_EQ(run("echo \"2\" >/proc/sys/net/ipv4/conf/all/arp_announce"), "");
    EXPECT_EQ(run("sysctl -n net.ipv4.ip_forward net.ipv4.conf.all.arp_announce"), "1\n2\n");
}

TEST_F(SysctlCommand, ThatFailsWritesNothingAtAll) {
    EXPECT_EQ(refusal("sysctl -w net.ipv4.ip_forward=1 net.ipv4.foo=1"),
              "sysctl: cannot stat /proc/sys/net/ipv4/foo: No such file or directory");
    EXPECT_NE(refusal("sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.ip_forward=x"), "");
    EXPECT_EQ(run("sysctl -n net.ipv4.ip_forward net.ipv4.conf.all.arp_ignore"), "0\n0\n");
}

TEST_F(SysctlCommand, IsRefusedInLinuxsWords) {
    EXPECT_EQ(refusal("sysctl net.ipv4.foo"), "sysctl: cannot stat /proc/sys/net/ipv4/foo: No such file or directory");
    EXPECT_EQ(refusal("sysctl -w net.ipv4.ip_forward=x")
                  .find("sysctl: setting key \"net.ipv4.ip_forward\": Invalid argument"),
              0u);
    EXPECT_EQ(refusal("sysctl -w net.ipv4.ip_forward"),
              "sysctl: \"net.ipv4.ip_forward\" must be of the form NAME=VALUE");
    EXPECT_EQ(refusal("sysctl -p"), "sysctl: \"-p\" is not understood; known: -w, -q, -n, -a, NAME, NAME=VALUE");
    EXPECT_EQ(refusal("sysctl"), "sysctl: no variables specified; known: -w, -q, -n, -a, NAME, NAME=VALUE");
    EXPECT_EQ(refusal("echo 1 > /proc/sys/net/ipv4/foo"), "/proc/sys/net/ipv4/foo: No such file or directory");
    EXPECT_EQ(refusal("echo x > /proc/sys/net/ipv4/ip_forward"),
              "echo: write error: Invalid argument 'x' for /proc/sys/net/ipv4/ip_forward");
    EXPECT_EQ(refusal("echo 1 > /etc/passwd"), "echo: it writes sysctls only: echo VALUE > /proc/sys/...");
    EXPECT_EQ(refusal("echo hello"), "echo: it writes sysctls only: echo VALUE > /proc/sys/...");
    EXPECT_EQ(refusal("cat /proc/sys/net/ipv4/foo"), "cat: /proc/sys/net/ipv4/foo: No such file or directory");
    EXPECT_EQ(refusal("cat /etc/passwd"),
              "cat: \"/etc/passwd\" is not understood; known: /proc/net/ip_vs, /proc/net/ip_vs_conn, "
              "/proc/net/ip_vs_conn_sync, /proc/net/ip_vs_stats, /proc/net/ip_vs_stats_percpu, /proc/net/ip_vs_app, "
              "/proc/net/arp, "
              "/proc/net/route, /proc/net/nf_conntrack, /proc/sys/...");
}

}  // namespace
}  // namespace lvslab::shell
