#include <set>

#include "scenarios/run_lab.hpp"
#include "scenarios/workbench.hpp"

/// `lvslab check`: what it says of every lab here, and whether it helps to do what it says.
namespace lvslab::scenarios {
namespace {

const fs::path kRoot = LVSLAB_SOURCE_DIR;
const fs::path kCheckLabs = kRoot / "tests/scenarios/check";

Finished check(const fs::path& lab) { return lvslab("check " + lab.string()); }

std::set<std::string> all_labs() {
    std::set<std::string> labs;
    for (const char* folder : {"scenarios", "tests"}) {
        for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
            if (entry.path().extension() == ".yaml") labs.insert(fs::relative(entry.path(), kRoot).string());
        }
    }
    return labs;
}

/// A change of advice is a change of this text, which a reader of the change sees.
TEST(CheckedLabs, SayWhatWasApproved) {
    std::string said;
    for (const std::string& lab : all_labs()) {
        const Finished f = shell("cd " + kRoot.string() + " && " + LVSLAB_BINARY + " check " + lab);
        said += "== " + lab + ": exit code " + std::to_string(f.code) + "\n" + f.output + f.errors + "\n";
    }
    const fs::path approved = kCheckLabs / "approved.txt";
    const fs::path now = fs::path(LVSLAB_BINARY_DIR) / "check-says.txt";
    write(now, said);
    EXPECT_EQ(said, text_of(approved)) << "to approve: cp " << now << " " << approved;
}

TEST(CheckedLabs, AreInnocentWhereLinuxAnswers) {
    for (const char* lab : {"arp-ignore-on-eth0", "firewall-mark", "server-at-loopback", "mark-and-local-server", "asks-itself",
                            "tunnel-mtu", "service-cleared"}) {
        const Finished f = check(kCheckLabs / (std::string(lab) + ".yaml"));
        EXPECT_EQ(f.code, 0) << f.output;
    }
    for (const char* lab : {"arp", "path", "nat", "onearm", "tun", "dr"}) {
        EXPECT_EQ(check(kLabs / (std::string(lab) + ".yaml")).code, 0) << lab;
    }
}

/// A lab with a fault, what check advises there, and the lab as it is then.
struct Followed {
    fs::path lab;
    std::vector<std::string> advice;
    std::vector<Edit> edits;
};
void PrintTo(const Followed& f, std::ostream* out) { *out << f.lab.filename(); }

std::vector<Followed> all_followed() {
    const std::string ignore = "sysctl -w net.ipv4.conf.all.arp_ignore=1", announce = "sysctl -w net.ipv4.conf.all.arp_announce=2";
    const std::string own = "ip addr add 10.0.2.100/32 dev lo";
    return {
        {kCheckLabs / "arp-announce-forgotten.yaml",
         {"; on rs1: " + announce, "; on rs2: " + announce, "; on rs3: " + announce},
         {{"        - " + own, "        - " + announce + "\n        - " + own}}},
        {kCheckLabs / "two-directors.yaml",
         {"on cp2: ipvsadm -D -t 10.0.2.100:6443"},
         {{"        - ipvsadm -a -t 10.0.2.100:6443 -r 10.0.2.11:6443 -g\n    sw",
           "        - ipvsadm -a -t 10.0.2.100:6443 -r 10.0.2.11:6443 -g\n        - ipvsadm -D -t 10.0.2.100:6443\n    sw"}}},
        {kCheckLabs / "half-silent-servers.yaml",
         {"on rs2: ip addr del 10.0.2.100/32 dev eth0; " + own, "on rs3: ip addr del 10.0.2.100/24 dev lo; " + own},
         {{"10.0.2.100/32 dev eth0, ip route add default via 10.0.2.1]}\n    rs3",
           "10.0.2.100/32 dev eth0, ip addr del 10.0.2.100/32 dev eth0, " + own +
               ", ip route add default via 10.0.2.1]}\n    rs3"},
          {"10.0.2.100/24 dev lo", "10.0.2.100/24 dev lo, ip addr del 10.0.2.100/24 dev lo, " + own}}},
    };
}

class Advice : public testing::TestWithParam<Followed> {
protected:
    fs::path followed() const {
        std::string text = text_of(GetParam().lab);
        for (const Edit& edit : GetParam().edits) text = edited(text, edit);
        return write(folder_ / "lab.yaml", text);
    }
    TemporaryFolder folder_;
};

TEST_P(Advice, NamesTheRemedy) {
    const Finished f = check(GetParam().lab);
    EXPECT_EQ(f.code, 1);
    for (const std::string& advice : GetParam().advice) {
        EXPECT_NE(f.output.find(advice), std::string::npos) << advice << "\nin\n" << f.output;
    }
}

TEST_P(Advice, ThatWasFollowedHelps) {
    const fs::path lab = followed();
    EXPECT_EQ(check(lab).output.find(lab.string()), std::string::npos) << check(lab).output;
    OutputFolder out(folder_ / "out");
    const FinishedRun run = run_lab(lab, {}, out);
    EXPECT_TRUE(run.holds()) << verdict_text(run.verdicts, lab.string());
    for (const RequestOutcome& o : run.outcomes) EXPECT_EQ(o.outcome, "ok") << text_of(run.outcomes);
}

INSTANTIATE_TEST_SUITE_P(Labs, Advice, testing::ValuesIn(all_followed()));

TEST(CheckedLabs, NeedBothArpLinesAndHearOfBothAtOnce) {
    const TemporaryFolder folder;
    const fs::path lab = write(folder / "dr.yaml", edited(text_of(kLabs / "dr.yaml"), {"        - echo", "        #"}));
    EXPECT_NE(check(lab).output.find("; on rs3: sysctl -w net.ipv4.conf.all.arp_ignore=1; "
                                     "sysctl -w net.ipv4.conf.all.arp_announce=2\n"),
              std::string::npos)
        << check(lab).output;
}

TEST(CheckedLabs, AreToldOfTheAddressThatAServerLacksWithAllThatItTakes) {
    const TemporaryFolder folder;
    std::string text = edited(text_of(kLabs / "dr.yaml"), {"        - echo", "        #"});
    text = edited(text, {"        - ip addr add 10.0.2.100/32 dev lo", "        #"});
    const fs::path lab = write(folder / "dr.yaml", text);
    EXPECT_NE(check(lab).output.find("rs1 does not own 10.0.2.100: it will drop the requests; on rs1: "
                                     "sysctl -w net.ipv4.conf.all.arp_ignore=1; sysctl -w net.ipv4.conf.all.arp_announce=2; "
                                     "ip addr add 10.0.2.100/32 dev lo\n"),
              std::string::npos)
        << check(lab).output;
}

}  // namespace
}  // namespace lvslab::scenarios
