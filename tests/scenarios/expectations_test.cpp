#include <map>
#include <set>

#include "scenarios/run_lab.hpp"
#include "scenarios/workbench.hpp"

/// Each expectation of each lab would fail if the thing that it names broke: here it is broken.
namespace lvslab::scenarios {
namespace {

struct Broken {
    const char* what;
    const char* lab;
    Edit edit;
    std::vector<const char*> fails;  ///< beginnings of the expectations that must fail
};

std::ostream& operator<<(std::ostream& out, const Broken& b) { return out << b.lab << ": " << b.what; }

const std::vector<Broken>& all_broken() {
    static const std::vector<Broken> list = {
        {"host3 keeps silent", "arp", {"[ip addr add 192.168.1.3/24 dev eth0]",
                                       "[ip addr add 192.168.1.3/24 dev eth0, sysctl -w net.ipv4.conf.all.arp_ignore=8]"},
         {"requests answered", "requests failed", "ARP answers for 192.168.1.3"}},
        {"host3 asks host2", "arp", {"{ping: 192.168.1.3, from: host1", "{ping: 192.168.1.2, from: host1"},
         {"ARP answers for 192.168.1.3", "ARP answers for 192.168.1.2"}},
        {"R2 does not forward", "path", {"        - ip route add 192.168.16.0/24 via 10.0.23.3\n        - sysctl -w net.ipv4.ip_forward=1",
                                         "        - ip route add 192.168.16.0/24 via 10.0.23.3"},
         {"requests answered", "requests failed", "traceroute"}},
        {"rs1 has another gateway", "nat", {"dev eth0\n        - ip route add default via 10.0.3.1\n    rs2",
                                            "dev eth0\n    rs2"},
         {"requests answered", "requests failed", "answers of rs1"}},
        {"rs2 is not in the service", "nat", {"        - ipvsadm -a -t 10.0.2.100:80 -r 10.0.3.12:8080 -m\n", ""},
         {"answers of rs1", "answers of rs2", "answers of rs3", "client address seen by rs2"}},
        {"rs3 is not in the service", "nat", {"        - ipvsadm -a -t 10.0.2.100:80 -r 10.0.3.13:8080 -m\n", ""},
         {"client address seen by rs3"}},
        {"rs1 is not in the service", "nat", {"        - ipvsadm -a -t 10.0.2.100:80 -r 10.0.3.11:8080 -m\n", ""},
         {"client address seen by rs1"}},
        {"the client has another address", "nat", {"10.0.1.10/24", "10.0.1.20/24"},
         {"client address seen by rs1", "client address seen by rs2", "client address seen by rs3"}},
        {"the director does not own the VIP", "nat", {"        - ip addr add 10.0.2.100/32 dev eth0\n", ""},
         {"requests answered", "ARP answers for 10.0.2.100"}},
        {"nothing hides the client", "onearm", {"        - iptables -t nat -A POSTROUTING -m ipvs --vaddr 10.0.2.100/32 --vport 80 -j SNAT --to-source 10.0.2.2\n", ""},
         {"requests answered", "requests failed", "answers of rs1", "answers of rs2", "answers of rs3"}},
        {"the source is another of the director's addresses", "onearm", {"--to-source 10.0.2.2", "--to-source 10.0.2.100"},
         {"client address seen by rs1", "client address seen by rs2", "client address seen by rs3"}},
        {"the director does not own the VIP", "onearm", {"        - ip addr add 10.0.2.100/32 dev eth0\n", ""},
         {"requests answered", "ARP answers for 10.0.2.100"}},
        {"tunl0 of all servers is down", "tun", {"        - ip link set tunl0 up\n", ""},
         {"requests answered", "requests failed", "answers of rs1", "answers of rs2", "answers of rs3",
          "client address seen by rs1", "client address seen by rs2", "client address seen by rs3"}},
        {"the director does not own the VIP", "tun", {"        - ip addr add 10.0.2.100/32 dev eth0\n", ""},
         {"requests answered", "ARP answers for 10.0.2.100"}},
        {"no ARP suppression", "dr", {"        - echo", "        #"},
         {"answers of rs1", "answers of rs2", "answers of rs3", "client address seen by rs1", "client address seen by rs2",
          "ARP answers for 10.0.2.100", "drops at rs1 for arp_ignore", "drops at rs2 for arp_ignore",
          "drops at rs3 for arp_ignore"}},
        {"rs3 lacks the VIP", "dr", {"        - ip addr add 10.0.2.13/24 dev eth0\n        - ip addr add 10.0.2.100/32 dev lo",
                                     "        - ip addr add 10.0.2.13/24 dev eth0"},
         {"requests answered", "requests failed", "answers of rs3", "client address seen by rs3"}},
    };
    return list;
}

std::vector<lab::Verdict> verdicts_of(const Broken& broken) {
    const TemporaryFolder folder;
    const std::string text = edited(text_of(kLabs / (std::string(broken.lab) + ".yaml")), broken.edit);
    const fs::path file = write(folder / (std::string(broken.lab) + ".yaml"), text);
    OutputFolder out(folder / "out");
    return run_lab(file, {}, out).verdicts;
}

bool fails(const std::vector<lab::Verdict>& verdicts, const std::string& beginning) {
    for (const lab::Verdict& v : verdicts) {
        if (v.what.starts_with(beginning)) return !v.holds;
    }
    ADD_FAILURE() << "the lab expects nothing that begins with: " << beginning;
    return false;
}

class BrokenLab : public testing::TestWithParam<Broken> {};

TEST_P(BrokenLab, FailsTheExpectationsThatNameIt) {
    const auto verdicts = verdicts_of(GetParam());
    for (const char* beginning : GetParam().fails) {
        EXPECT_TRUE(fails(verdicts, beginning)) << GetParam() << "; and yet: " << beginning;
    }
}

INSTANTIATE_TEST_SUITE_P(Labs, BrokenLab, testing::ValuesIn(all_broken()));

TEST(Expectations, NoneIsIdle) {
    std::map<std::string, std::set<std::string>> broken_lines;
    for (const Broken& broken : all_broken()) {
        for (const char* beginning : broken.fails) broken_lines[broken.lab].insert(beginning);
    }
    for (const char* name : {"arp", "path", "nat", "onearm", "tun", "dr"}) {
        const TemporaryFolder folder;
        OutputFolder out(folder / "out");
        for (const lab::Verdict& v : run_lab(kLabs / (std::string(name) + ".yaml"), {}, out).verdicts) {
            const auto& lines = broken_lines[name];
            const bool covered = std::any_of(lines.begin(), lines.end(),
                                             [&](const std::string& line) { return v.what.starts_with(line); });
            EXPECT_TRUE(covered) << name << ": nothing here breaks '" << v.what << "'";
        }
    }
}

}  // namespace
}  // namespace lvslab::scenarios
