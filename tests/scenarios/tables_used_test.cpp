#include "scenarios/tables_used.hpp"

#include "scenarios/run_lab.hpp"
#include "scenarios/workbench.hpp"

namespace lvslab::scenarios {
namespace {

/// The tables under a hop, without the hop's sentences.
class TablesUsed : public testing::Test {
protected:
    /// Runs the lab, and prints its first packet.
    std::string text_of_run(const std::string& lab) {
        OutputFolder out(folder_ / "out");
        run_lab(write(folder_ / "lab.yaml", lab), {.seed = 1}, out);
        out.commit();
        return packet_text_with_tables(record::RunRecord::open(folder_ / "out/run.pcapng"), 1);
    }
    /// What stands under the first hop whose line has `place`: `router  eth0 in`.
    static std::string tables_at(const std::string& text, const std::string& place) {
        std::istringstream lines(text.substr(std::min(text.find(place), text.size())));
        std::string tables, line;
        while (std::getline(lines, line) && !line.empty()) {
            if (line.starts_with("      ") && !line.starts_with("       ")) tables += line.substr(6) + "\n";
        }
        return tables;
    }
    TemporaryFolder folder_;
};

TEST_F(TablesUsed, OfARouterThatMayNotForwardIsTheSwitchThatForbidsIt) {
    const std::string lab = text_of(kLabs / "path.yaml");
    const std::string text = text_of_run(edited(lab, {"ip_forward=1", "ip_forward=0"}));
    EXPECT_EQ(tables_at(text, "R1  dropped"),
              "$ sysctl net.ipv4.ip_forward\n"
              "net.ipv4.ip_forward = 0\n");
}

TEST_F(TablesUsed, OfARouterAreRouteNeighbourAndTheSwitch) {
    EXPECT_EQ(tables_at(text_of_run(text_of(kLabs / "path.yaml")), "R1  eth0 in"),
              "$ ip route\n"
              "192.168.16.0/24 via 10.0.12.2 dev eth1 \n"
              "$ ip neigh\n"
              "10.0.12.2 dev eth1 INCOMPLETE \n"
              "$ sysctl net.ipv4.ip_forward\n"
              "net.ipv4.ip_forward = 1\n");
}

TEST_F(TablesUsed, OfADirectorWithNetfilterAreTheRuleUnderItsPolicyAndBothConnectionTables) {
    const std::string text = tables_at(text_of_run(text_of(kLabs / "onearm.yaml")), "director  eth0 in");
    for (const char* part : {"$ ip route show table local\nlocal 10.0.2.100 dev eth0 proto kernel scope host src "
                             "10.0.2.100 \n$ ip route\n",
                             "\n$ ipvsadm -Lcn\nIPVS connection entries\n",
                             "\n$ iptables -t nat -S POSTROUTING\n-P POSTROUTING ACCEPT\n"
                             "-A POSTROUTING -m ipvs --vaddr 10.0.2.100 --vport 80 -j SNAT --to-source 10.0.2.2\n",
                             "\n$ conntrack -L\ntcp      6 120 SYN_SENT src=10.0.1.10 dst=10.0.2.100 "}) {
        EXPECT_NE(text.find(part), std::string::npos) << part << "\nin\n" << text;
    }
    EXPECT_EQ(text.find("-A PREROUTING"), std::string::npos);
}

}  // namespace
}  // namespace lvslab::scenarios
