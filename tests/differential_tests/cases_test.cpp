#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "statements.hpp"
#include "trial.hpp"
#include "wire/build.hpp"
#include "wire/ethernet.hpp"

namespace lvslab::differential {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> kept() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(fs::path(LVSLAB_SOURCE_DIR) / "tests/cases")) {
        if (fs::exists(entry.path() / "setup")) names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

class KeptCase : public testing::TestWithParam<std::string> {};

TEST_P(KeptCase, HostSendsWhatTheKernelSent) {
    const Saved saved = load(fs::path(LVSLAB_SOURCE_DIR) / "tests/cases" / GetParam());
    const Outcome outcome = compare(saved.what, saved.kernel);
    EXPECT_EQ(outcome.refused, "");
    EXPECT_EQ(outcome.equal, saved.kernel.sent.size());
    EXPECT_EQ(outcome.answers, saved.kernel.answers.size());
    for (const Disagreement& d : outcome.disagreements) {
        ADD_FAILURE() << d.where << " " << judge::to_string(d.what.kind) << "\n  kernel " << d.what.kernel
                      << "\n  ours   " << d.what.ours;
    }
}

INSTANTIATE_TEST_SUITE_P(OfLinux, KeptCase, testing::ValuesIn(kept()), [](const auto& tested) {
    std::string name = tested.param;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

TEST(Generator, MakesTheSameCaseForTheSameSeed) {
    const Case one = make_case({.seed = 7, .packets = 30}), two = make_case({.seed = 7, .packets = 30});
    EXPECT_EQ(to_text(one), to_text(two));
    EXPECT_EQ(one.frames.size(), 30U);
    EXPECT_NE(to_text(one), to_text(make_case({.seed = 8, .packets = 30})));
}

TEST(Generator, ChoosesEveryModeAndScheduler) {
    std::set<std::string> missing = {" -m",     " -g",     " -i",      " -s rr",    " -s wrr", " -s lc",
                                     " -s wlc", " -s sed", " -s nq",   " -s sh",    " -s dh",  " -s mh",
                                     " -s fo",  " -s ovf", " -s lblc", " -s lblcr", " -p ",    " -o",
                                     " -x ",    "MARK",    "DNAT",     "SNAT",      "REJECT"};
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        net::Random dice(seed);
        for (const TimedCommand& c : make_setup(dice)) {
            std::erase_if(missing, [&](const std::string& word) { return c.text.find(word) != std::string::npos; });
        }
    }
    EXPECT_TRUE(missing.empty()) << *missing.begin();
}

TEST(Comparison, FindsAHostThatDoesOtherwise) {
    Saved saved = load(fs::path(LVSLAB_SOURCE_DIR) / "tests/cases" / kept().at(0));
    ASSERT_FALSE(saved.kernel.sent.empty());
    saved.kernel.sent[0].bytes.back() ^= 1;
    const Outcome outcome = compare(saved.what, saved.kernel);
    ASSERT_EQ(outcome.disagreements.size(), 1U);
    EXPECT_EQ(outcome.disagreements[0].what.kind, judge::FrameDifference::Kind::changed);
}

/// A host with a service, asked for its table after 2 s; the kernel's answer is the given text.
Outcome outcome_of_answer(const std::string& text) {
    const Case what{.seed = 1,
                    .commands = {{.text = "ip addr add 10.0.2.100/32 dev eth0"},
                                 {.text = "ipvsadm -A -t 10.0.2.100:80 -s rr"},
                                 {.text = "ipvsadm -a -t 10.0.2.100:80 -r 10.0.3.11:8080 -m -w 3"}},
                    .frames = {},
                    .end = std::chrono::seconds(3)};
    const net::Time asked = std::chrono::seconds(2);
    KernelSide kernel{.received = {}, .sent = {}, .refused = {}, .end = what.end};
    kernel.answers = {{.began = asked, .time = asked, .command = "ipvsadm -Ln", .text = text}};
    return compare(what, kernel);
}

TEST(Answer, AgreesWordByWordWhateverTheBlanks) {
    const Outcome outcome = outcome_of_answer(
        "IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n"
        "-> RemoteAddress:Port Forward Weight ActiveConn InActConn\nTCP   10.0.2.100:80 rr\n\n"
        "-> 10.0.3.11:8080   Masq    3      0          0\n");
    for (const Disagreement& d : outcome.disagreements) ADD_FAILURE() << text_of(d);
    EXPECT_EQ(outcome.answers, 1U);
}

TEST(Answer, ThatDiffersInANumberIsADisagreement) {
    const Outcome outcome = outcome_of_answer(
        "IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n"
        "-> RemoteAddress:Port Forward Weight ActiveConn InActConn\nTCP 10.0.2.100:80 rr\n"
        "-> 10.0.3.11:8080 Masq 3 0 1\n");
    EXPECT_FALSE(outcome.agrees());
    ASSERT_EQ(outcome.disagreements.size(), 1U);
    EXPECT_EQ(outcome.disagreements[0].where, "ipvsadm -Ln");
    EXPECT_EQ(outcome.disagreements[0].what.kernel, "-> 10.0.3.11:8080 Masq 3 0 1");
    EXPECT_EQ(outcome.disagreements[0].what.ours, "-> 10.0.3.11:8080 Masq 3 0 0");
    ASSERT_EQ(outcome.disagreements[0].what.fields.size(), 1U);
    EXPECT_EQ(outcome.disagreements[0].what.fields[0].name, "word 6");
}

/// What two texts, printed by the same command, have different.
std::size_t differing_lines(const std::string& command, const std::string& kernel, const std::string& ours) {
    const Answer theirs{.command = command, .text = kernel}, mine{.command = command, .text = ours};
    return compare_answers({theirs, mine}).size();
}

TEST(Answer, MayTellATimeLeftThatIsTwoSecondsOff) {
    EXPECT_EQ(differing_lines("ipvsadm -Lnc", "TCP 14:57 ESTABLISHED", "TCP 14:59 ESTABLISHED"), 0U);
    EXPECT_EQ(differing_lines("ipvsadm -Lnc", "TCP 00:59 SYN_RECV", "TCP 01:00 SYN_RECV"), 0U);
    EXPECT_EQ(differing_lines("ipvsadm -Lnc", "TCP 14:57 ESTABLISHED", "TCP 15:00 ESTABLISHED"), 1U);
    EXPECT_EQ(differing_lines("ip route get 1.2.3.4", "cache expires 598sec", "cache expires 600sec"), 0U);
    EXPECT_EQ(differing_lines("ip route get 1.2.3.4", "cache expires 598sec", "cache expires 60sec"), 1U);
    EXPECT_EQ(differing_lines("ipvsadm -Ln", "weight 3", "weight 4"), 1U);
    EXPECT_EQ(differing_lines("ip link", "02:00:00:00:02:01", "02:00:00:00:02:02"), 1U);
}

TEST(Answer, KeepsItsOrderUnlessLinuxPrintsAHashTable) {
    EXPECT_EQ(differing_lines("ip neigh", "10.0.2.1 STALE\n10.0.2.2 DELAY\n", "10.0.2.2 DELAY\n10.0.2.1 STALE\n"), 0U);
    EXPECT_EQ(differing_lines("ip route", "10.0.2.0/24\n10.0.3.0/24\n", "10.0.3.0/24\n10.0.2.0/24\n"), 1U);
    EXPECT_EQ(differing_lines("ip neigh", "10.0.2.1 STALE\n10.0.2.1 STALE\n", "10.0.2.1 STALE\n"), 1U);
    EXPECT_EQ(differing_lines("ip neigh", "", "10.0.2.1 STALE\n"), 1U);
    EXPECT_EQ(differing_lines("ip neigh", "", "10.0.2.1 dev eth0 FAILED\n"), 0U);
    EXPECT_EQ(differing_lines("ip neigh", "10.0.2.1 dev eth0 STALE\n", "10.0.2.1 dev eth0 FAILED\n"), 1U);
}

TEST(Answer, OfACommandThatOneSideRefusesIsADisagreement) {
    const Answer done{.command = "ip neigh del 10.0.2.1 dev eth0"};
    const Answer refused{.command = done.command, .text = "RTNETLINK answers: No such file", .refused = true};
    const Answer in_other_words{.command = done.command, .text = "no such entry", .refused = true};
    EXPECT_EQ(compare_answers({refused, in_other_words}).size(), 0U);
    ASSERT_EQ(compare_answers({refused, done}).size(), 1U);
    EXPECT_EQ(compare_answers({refused, done})[0].kernel, "refused: RTNETLINK answers: No such file");
    EXPECT_EQ(compare_answers({refused, done})[0].ours, "done");
}

TEST(Commands, HaveTheirEffectAtTheirTime) {
    Case what{.seed = 1,
              .commands = {{.text = "ip addr add 10.0.2.2/24 dev eth0"},
                           {.time = std::chrono::milliseconds(1500), .text = "ip addr del 10.0.2.2/24 dev eth0"}}};
    const Case asks = make_case({.seed = 1, .packets = 0});
    what.end = asks.end;
    KernelSide kernel{.received = {}, .sent = {}, .refused = {}, .end = what.end};
    kernel.answers = {
        {.began = what.commands[1].time, .time = what.commands[1].time, .command = what.commands[1].text}};
    EXPECT_TRUE(compare(what, kernel).agrees());
    kernel.answers.push_back(kernel.answers[0]);  // a second time there is no such address: our shell refuses
    EXPECT_FALSE(compare(what, kernel).agrees());
}

TEST(Statements, AreKeptAsTheyAreWritten) {
    std::set<std::string> names;
    for (const Statement& statement : statements()) {
        EXPECT_TRUE(names.insert(statement.name).second) << statement.name << " is there twice";
        const Case kept = load(fs::path(LVSLAB_SOURCE_DIR) / "tests/cases" / statement.name).what;
        const auto texts = [](const Case& what) {
            std::vector<std::string> all;
            for (const TimedCommand& c : what.commands) all.push_back(in_seconds(c.time) + " " + c.text);
            for (const TimedFrame& f : what.frames) all.push_back(f.interface + " " + f.bytes);
            return all;
        };
        EXPECT_EQ(texts(kept), texts(statement.what)) << "make it anew: tests/cases/record " << statement.name;
    }
}

TEST(Statements, StandInTheDocumentation) {
    std::ifstream page(fs::path(LVSLAB_SOURCE_DIR) / "docs/cases.md");
    const std::string text{std::istreambuf_iterator<char>(page), {}};
    for (const std::string& name : kept()) EXPECT_NE(text.find("| " + name + " |"), std::string::npos) << name;
    for (const Statement& s : statements()) EXPECT_NE(text.find("| " + s.says + " |"), std::string::npos) << s.says;
}

/// Two pings while `ip addr del` ran; the kernel answered as many of them as said.
Outcome outcome_of_pings(std::size_t answered) {
    const auto ms = [](int n) { return net::Time(std::chrono::milliseconds(n)); };
    Case what{.seed = 1,
              .commands = {{.text = "ip addr add 10.0.2.2/24 dev eth0"},
                           {.text = "ip addr add 10.0.2.3/24 dev eth0"},
                           {.text = "ip neigh add 10.0.2.1 lladdr 02:00:00:00:02:01 dev eth0 nud permanent"},
                           {.time = ms(1500), .text = "ip addr del 10.0.2.3/24 dev eth0"}}};
    what.end = usual_end(what);
    KernelSide kernel{.received = {}, .sent = {}, .refused = {}, .end = what.end};
    kernel.answers = {{.began = ms(1500), .time = ms(1600), .command = what.commands[3].text}};
    Solo host(1);
    add_interfaces(host);
    for (std::size_t i = 0; i < 3; ++i) host.command(net::Time{0}, what.commands[i].text);
    for (const int at : {1520, 1540}) {
        wire::Buffer ping = wire::build_icmp({.source = {0x0a000201}, .destination = {0x0a000203}},
                                             {.type = wire::IcmpType::echo_request, .id = 7}, {});
        wire::prepend_ethernet(ping, {.destination = kEth0, .source = kRouter});
        const auto bytes = std::as_const(ping).bytes();
        kernel.received.push_back({ms(at), "eth0", std::string(bytes.begin(), bytes.end())});
        host.receive(kernel.received.back());
    }
    kernel.sent.assign(host.sent().begin(), host.sent().begin() + static_cast<std::ptrdiff_t>(answered));
    return compare(what, kernel);
}

TEST(Commands, MayHaveHadTheirEffectBeforeAFrameThatCameWhileTheyRan) {
    for (const std::size_t answered : {0U, 1U, 2U}) EXPECT_TRUE(outcome_of_pings(answered).agrees()) << answered;
    EXPECT_EQ(outcome_of_pings(0).kernel.answers[0].time, std::chrono::milliseconds(1520));
    EXPECT_EQ(outcome_of_pings(1).kernel.answers[0].time, std::chrono::milliseconds(1540));
    EXPECT_EQ(outcome_of_pings(2).kernel.answers[0].time, std::chrono::milliseconds(1600));
}

TEST(SavedCase, ComesBackAsItWas) {
    const fs::path folder = fs::path(testing::TempDir()) / "lvslab-saved-case";
    Case made = make_case({.seed = 3, .packets = 20});
    std::erase_if(made.commands, [](const TimedCommand& c) { return c.time > net::Time{0}; });
    made.end = usual_end(made);
    KernelSide kernel{.received = made.frames, .sent = {}, .refused = {}, .end = made.end};
    save(folder, made, kernel, "a test");
    const Saved back = load(folder);
    EXPECT_EQ(back.what.commands.size(), made.commands.size());
    ASSERT_EQ(back.what.frames.size(), made.frames.size());
    EXPECT_EQ(back.what.frames[5].bytes, made.frames[5].bytes);
    EXPECT_FALSE(fs::exists(folder / "later"));
    EXPECT_FALSE(fs::exists(folder / "answers"));
    fs::remove_all(folder);
}

TEST(SavedCase, KeepsTimedCommandsAndTheirAnswers) {
    const fs::path folder = fs::path(testing::TempDir()) / "lvslab-saved-answers";
    Case made = make_case({.seed = 3, .packets = 5});
    std::erase_if(made.commands, [](const TimedCommand& c) { return c.time > net::Time{0}; });
    made.commands.push_back({.time = std::chrono::milliseconds(2250), .text = "ipvsadm -Ln"});
    made.commands.push_back({.time = std::chrono::seconds(3), .text = "ipvsadm -D -t 1.2.3.4:80"});
    made.end = std::chrono::seconds(20);
    KernelSide kernel{.received = made.frames, .sent = {}, .refused = {}, .end = made.end};
    kernel.answers = {
        {.time = std::chrono::nanoseconds(2'260'000'001), .command = "ipvsadm -Ln", .text = "# 1 a\n\nb\n"},
        {.time = std::chrono::seconds(3), .command = "ipvsadm -D -t 1.2.3.4:80", .refused = true}};
    save(folder, made, kernel, "a test");
    const Saved back = load(folder);
    ASSERT_EQ(back.what.commands.size(), made.commands.size());
    EXPECT_EQ(to_text(back.what), "# seed 1\n" + to_text(made).substr(to_text(made).find('\n') + 1));
    EXPECT_EQ(back.what.end, std::chrono::seconds(20));
    ASSERT_EQ(back.kernel.answers.size(), 2U);
    EXPECT_EQ(back.kernel.answers[0].time, std::chrono::nanoseconds(2'260'000'001));
    EXPECT_EQ(back.kernel.answers[0].text, "# 1 a\n\nb\n");
    EXPECT_FALSE(back.kernel.answers[0].refused);
    EXPECT_TRUE(back.kernel.answers[1].refused);
    fs::remove(folder / "answers");
    EXPECT_THROW(load(folder), std::runtime_error);
    fs::remove_all(folder);
}

}  // namespace
}  // namespace lvslab::differential
