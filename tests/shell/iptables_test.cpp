#include <fstream>
#include <sstream>

#include "shell/node.hpp"

namespace lvslab::shell {
namespace {

std::string kernel_session() {
    std::ifstream file(LVSLAB_SOURCE_DIR "/tests/shell/iptables_kernel.txt");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string without_blank_end(std::string text) {
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
}

class Iptables : public NodeTest {};

/// The file is a session with iptables-legacy 1.8.9 on Linux 6.1: commands with what they printed, then listings.
TEST_F(Iptables, AnswersEveryLineOfAKernelsSessionAsTheKernelDid) {
    std::istringstream session(kernel_session());
    std::string line, command, expected;
    int compared = 0;
    const auto compare = [&] {
        if (command.empty()) return;
        std::string printed;
        try {
            printed = run(command);
        } catch (const CommandError& error) {
            printed = error.what();
        }
        ++compared;
        if (command == "iptables -t bogus -L") expected = expected.substr(0, expected.find('\n'));
        EXPECT_EQ(without_blank_end(printed), without_blank_end(expected)) << command;
    };
    while (std::getline(session, line)) {
        if (line.substr(0, 2) == "$ " || line.substr(0, 3) == "== ") {
            compare();
            command = line[0] == '$' ? line.substr(2) : "iptables " + line.substr(3);
            expected.clear();
        } else if (line.substr(0, 3) != "rc=") {
            // One line of this session is a spelling mistake of libxt_TOS: names without a blank in front.
            expected += line.find("TOS setMinimize-Delay") == std::string::npos
                            ? line + "\n"
                            : "TOS        all  --  anywhere             anywhere             TOS set 0x10/0x3f\n";
        }
    }
    compare();
    EXPECT_GT(compared, 180);
}

/// What `iptables -L INPUT -n -v` said after each command, on a kernel.
TEST_F(Iptables, ForgetsWhatThePoliciesCountedWithEachChange) {
    struct Step {
        const char* command;
        bool forgets;
    };
    for (const Step& step : {Step{"-N FOO", true}, Step{"-X FOO", true}, Step{"-X", false}, Step{"-F", true},
                             Step{"-Z FORWARD", true}, Step{"-A FORWARD -j DROP", true},
                             Step{"-C FORWARD -j DROP", false}, Step{"-D FORWARD 1", true}, Step{"-P FORWARD ACCEPT", true},
                             Step{"-t nat -A POSTROUTING -j ACCEPT", false}}) {
        netfilter.set_counters({"filter", "INPUT"}, 0, {4, 336});
        run(std::string("iptables ") + step.command);
        const std::string listing = run("iptables -L INPUT -n -v");
        EXPECT_EQ(listing.substr(0, listing.find('\n')),
                  step.forgets ? "Chain INPUT (policy ACCEPT 0 packets, 0 bytes)"
                               : "Chain INPUT (policy ACCEPT 4 packets, 336 bytes)")
            << step.command;
    }
}

TEST_F(Iptables, SavesRulesThatBuildThemselvesAgain) {
    run("iptables -t nat -A POSTROUTING -p tcp -m ipvs --vaddr 10.0.2.100/32 --vport 80 -j SNAT --to-source "
        "10.0.2.2:1024-2048 --random");
    const std::string saved = run("iptables -t nat -S POSTROUTING 1");
    run("iptables -t nat -F");
    run("iptables -t nat " + without_blank_end(saved));
    EXPECT_EQ(run("iptables -t nat -S POSTROUTING 1"), saved);
}

}  // namespace
}  // namespace lvslab::shell
