#include "shell/firewall.hpp"

namespace lvslab::shell {
namespace {

/// A director in NAT whose packets pass rules of `-m ipvs` in mangle POSTROUTING, behind IPVS.
class IpvsMatch : public testing::Test {
protected:
    Firewall f;

    void serve(const std::string& options) {
        f.run({"ip addr replace 10.0.1.100/32 dev eth0", "sysctl -w net.ipv4.vs.conntrack=1"});
        f.run("ipvsadm -A -t 10.0.1.100:80 -s rr " + options);
        f.run({"ipvsadm -a -t 10.0.1.100:80 -r 10.0.2.11:8080 -m"});
    }
    /// Packets that a rule with these options counts: of the client's SYN, and of the server's answer.
    std::string counts(const std::string& options) {
        f.run({"iptables -t mangle -F", "ipvsadm -C"});
        serve(persistence_);
        f.run("iptables -t mangle -A POSTROUTING -m ipvs " + options);
        ++port_;
        f.tcp("eth0", kClient, {"10.0.1.10", "10.0.1.100", port_, 80}, wire::kSyn);
        EXPECT_EQ(f.left(), "10.0.1.10:" + std::to_string(port_) + " > 10.0.2.11:8080");
        const auto there = f.counted("POSTROUTING", 1);
        f.tcp("eth1", kServer, {"10.0.2.11", "10.0.1.10", 8080, port_}, wire::kSyn | wire::kAck, 7, 2);
        EXPECT_EQ(f.left(), "10.0.1.100:80 > 10.0.1.10:" + std::to_string(port_));
        return std::to_string(there) + " " + std::to_string(f.counted("POSTROUTING", 1) - there);
    }
    std::string persistence_;

private:
    std::uint16_t port_ = 40000;
};

TEST_F(IpvsMatch, KnowsTheDirectorsPacketsInBothDirections) {
    EXPECT_EQ(counts("--ipvs"), "1 1");
    EXPECT_EQ(counts("! --ipvs"), "0 0");
}

/// xt_ipvs looks for the connection of an answer, turned round: that finds requests only.
TEST_F(IpvsMatch, KnowsTheConnectionOfRequestsOnly) {
    EXPECT_EQ(counts("--vaddr 10.0.1.100 --vport 80 --vproto 6 --vmethod MASQ"), "1 0");
    EXPECT_EQ(counts("--vaddr 10.0.1.0/24"), "1 0");
    EXPECT_EQ(counts("--vaddr 10.0.9.9"), "0 0");
    EXPECT_EQ(counts("! --vaddr 10.0.9.9"), "1 0");
    EXPECT_EQ(counts("--vport 8080"), "0 0");
    EXPECT_EQ(counts("--vmethod GATE"), "0 0");
    EXPECT_EQ(counts("! --vmethod GATE"), "1 0");
    EXPECT_EQ(counts("--vproto 17"), "0 0");
}

TEST_F(IpvsMatch, AsksConnectionTrackingForTheDirection) {
    EXPECT_EQ(counts("--vdir ORIGINAL"), "0 0");  // nobody tracks
    f.run({"iptables -A FORWARD -m conntrack --ctstate NEW -j ACCEPT"});
    EXPECT_EQ(counts("--vdir ORIGINAL"), "1 0");
    EXPECT_EQ(counts("--vdir REPLY"), "0 0");
}

TEST_F(IpvsMatch, ComparesThePortOfTheControllingTemplate) {
    EXPECT_EQ(counts("--vportctl 80"), "0 0");
    EXPECT_EQ(counts("! --vportctl 80"), "1 0");
    persistence_ = "-p 300";
    EXPECT_EQ(counts("--vportctl 80"), "1 0");
    EXPECT_EQ(counts("--vportctl 21"), "0 0");
    EXPECT_EQ(counts("! --vportctl 80"), "0 0");
}

}  // namespace
}  // namespace lvslab::shell
