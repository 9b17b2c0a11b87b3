#include "guest/kernel.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

#include "guest/kernel_build.hpp"
#include "guest/kernel_configuration.hpp"

/// Which kernels are there, in a cache of the test's own.
namespace lvslab::guest {
namespace {

namespace fs = std::filesystem;

class KernelCache : public testing::Test {
protected:
    KernelCache() {
        std::string name = (fs::temp_directory_path() / "lvslab-test-XXXXXX").string();
        cache_ = mkdtemp(name.data());
        setenv("XDG_CACHE_HOME", cache_.c_str(), 1);
    }
    ~KernelCache() override {
        unsetenv("XDG_CACHE_HOME");
        fs::remove_all(cache_);
    }
    void put(const std::string& name) const {
        fs::create_directories(cache_ / "lvslab/kernel" / name / "modules");
        std::ofstream(cache_ / "lvslab/kernel" / name / "linux") << "an image";
    }
    std::string current(const std::string& version) const { return version + "-" + kConfigurationName; }

    fs::path cache_;
};

TEST_F(KernelCache, IsEmptyAtFirstSoLabsRunOnDebiansKernel) {
    EXPECT_FALSE(built_kernel());
    EXPECT_EQ(kernel_for(Clock::best).image, "/usr/bin/linux.uml");
    EXPECT_FALSE(kernel_for(Clock::best).virtual_time);
}

TEST_F(KernelCache, OffersTheNewestOfThisConfiguration) {
    put(current("6.1.99"));
    put(current("6.1.192"));
    put("6.1.200-0badf00d");
    EXPECT_EQ(built_kernels().size(), 3U);
    ASSERT_TRUE(built_kernel());
    EXPECT_EQ(built_kernel()->version, "6.1.192");
    EXPECT_EQ(kernel_for(Clock::best).image, cache_ / "lvslab/kernel" / current("6.1.192") / "linux");
    EXPECT_TRUE(kernel_for(Clock::best).virtual_time);
    EXPECT_FALSE(kernel_for(Clock::real).virtual_time);
}

TEST_F(KernelCache, TakesNothingUnfinishedForAKernel) {
    fs::create_directories(cache_ / "lvslab/kernel/unfinished/kernel");
    fs::create_directories(cache_ / "lvslab/kernel" / current("6.1.192"));
    EXPECT_FALSE(built_kernel());
}

TEST_F(KernelCache, IsRemovedWhole) {
    EXPECT_EQ(remove_kernels(), 0U);
    put(current("6.1.192"));
    put("6.1.1-0badf00d");
    EXPECT_EQ(remove_kernels(), 2 * std::string("an image").size());
    EXPECT_FALSE(fs::exists(kernel_folder()));
}

TEST(KernelConfiguration, IsInTheProgram) {
    EXPECT_THAT(kConfiguration, testing::HasSubstr("CONFIG_UML_TIME_TRAVEL_SUPPORT=y\n"));
    EXPECT_THAT(kConfiguration, testing::HasSubstr("CONFIG_NET_IPIP=m\n")) << "built in, it puts tunl0 into every namespace";
}

}  // namespace
}  // namespace lvslab::guest
