#include "scenarios/run_lab.hpp"
#include "scenarios/workbench.hpp"

namespace lvslab::scenarios {
namespace {

class EveryLab : public testing::TestWithParam<std::string> {
protected:
    FinishedRun run(const std::string& out, std::uint64_t seed) {
        OutputFolder folder(folder_ / out);
        FinishedRun finished = run_lab(kLabs / (GetParam() + ".yaml"), {.seed = seed}, folder);
        folder.commit();
        return finished;
    }
    TemporaryFolder folder_;
};

TEST_P(EveryLab, MeetsItsExpectations) {
    for (const std::uint64_t seed : {1U, 2U, 77U}) {
        const FinishedRun finished = run("a", seed);
        EXPECT_FALSE(finished.verdicts.empty());
        EXPECT_TRUE(finished.holds()) << verdict_text(finished.verdicts, GetParam());
    }
}

TEST_P(EveryLab, GivesTheSameBytesForTheSameSeed) {
    run("a", 5);
    run("b", 5);
    EXPECT_EQ(text_of(folder_ / "a/run.pcapng"), text_of(folder_ / "b/run.pcapng"));
    EXPECT_EQ(text_of(folder_ / "a/run.json"), text_of(folder_ / "b/run.json"));
    EXPECT_GT(fs::file_size(folder_ / "a/run.pcapng"), 10'000U);
}

TEST_P(EveryLab, GivesOtherBytesForAnotherSeed) {
    run("a", 5);
    run("b", 6);
    EXPECT_NE(text_of(folder_ / "a/run.pcapng"), text_of(folder_ / "b/run.pcapng"));
}

INSTANTIATE_TEST_SUITE_P(Labs, EveryLab, testing::Values("arp", "path", "nat", "onearm", "tun", "dr"),
                         [](const auto& lab) { return lab.param; });

}  // namespace
}  // namespace lvslab::scenarios
