#include <map>

#include "scheduler_rack.hpp"

namespace lvslab::ipvs {
namespace {

TEST(PowerOfTwos, IsTheSameForTheSameSeed) {
    const Rack::Choice choice{.scheduler = "twos", .weights = {1, 2, 3}};
    Rack one(choice), same(choice), other(choice);
    other.random = net::Random(2);
    const std::string servers = one.open(40);
    EXPECT_EQ(same.open(40), servers);
    EXPECT_NE(other.open(40), servers);
}

TEST(PowerOfTwos, DrawsByWeight) {
    Rack rack({.scheduler = "twos", .weights = {1, 0, 3}});
    std::map<char, int> drawn;
    for (int i = 0; i < 4000; ++i) {
        ++drawn[rack.open(1)[0]];
        for (const int n : {1, 3}) rack.server(n).active = 0;  // equal loads: the first draw decides
    }
    // Of the draws 0 to 4, rs3 has 0 to 3 and rs1 the last one.
    EXPECT_NEAR(drawn['3'], 3200, 100);
    EXPECT_NEAR(drawn['1'], 800, 100);
    EXPECT_EQ(drawn.size(), 2U);
}

TEST(PowerOfTwos, TakesTheLessLoadedOfTheTwo) {
    Rack rack({.scheduler = "twos", .weights = {1, 1}});
    rack.server(1).active = 100;
    int busy = 0;
    for (int i = 0; i < 3000; ++i) {
        busy += rack.open(1) == "1" ? 1 : 0;
        rack.server(1).active = 100;
        rack.server(2).active = 0;
    }
    // Only if both draws, one of three each, are the busy one's.
    EXPECT_NEAR(busy, 333, 60);
}

TEST(PowerOfTwos, LeavesOutServersThatMayNotBeUsed) {
    Rack rack({.scheduler = "twos", .weights = {1, 5, 5}});
    rack.set_overloaded(3, true);
    rack.weigh(2, 0);
    EXPECT_EQ(rack.open(20), std::string(20, '1'));
}

}  // namespace
}  // namespace lvslab::ipvs
