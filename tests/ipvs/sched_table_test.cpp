#include "scheduler_rack.hpp"

/// Sequences that a real kernel (Linux 6.1) produced; `-`: it refused the connection.
namespace lvslab::ipvs {
namespace {

struct Sequence {
    const char* scheduler;
    const char* servers;
};

TEST(EachScheduler, ChoosesAsTheKernelDoesWhenEachConnectionIsClosedBeforeTheNext) {
    for (const auto& [scheduler, servers] : {
             Sequence{"rr", "321321321321321321321321"},
             Sequence{"lc", "321321321321321321321321"},
             Sequence{"wrr", "321332321332321332321332"},
             Sequence{"wlc", "321323321323321323321323"},
             Sequence{"sed", "333333333333333333333333"},
             Sequence{"nq", "333333333333333333333333"},
             Sequence{"fo", "333333333333333333333333"},
             Sequence{"ovf", "333333333333333333333333"},
             Sequence{"lblc", "333333333333333333333333"},
             Sequence{"lblcr", "333333333333333333333333"},
         }) {
        Rack rack({.scheduler = scheduler, .weights = {1, 2, 3}});
        EXPECT_EQ(rack.open_and_close(24), servers) << scheduler;
    }
}

TEST(EachScheduler, ChoosesAsTheKernelDoesWhenAllConnectionsStayOpen) {
    for (const auto& [scheduler, servers] : {
             Sequence{"rr", "321321321321321321321321"},
             Sequence{"lc", "321321321321321321321321"},
             Sequence{"wrr", "321332321332321332321332"},
             Sequence{"wlc", "321323321323321323321323"},
             Sequence{"sed", "323321323321323321323321"},
             Sequence{"nq", "321332323321323321323321"},
             Sequence{"fo", "333333333333333333333333"},
             Sequence{"ovf", "333322211---------------"},
             Sequence{"lblc", "333322211111111111111111"},
             Sequence{"lblcr", "333322211323123323123323"},
         }) {
        Rack rack({.scheduler = scheduler, .weights = {1, 2, 3}});
        EXPECT_EQ(rack.open(24), servers) << scheduler;
    }
}

TEST(EachScheduler, FollowsOtherWeights) {
    for (const auto& [scheduler, servers] : {
             Sequence{"rr", "4321432143214321432143214321432143214321"},
             Sequence{"lc", "4321432143214321432143214321432143214321"},
             Sequence{"wrr", "4321113143143211131431432111314314321113"},
             Sequence{"wlc", "4321131413143211314131432113141314321131"},
             Sequence{"sed", "1314131432113141314321131413143211314131"},
             Sequence{"nq", "4321113143113141314321131413143211314131"},
             Sequence{"fo", "1111111111111111111111111111111111111111"},
             Sequence{"ovf", "111111333344422-------------------------"},
             Sequence{"lblc", "4443333221111111111111111111111111111111"},
             Sequence{"lblcr", "4443333221111111314131123413141311234131"},
         }) {
        Rack rack({.scheduler = scheduler, .weights = {5, 1, 3, 2}});
        EXPECT_EQ(rack.open(40), servers) << scheduler;
    }
}

TEST(EachScheduler, LeavesOutServersThatAreFullOrHaveNoWeight) {
    for (const auto& [scheduler, servers] : {
             Sequence{"rr", "313131313111111 2121212121 222222"},
             Sequence{"lc", "313131313111111 2222222222 222222"},
             Sequence{"wrr", "313313131111111 1211211211 222222"},
             Sequence{"wlc", "313133131111111 2222221121 222222"},
             Sequence{"sed", "313313131111111 2222212112 222222"},
             Sequence{"nq", "313313131111111 2222212112 222222"},
             Sequence{"fo", "333331111111111 1111111111 222222"},
             Sequence{"ovf", "3333311111----- 222------- ------"},
             Sequence{"lblc", "333333311111111 2222222222 222222"},
             Sequence{"lblcr", "333331111111111 2222221121 222222"},
         }) {
        Rack rack({.scheduler = scheduler, .weights = {4, 0, 6}});
        rack.limit(3, 5);
        std::string chosen = rack.open(15) + ' ';
        rack.weigh(2, 2);
        chosen += rack.open(10) + ' ';
        rack.remove(1);
        EXPECT_EQ(chosen + rack.open(6), servers) << scheduler;
    }
}

TEST(EachScheduler, GoesOnWhenAFullServerMayTakeMore) {
    for (const auto& [scheduler, servers] : {
             Sequence{"wrr", "321331322--- 33333---"},
             Sequence{"wlc", "321313322--- 33333---"},
             Sequence{"sed", "313321322--- 33333---"},
             Sequence{"nq", "321331322--- 33333---"},
             Sequence{"ovf", "33331122---- --------"},
             Sequence{"lblc", "333322111111 11111111"},
             Sequence{"lblcr", "333322112--- 33333---"},
         }) {
        Rack rack({.scheduler = scheduler, .weights = {2, 1, 3}});
        rack.limit(1, 2), rack.limit(2, 3), rack.limit(3, 4);
        std::string chosen = rack.open(12) + ' ';
        rack.limit(3, 9);
        rack.weigh(3, 3);
        EXPECT_EQ(chosen + rack.open(8), servers) << scheduler;
    }
}

TEST(EachScheduler, WithoutServersChoosesNone) {
    for (const char* name :
         {"rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "sed", "nq", "fo", "ovf", "mh", "twos"}) {
        for (const std::uint32_t flags : {0U, kFallback | kPort}) {
            Rack rack({.scheduler = name, .weights = {}, .flags = flags});
            EXPECT_EQ(rack.open(2), "--") << name;
            rack.add(1, 1);
            EXPECT_EQ(rack.open(1), "1") << name;
            rack.weigh(1, 0);
            EXPECT_EQ(rack.open(2), "--") << name;
            rack.weigh(1, 1);
            EXPECT_EQ(rack.open(1), "1") << name;
            rack.remove(1);
            EXPECT_EQ(rack.open(2), "--") << name;
        }
    }
}

}  // namespace
}  // namespace lvslab::ipvs
