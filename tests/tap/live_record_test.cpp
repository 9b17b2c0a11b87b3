#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "record/run_record.hpp"
#include "tap/error.hpp"
#include "tap/service.hpp"

namespace lvslab::tap {
namespace {

using testing::HasSubstr;

class LiveRecordTest : public testing::Test {
protected:
    ~LiveRecordTest() override { std::filesystem::remove(file_); }

    std::filesystem::path file_ = testing::TempDir() + "lvslab-live-" + std::to_string(::getpid()) + ".pcapng";
    World world_{std::vector<Plug>{}};
};

TEST_F(LiveRecordTest, IsWholeWhileItGrowsAndAtItsEnd) {
    {
        LiveRecord record(world_, {.file = file_, .version = "1"});
        EXPECT_EQ(record.flush(), "");
        EXPECT_EQ(record::RunRecord::open(file_).warning(), "");
    }
    const record::RunRecord whole = record::RunRecord::open(file_);
    EXPECT_EQ(whole.warning(), "");
    EXPECT_EQ(whole.manifest().world, "tap");
}

TEST_F(LiveRecordTest, EndsAtItsLimitAndSaysSo) {
    LiveRecord record(world_, {.file = file_, .limit = 10, .version = "1"});
    EXPECT_THAT(record.flush(), HasSubstr("has reached 10 bytes"));
    EXPECT_EQ(record::RunRecord::open(file_).warning(), "");
}

TEST_F(LiveRecordTest, EndsWhenTheDiskIsFullAndSaysSo) {
    LiveRecord record(world_, {.file = "/dev/full", .version = "1"});
    EXPECT_THAT(record.flush(), HasSubstr("/dev/full: can not be written any more"));
}

TEST_F(LiveRecordTest, FollowsNoLink) {
    const std::filesystem::path mine = file_.string() + ".mine";
    std::ofstream(mine) << "mine";
    std::filesystem::create_symlink(mine, file_);
    EXPECT_THROW(LiveRecord(world_, {.file = file_, .version = "1"}), TapError);
    EXPECT_EQ(std::filesystem::file_size(mine), 4U);
    std::filesystem::remove(mine);
}

TEST_F(LiveRecordTest, LeavesAnOldRecordToWhoeverReadsIt) {
    { LiveRecord first(world_, {.file = file_, .version = "the first"}); }
    const record::RunRecord old = record::RunRecord::open(file_);
    LiveRecord second(world_, {.file = file_, .version = "the second"});
    second.flush();
    EXPECT_EQ(old.manifest().version, "the first");
    EXPECT_EQ(record::RunRecord::open(file_).manifest().version, "the second");
}

}  // namespace
}  // namespace lvslab::tap
