#include "scheduler_rack.hpp"

/// sh, dh and mh: which servers a real kernel (Linux 6.1) chose for clients and destinations; `-`: it refused them.
namespace lvslab::ipvs {
namespace {

struct Dealt {
    std::vector<std::uint32_t> weights;
    const char* sh;
    const char* mh;
};

TEST(HashedClients, GoWhereTheKernelSendsThem) {
    for (const auto& [weights, sh, mh] : {
             Dealt{{1, 2, 3}, "233131323323232122323213", "132232333233132331333313"},
             Dealt{{2, 4, 6}, "133131333333333333332332", "132232333233132331333313"},
             Dealt{{0, 2, 3}, "233-3-323323232-223232-3", "332232333233232332333323"},
             Dealt{{128, 64, 3}, "212112122121121221312212", "112112111122122111121111"},
             Dealt{{100, 7, 300}, "333333333333333333333333", "133332333333133331333313"},
             Dealt{{1000, 1, 1, 30}, "111114111111141111411111", "111111111114111111111111"},
         }) {
        Rack source({.scheduler = "sh", .weights = weights});
        EXPECT_EQ(source.from_24_clients(3000), sh) << testing::PrintToString(weights);
        EXPECT_EQ(source.from_24_clients(3001), sh) << "the port does not matter";
        Rack maglev({.scheduler = "mh", .weights = weights});
        EXPECT_EQ(maglev.from_24_clients(3000), mh) << testing::PrintToString(weights);
        EXPECT_EQ(maglev.from_24_clients(3001), mh) << "the port does not matter";
    }
}

TEST(HashedClients, OfAServerWithWeightZeroAreRefused) {
    Rack source({.scheduler = "sh", .weights = {1, 2, 3}});
    source.weigh(3, 0);
    EXPECT_EQ(source.from_24_clients(3000), "2-212121-2-2-2121-2-2-21");
    source.weigh(3, 1);
    EXPECT_EQ(source.from_24_clients(3000), "232121213232321213232321");
    // Maglev's table remembers the last weight above zero, so nobody else moves.
    Rack maglev({.scheduler = "mh", .weights = {1, 2, 3}});
    maglev.weigh(3, 0);
    EXPECT_EQ(maglev.from_24_clients(3000), "1-22-2---2--1-2--1----1-");
    maglev.weigh(3, 1);
    EXPECT_EQ(maglev.from_24_clients(3000), "122222211233122331322312");
}

TEST(HashedClients, FallBackToAnotherServerIfTheFlagSaysSo) {
    Rack source({.scheduler = "sh", .weights = {1, 2, 3}, .flags = kFallback});
    EXPECT_EQ(source.from_24_clients(3000), "233131323323232122323213");
    source.weigh(3, 0);
    EXPECT_EQ(source.from_24_clients(3000), "222121212222221212222221");
    source.weigh(2, 0);
    EXPECT_EQ(source.from_24_clients(3000), "111111111111111111111111");
    source.weigh(1, 0);
    EXPECT_EQ(source.from_24_clients(3000), "------------------------");
    Rack maglev({.scheduler = "mh", .weights = {1, 2, 3}, .flags = kFallback});
    EXPECT_EQ(maglev.from_24_clients(3000), "132232333233132331333313");
    maglev.weigh(3, 0);
    EXPECT_EQ(maglev.from_24_clients(3000), "112222112212122221122111");
    maglev.weigh(2, 0);
    EXPECT_EQ(maglev.from_24_clients(3000), "111111111111111111111111");
    maglev.weigh(1, 0);
    EXPECT_EQ(maglev.from_24_clients(3000), "------------------------");
}

TEST(HashedClients, FallBackFromThePlaceWhereTheKernelBeginsToLook) {
    for (const auto& [scheduler, servers] :
         {std::pair{"sh", "211121212121222122121212"}, std::pair{"mh", "111212112211122121121111"}}) {
        Rack rack({.scheduler = scheduler, .weights = {1, 1, 3}, .flags = kFallback});
        rack.weigh(3, 0);
        EXPECT_EQ(rack.from_24_clients(3000), servers) << scheduler;
    }
}

TEST(HashedClients, FallBackFromAServerThatIsFull) {
    for (const auto& [scheduler, servers] :
         {std::pair{"sh", "233131222222222122222212"}, std::pair{"mh", "132232312212122221122111"}}) {
        Rack rack({.scheduler = scheduler, .weights = {1, 2, 3}, .flags = kFallback});
        rack.limit(3, 3);
        EXPECT_EQ(rack.from_24_clients(3000), servers) << scheduler;
    }
}

TEST(HashedClients, AreToldApartByTheirPortsIfTheFlagSaysSo) {
    Rack source({.scheduler = "sh", .weights = {1, 2, 3}, .flags = kPort});
    EXPECT_EQ(source.from_24_clients(3000), "323213132333323233232321");
    Rack maglev({.scheduler = "mh", .weights = {1, 2, 3}, .flags = kPort});
    EXPECT_EQ(maglev.from_24_clients(3000), "312311331321333312322312");
    for (const auto& [scheduler, servers] : {std::pair{"sh", "222212122222212122222212222121222222121222222121"},
                                             std::pair{"mh", "212211211121111212222212122112111211112122222122"}}) {
        Rack both({.scheduler = scheduler, .weights = {1, 2, 3}, .flags = kPort | kFallback});
        both.weigh(3, 0);
        EXPECT_EQ(both.from_24_clients(3000) + both.from_24_clients(3001), servers) << scheduler;
    }
}

TEST(HashedClients, MoveWithShButHardlyWithMhWhenAServerLeaves) {
    Rack source({.scheduler = "sh", .weights = {1, 2, 3}});
    source.remove(2);
    EXPECT_EQ(source.from_24_clients(3000), "333131313333331313333331");
    source.add(2, 2);
    EXPECT_EQ(source.from_24_clients(3000), "323121232333323133332312");
    Rack maglev({.scheduler = "mh", .weights = {1, 2, 3}});
    maglev.remove(2);
    EXPECT_EQ(maglev.from_24_clients(3000), "133333333333133331333313");
    maglev.add(2, 2);
    EXPECT_EQ(maglev.from_24_clients(3000), "132232333233132331333313");
}

TEST(HashedDestinations, GoWhereTheKernelSendsThem) {
    Rack rack({.scheduler = "dh", .weights = {1, 2, 3}});
    EXPECT_EQ(rack.to_24_destinations(), "322322112111333332222211");
    EXPECT_EQ(rack.to_24_destinations(), "322322112111333332222211");
    rack.weigh(2, 0);
    EXPECT_EQ(rack.to_24_destinations(), "3--3--11-11133333-----11");
    rack.remove(2);
    EXPECT_THAT(rack.to_24_destinations(), testing::Not(testing::HasSubstr("-")));
}

TEST(MaglevHashing, GoesOnWithItsTableWhenThereAreMoreServersThanPlaces) {
    Rack rack({.scheduler = "mh", .weights = std::vector<std::uint32_t>(4093, 1)});
    const std::string with_all = rack.from_24_clients(1);
    rack.add(4094, 1);
    EXPECT_EQ(rack.from_24_clients(1), with_all);
    rack.remove(4094);
    EXPECT_EQ(rack.from_24_clients(1), with_all);
}

}  // namespace
}  // namespace lvslab::ipvs
