#include "shell/firewall.hpp"

namespace lvslab::shell {
namespace {

class Restore : public testing::Test {
protected:
    Firewall f;
    Restore() {
        f.shell.read_files_with(
            [this](const std::string& path) { return path == "rules" ? std::optional(text_) : std::nullopt; });
    }
    /// What the command says; empty: it did it.
    std::string restore(const std::string& text, const std::string& options = "") {
        text_ = text;
        try {
            return f.run("iptables-restore " + options + "< rules");
        } catch (const CommandError& error) {
            return error.what();
        }
    }
    std::string rules(const std::string& table = "filter") { return f.run("iptables -t " + table + " -S"); }

private:
    std::string text_;
};

constexpr const char* kFilter = "*filter\n:INPUT ACCEPT [0:0]\n:MINE - [0:0]\n-A INPUT -j MINE\nCOMMIT\n";

TEST_F(Restore, ReplacesTheTableThatItNames) {
    f.run({"iptables -A INPUT -j DROP", "iptables -t nat -A POSTROUTING -j MASQUERADE"});
    EXPECT_EQ(restore(kFilter), "");
    EXPECT_EQ(rules(), "-P INPUT ACCEPT\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n-N MINE\n-A INPUT -j MINE\n");
    EXPECT_THAT(rules("nat"), HasSubstr("-A POSTROUTING -j MASQUERADE"));
}

TEST_F(Restore, WithNoflushAddsToWhatIsThere) {
    EXPECT_EQ(restore(kFilter), "");
    EXPECT_EQ(restore("*filter\n-A INPUT -j DROP\nCOMMIT\n", "-n "), "");
    EXPECT_EQ(rules(),
              "-P INPUT ACCEPT\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n-N MINE\n-A INPUT -j MINE\n-A INPUT -j DROP\n");
}

TEST_F(Restore, TakesBackWhatIptablesSaveWrote) {
    f.run({"iptables -N web", "iptables -A FORWARD -p tcp -m multiport --dports 80,443 -j web",
           "iptables -A web -m comment --comment \"two words\" -j ACCEPT", "iptables -P FORWARD DROP",
           "iptables -t nat -A POSTROUTING -o eth1 -p tcp -j SNAT --to-source 10.0.2.2:5000-5009"});
    f.tcp("eth0", kClient, {"10.0.1.10", "10.0.2.11", 40001, 80}, wire::kSyn);
    f.tcp("eth0", kClient, {"10.0.1.10", "10.0.2.11", 40001, 81}, wire::kSyn);
    const std::string saved = f.run("iptables-save -c");
    EXPECT_THAT(saved, HasSubstr("[1:40] -A web"));
    EXPECT_THAT(saved, HasSubstr(":FORWARD DROP [1:40]"));
    f.run({"iptables -F", "iptables -X", "iptables -P FORWARD ACCEPT", "iptables -t nat -F"});
    EXPECT_EQ(restore(saved, "-c "), "");
    EXPECT_EQ(f.run("iptables-save -c"), saved);
}

TEST_F(Restore, WithoutCountersBeginsAtZero) {
    EXPECT_EQ(restore("*filter\n[3:120] -A INPUT -j ACCEPT\nCOMMIT\n"), "");
    EXPECT_EQ(f.counted("INPUT", 1), 0U);
    EXPECT_EQ(restore("*filter\n[3:120] -A INPUT -j ACCEPT\nCOMMIT\n", "-c "), "");
    EXPECT_EQ(f.counted("INPUT", 1), 3U);
}

TEST_F(Restore, IsRefusedInItsOwnWordsAndThenTheTableStands) {
    EXPECT_EQ(restore(kFilter), "");
    const std::string before = rules();
    const std::string help = "\nTry `iptables-restore -h' or 'iptables-restore --help' for more information.";
    EXPECT_EQ(restore("*nat\n-A POSTROUTING -o eth1 -j MASQUERADE\n"), "iptables-restore: COMMIT expected at line 3");
    EXPECT_EQ(restore("*filter\n-A INPUT -j DROP\n-A NOWHERE -j ACCEPT\nCOMMIT\n"), "iptables-restore: line 3 failed");
    EXPECT_EQ(restore("*filter\n-A INPUT -p tpc -j ACCEPT\nCOMMIT\n"),
              "iptables-restore v1.8.9 (legacy): unknown protocol \"tpc\" specified\nError occurred at line: 2" + help);
    EXPECT_EQ(restore("-A INPUT -j DROP\n"), "iptables-restore: line 1 failed");
    EXPECT_EQ(restore("*filtre\nCOMMIT\n").substr(0, 84),
              "iptables-restore v1.8.9 (legacy): iptables-restore: unable to initialize table 'filt");
    EXPECT_EQ(rules(), before);
}

TEST(Conntrack, ListsConnections) {
    Firewall f;
    f.run({"iptables -A FORWARD -m conntrack --ctstate NEW -j ACCEPT"});
    f.tcp("eth0", kClient, {"10.0.1.10", "10.0.2.11", 40001, 80}, wire::kSyn);
    EXPECT_EQ(f.run("conntrack -L"),
              "tcp      6 120 SYN_SENT src=10.0.1.10 dst=10.0.2.11 sport=40001 dport=80 [UNREPLIED] "
              "src=10.0.2.11 dst=10.0.1.10 sport=80 dport=40001 mark=0 use=1\n");
    EXPECT_EQ(f.run("cat /proc/net/nf_conntrack"),
              "ipv4     2 tcp      6 120 SYN_SENT src=10.0.1.10 dst=10.0.2.11 sport=40001 dport=80 [UNREPLIED] "
              "src=10.0.2.11 dst=10.0.1.10 sport=80 dport=40001 mark=0 use=2\n");
}

}  // namespace
}  // namespace lvslab::shell
