#include <gtest/gtest.h>

#include <stdexcept>

#include "ipvs/scheduler_flags.hpp"
#include "ipvs/service.hpp"

/// As ipvsadm 1.31 takes and shows them.
namespace lvslab::ipvs {
namespace {

struct Command {
    const char* scheduler;
    const char* given;
    std::uint32_t flags;
    const char* shown;
};

TEST(SchedulerFlags, HaveNamesOfTheirSchedulers) {
    for (const auto& [scheduler, given, flags, shown] : {
             Command{"rr", "flag-1", kFallback, "flag-1"},
             Command{"rr", "flag-3,flag-1", kThirdFlag | kFallback, "flag-1,flag-3"},
             Command{"sh", "sh-port,sh-fallback", kPort | kFallback, "sh-fallback,sh-port"},
             Command{"sh", "flag-2", kPort, "sh-port"},
             Command{"sh", "flag-3", kThirdFlag, ""},
             Command{"sh", ",sh-port,,", kPort, "sh-port"},
             Command{"sh", "", 0, ""},
             Command{"mh", "mh-port", kPort, "mh-port"},
             Command{"mh", "mh-fallback,flag-2", kFallback | kPort, "mh-fallback,mh-port"},
         }) {
        EXPECT_EQ(parse_scheduler_flags(scheduler, given), flags) << scheduler << ' ' << given;
        EXPECT_EQ(scheduler_flag_names(scheduler, flags), shown) << scheduler << ' ' << given;
    }
}

struct Mistake {
    const char* scheduler;
    const char* given;
    const char* sentence;
};

TEST(SchedulerFlags, AreRefusedIfTheSchedulerDoesNotKnowThem) {
    for (const auto& [scheduler, given, sentence] : {
             Mistake{"rr", "sh-port", "incompatible scheduler flag `sh-port'"},
             Mistake{"mh", "sh-port", "incompatible scheduler flag `sh-port'"},
             Mistake{"sh", "sh-port,mh-port", "incompatible scheduler flag `mh-port'"},
             Mistake{"wlc", "flag-1,flag-4", "invalid scheduler flag `flag-4'"},
         }) {
        try {
            parse_scheduler_flags(scheduler, given);
            FAIL() << given;
        } catch (const std::runtime_error& e) {
            EXPECT_STREQ(e.what(), sentence);
        }
    }
}

}  // namespace
}  // namespace lvslab::ipvs
