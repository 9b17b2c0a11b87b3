#include <array>

#include "ipvs/destination_cache.hpp"
#include "scheduler_rack.hpp"

/// lblc and lblcr: sequences of a real kernel (Linux 6.1), and what they forget.
namespace lvslab::ipvs {
namespace {

constexpr wire::Ipv4Address kPlace{0x0a090101};
using Cache = DestinationCache<int>;

TEST(Locality, KeepsADestinationOnItsServer) {
    for (const char* name : {"lblc", "lblcr"}) {
        Rack rack({.scheduler = name, .weights = {1, 2, 3}});
        for (int i = 0; i < 2; ++i) EXPECT_EQ(rack.to_24_destinations(), "321323321323321323321323") << name;
    }
}

TEST(Locality, LeavesAServerThatMayNotBeUsedAndComesBack) {
    for (const auto& [scheduler, servers] : {std::pair{"lblc", "333322211 11111 11111 11111 11111"},
                                             std::pair{"lblcr", "333322211 21221 33333 33313 22232"}}) {
        Rack rack({.scheduler = scheduler, .weights = {1, 2, 3}});
        std::string chosen = rack.open(9) + ' ';
        rack.weigh(3, 0);
        chosen += rack.open(5) + ' ';
        rack.weigh(3, 3);
        chosen += rack.open(5) + ' ';
        rack.remove(2);
        chosen += rack.open(5) + ' ';
        rack.add(2, 2);
        EXPECT_EQ(chosen + rack.open(5), servers) << scheduler;
    }
}

TEST(Locality, OfLblcIgnoresThatItsServerIsFull) {
    Rack one({.scheduler = "lblc", .weights = {1, 2, 10}});
    one.limit(3, 3);
    EXPECT_EQ(one.open(8), "33333333");
    Rack set({.scheduler = "lblcr", .weights = {1, 2, 10}});
    set.limit(3, 3);
    EXPECT_EQ(set.open(8), "33322211");
}

TEST(Locality, ForgetsADestinationThatNobodyAskedForInADay) {
    for (const auto& [scheduler, after] : {std::pair{"lblc", "2"}, std::pair{"lblcr", "2"}}) {
        Rack rack({.scheduler = scheduler, .weights = {1, 2, 3}});
        EXPECT_EQ(rack.open(3), "333");
        rack.now = std::chrono::hours(24) - std::chrono::minutes(1);
        EXPECT_EQ(rack.open(1), "3") << "this one keeps it for another day";
        rack.now += std::chrono::hours(24) + std::chrono::minutes(31);
        EXPECT_EQ(rack.open(1), after) << scheduler;
    }
}

TEST(Locality, OfLblcrLosesItsBusiestServerAfterADayWithoutChange) {
    Rack rack({.scheduler = "lblcr", .weights = {1, 2, 3}});
    EXPECT_EQ(rack.open(4), "3333");
    rack.now = std::chrono::hours(1);
    EXPECT_EQ(rack.open(5), "22211");
    const auto load = [&](const std::array<std::uint32_t, 3>& active) {
        for (int n = 1; n <= 3; ++n) rack.server(n).active = active[static_cast<std::size_t>(n - 1)];
    };
    load({2, 3, 4});
    rack.now = std::chrono::hours(20);
    EXPECT_EQ(rack.open(1), "3") << "without this the whole set would be forgotten";
    rack.now = std::chrono::hours(25);
    load({2, 3, 4});
    EXPECT_EQ(rack.open(1), "3");
    load({0, 1, 2});
    EXPECT_EQ(rack.open(1), "1") << "a day, but not more than a day: rs1 is still in the set";
    rack.now += net::Time(1);
    load({2, 3, 4});
    EXPECT_EQ(rack.open(1), "3") << "now rs1 with 2 of 1 leaves";
    load({0, 1, 2});
    EXPECT_EQ(rack.open(2), "23") << "rs1 would be idle; and for another day the set loses nobody";
}

TEST(Locality, FollowsOtherWeights) {
    for (const auto& [scheduler, servers] :
         {std::pair{"lblc", "333332222211111111111111111111"}, std::pair{"lblcr", "333332222211232323123232323123"}}) {
        Rack rack({.scheduler = scheduler, .weights = {1, 4, 4}});
        EXPECT_EQ(rack.open(30), servers) << scheduler;
    }
}

TEST(Locality, IsLeftForAServerWithLessThanHalfOfItsWeightOnly) {
    for (const char* name : {"lblc", "lblcr"}) {
        Rack rack({.scheduler = name, .weights = {2, 2}});
        rack.server(1).active = 1;
        EXPECT_EQ(rack.open(6), "222222") << name;
        rack.server(1).active = 0;
        EXPECT_EQ(rack.open(1), "1") << name;
    }
}

TEST(DestinationCache, ForgetsEachHalfHourWhatWasUnusedForADay) {
    Cache cache;
    cache.insert(kPlace, 7, std::chrono::minutes(29));
    const net::Time day_after = std::chrono::hours(24) + std::chrono::minutes(29);
    ASSERT_EQ(cache.find({1}, day_after), nullptr);
    EXPECT_EQ(cache.size(), 1U) << "not yet looked at";
    ASSERT_EQ(cache.find({1}, day_after + std::chrono::minutes(1)), nullptr);
    EXPECT_EQ(cache.size(), 0U);
}

TEST(DestinationCache, MakesRoomWhenThereIsTooMuch) {
    Cache cache;
    for (std::uint32_t i = 0; i < 16384 + 300; ++i) cache.insert({i}, 1, net::Time(0));
    ASSERT_EQ(cache.find({UINT32_MAX}, std::chrono::minutes(5)), nullptr);
    EXPECT_EQ(cache.size(), 16684U) << "all were used in the last six minutes";
    ASSERT_EQ(cache.find({UINT32_MAX}, std::chrono::minutes(6)), nullptr);
    EXPECT_LE(cache.size(), 16684U - 400) << "four thirds of what is too much";
    EXPECT_GE(cache.size(), 16684U - 400 - 100) << "whole buckets, but no more of them";
}

}  // namespace
}  // namespace lvslab::ipvs
