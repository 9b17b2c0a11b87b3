#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "trial.hpp"

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
    for (const Disagreement& d : outcome.disagreements) {
        ADD_FAILURE() << d.interface << " " << judge::to_string(d.what.kind) << "\n  kernel " << d.what.kernel
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

TEST(SavedCase, ComesBackAsItWas) {
    const fs::path folder = fs::path(testing::TempDir()) / "lvslab-saved-case";
    const Case made = make_case({.seed = 3, .packets = 20});
    KernelSide kernel{.received = made.frames, .sent = {}, .refused = {}, .end = made.end};
    save(folder, made, kernel, "a test");
    const Saved back = load(folder);
    EXPECT_EQ(back.what.commands.size(), made.commands.size());
    ASSERT_EQ(back.what.frames.size(), made.frames.size());
    EXPECT_EQ(back.what.frames[5].bytes, made.frames[5].bytes);
    fs::remove_all(folder);
}

}  // namespace
}  // namespace lvslab::differential
