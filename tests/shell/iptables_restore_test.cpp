#include "shell/firewall.hpp"

#include <map>

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

/// What `iptables -L INPUT -n -v` said on a kernel after each restore of a table whose policy had counted.
TEST_F(Restore, ForgetsWhatThePoliciesCountedWhereItChangesSomething) {
    const auto counted_after = [&](const std::string& text, const std::string& options) {
        f.netfilter.set_counters({"filter", "INPUT"}, 0, {4, 336});
        EXPECT_EQ(restore(text, options), "");
        const std::string listing = f.run("iptables -L INPUT -n -v");
        return listing.substr(0, listing.find('\n'));
    };
    const std::string none = "Chain INPUT (policy ACCEPT 0 packets, 0 bytes)";
    EXPECT_EQ(counted_after("*filter\n:INPUT ACCEPT [5:6]\nCOMMIT\n", ""), none);
    EXPECT_EQ(counted_after("*filter\n-A FORWARD -j ACCEPT\nCOMMIT\n", "-n "), none);
    EXPECT_EQ(counted_after("*filter\nCOMMIT\n", "-n "), "Chain INPUT (policy ACCEPT 4 packets, 336 bytes)");
    EXPECT_EQ(counted_after("*filter\n:INPUT ACCEPT [5:6]\n-A FORWARD -j ACCEPT\nCOMMIT\n", "-c "),
              "Chain INPUT (policy ACCEPT 5 packets, 6 bytes)");
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

/// The values are iptables-legacy-restore's of 1.8.9, on Linux.
TEST_F(Restore, RefusesAChainsLineInItsOwnWords) {
    const std::string head = "iptables-restore v1.8.9 (legacy): ";
    const std::string tail =
        "\nError occurred at line: 2\nTry `iptables-restore -h' or 'iptables-restore --help' for more information.";
    const auto of = [&](const std::string& line, const std::string& options = "") {
        return restore("*filter\n" + line + "\nCOMMIT\n", options);
    };
    EXPECT_EQ(of(":INPUT FOO [0:0]"), head + "Can't set policy `FOO' on `INPUT' line 2: Bad policy name");
    EXPECT_EQ(of(":INPUT drop [0:0]"), head + "Can't set policy `drop' on `INPUT' line 2: Bad policy name");
    EXPECT_EQ(of(":NEW ACCEPT [0:0]"), head + "Can't set policy `ACCEPT' on `NEW' line 2: Bad built-in chain name");
    EXPECT_EQ(of(":INPUT"), head + "iptables-restore: line 2 policy invalid" + tail);
    EXPECT_EQ(of(":" + std::string(40, 'a') + " - [0:0]"),
              head + "Invalid chain name `" + std::string(40, 'a') + "' (28 chars max)" + tail);
    EXPECT_EQ(of(":INPUT DROP [a:6]", "-c "), head + "invalid policy counters for chain 'INPUT'" + tail);
    EXPECT_EQ(of(":INPUT DROP", "-c "), head + "invalid policy counters for chain 'INPUT'" + tail);
    EXPECT_EQ(of("\n:c - [0:0]\n:c - [0:0]"),
              head + "error creating chain 'c':File exists" + "\nError occurred at line: 4" + tail.substr(tail.find("\nTry")));
    EXPECT_EQ(of("-A INPUT -j nosuch"),
              head + "Couldn't load target `nosuch':No such file or directory\n" + tail);
    EXPECT_EQ(rules(), "-P INPUT ACCEPT\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n");
    EXPECT_EQ(of(":INPUT DROP"), "");
    EXPECT_EQ(of(":INPUT - [0:0]"), "");
    EXPECT_EQ(rules(), "-P INPUT DROP\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n");
}

TEST_F(Restore, WithNoflushEmptiesAChainThatItNamesAgain) {
    EXPECT_EQ(restore("*filter\n:c - [0:0]\n-A c -j DROP\n:c - [0:0]\n-A c -j ACCEPT\nCOMMIT\n", "-n "), "");
    EXPECT_THAT(rules(), HasSubstr("-N c\n-A c -j ACCEPT\n"));
}

/// The kernel hears of a table as a whole, so its refusal is the fault of COMMIT (on Linux: lines 4, 8, 5, 2).
TEST_F(Restore, IsRefusedAtItsCommitByTheKernel) {
    EXPECT_EQ(restore("*nat\n-A PREROUTING -j REJECT\n-A PREROUTING -j ACCEPT\nCOMMIT\n"),
              "iptables-restore: line 4 failed");
    const std::string loop = "*filter\n:a - [0:0]\n:b - [0:0]\n-A a -j b\n-A b -j a\n";
    EXPECT_EQ(restore(loop + "-A INPUT -j a\n\nCOMMIT\n"), "iptables-restore: line 8 failed");
    EXPECT_EQ(restore("*filter\n:a - [0:0]\n-A a -j a\n-A INPUT -j a\nCOMMIT\n"), "iptables-restore: line 5 failed");
    EXPECT_EQ(restore("*filter\n-D INPUT -j DROP\n\nCOMMIT\n"), "iptables-restore: line 2 failed");
    EXPECT_EQ(rules(), "-P INPUT ACCEPT\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n");
    EXPECT_EQ(restore(loop + "\nCOMMIT\n"), "") << "no packet comes there";
    EXPECT_THROW(f.run("iptables -A INPUT -j a"), CommandError);
}

TEST_F(Restore, IsNotSeenBeforeItsCommit) {
    EXPECT_EQ(restore(kFilter), "");
    EXPECT_EQ(restore("*filter\n:INPUT DROP [0:0]\n:OTHER - [0:0]\n-A INPUT -j DROP\n"),
              "iptables-restore: COMMIT expected at line 5");
    EXPECT_EQ(rules(), "-P INPUT ACCEPT\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n-N MINE\n-A INPUT -j MINE\n");
    EXPECT_THAT(restore("*filter\n-A INPUT -t nat -j DROP\nCOMMIT\n"), HasSubstr("The -t option (seen in line 2)"));
}

/// What a recorder keeps.
class Rows : public netfilter::TableObserver {
public:
    void table_changed(net::Time, net::ChangeKind kind, const netfilter::Row& row) override {
        if (const auto* chain = std::get_if<netfilter::ChainRow>(&row)) {
            change(chains, {chain->table, chain->chain, 0}, kind, *chain);
        } else if (const auto* rule = std::get_if<netfilter::RuleRow>(&row)) {
            change(rules, {rule->table, rule->chain, rule->number}, kind, *rule);
        }
    }
    template <class R>
    static std::map<std::tuple<std::string, std::string, std::uint32_t>, R> by_key(const std::vector<R>& rows) {
        std::map<std::tuple<std::string, std::string, std::uint32_t>, R> all;
        for (const R& row : rows) {
            if constexpr (requires { row.number; })
                all[{row.table, row.chain, row.number}] = row;
            else
                all[{row.table, row.chain, 0}] = row;
        }
        return all;
    }
    std::map<std::tuple<std::string, std::string, std::uint32_t>, netfilter::ChainRow> chains;
    std::map<std::tuple<std::string, std::string, std::uint32_t>, netfilter::RuleRow> rules;

private:
    template <class Map, class R>
    static void change(Map& map, const typename Map::key_type& key, net::ChangeKind kind, const R& row) {
        if (kind == net::ChangeKind::remove)
            EXPECT_EQ(map.erase(key), 1U);
        else
            map[key] = row;
    }
};

TEST_F(Restore, TellsWhoWatchesEveryRow) {
    Rows rows;
    f.netfilter.attach(&rows);
    const auto expect_all = [&] {
        const auto tables = f.netfilter.tables();
        EXPECT_EQ(rows.chains, Rows::by_key(tables.chains));
        EXPECT_EQ(rows.rules, Rows::by_key(tables.rules));
    };
    EXPECT_EQ(restore("*filter\n:b - [0:0]\n:a - [0:0]\n-A a -j b\n-A INPUT -j a\n-A INPUT -j DROP\nCOMMIT\n"), "");
    expect_all();
    EXPECT_EQ(restore("*filter\n:c - [0:0]\n:a - [0:0]\n-A INPUT -j c\nCOMMIT\n"), "");
    expect_all();
    f.run({"iptables -N aa", "iptables -E a z", "iptables -F", "iptables -X c"});
    expect_all();
    EXPECT_EQ(rows.chains.size(), 5U);
}

TEST(LongWords, AreShownByTheirBeginning) {
    Firewall f;
    const std::string word(1'000'000, 'x');
    for (const std::string& command : {"ip frob" + word, word, "ipvsadm -A -t " + word,
                                       "iptables -A INPUT -j " + word, "echo 1 > /proc/sys/" + word}) {
        try {
            f.run(command);
            ADD_FAILURE() << command.substr(0, 30);
        } catch (const CommandError& error) {
            EXPECT_LT(std::string(error.what()).size(), 1000U) << std::string(error.what()).substr(0, 200);
            EXPECT_THAT(error.what(), HasSubstr("xxx..."));
        }
    }
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
