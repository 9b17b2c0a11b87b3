#include "director_bench.hpp"
#include "ipvs/scheduler.hpp"

/// Sequences that a real kernel (Linux 6.1) produced: rs1, rs2, rs3 were added in this order with weights 1, 2, 3.
namespace lvslab::ipvs {
namespace {

struct ServersInTurn {
    const char* scheduler;
    std::string servers;
};
std::string repeated(std::string_view part, int times) {
    std::string all;
    for (; times > 0; --times) all += part;
    return all;
}

TEST(Schedulers, ChooseAsTheKernelDoesWhenAllConnectionsStayOpen) {
    for (const auto& [scheduler, servers] :
         {ServersInTurn{"rr", repeated("321", 8)}, ServersInTurn{"lc", repeated("321", 8)},
          ServersInTurn{"wrr", repeated("321332", 4)}, ServersInTurn{"wlc", repeated("321323", 4)},
          ServersInTurn{"sed", repeated("323321", 4)}, ServersInTurn{"nq", "321332" + repeated("323321", 3)},
          ServersInTurn{"fo", repeated("3", 24)}, ServersInTurn{"ovf", "333322211000000000000000"},
          ServersInTurn{"lblc", "3333222" + repeated("1", 17)}, ServersInTurn{"lblcr", "333322211323123323123323"}}) {
        Bench bench;
        bench.serve({.scheduler = scheduler, .weights = {1, 2, 3}});
        EXPECT_EQ(bench.open(24), servers) << scheduler;
    }
}

TEST(Schedulers, ChooseAsTheKernelDoesWhenEachConnectionIsClosedBeforeTheNext) {
    for (const auto& [scheduler, servers] :
         {ServersInTurn{"rr", repeated("321", 8)}, ServersInTurn{"lc", repeated("321", 8)},
          ServersInTurn{"wrr", repeated("321332", 4)}, ServersInTurn{"wlc", repeated("321323", 4)},
          ServersInTurn{"sed", repeated("3", 24)}, ServersInTurn{"nq", repeated("3", 24)}, ServersInTurn{"fo", repeated("3", 24)},
          ServersInTurn{"ovf", repeated("3", 24)}, ServersInTurn{"lblc", repeated("3", 24)},
          ServersInTurn{"lblcr", repeated("3", 24)}}) {
        Bench bench;
        bench.serve({.scheduler = scheduler, .weights = {1, 2, 3}});
        std::string chosen;
        for (int i = 0; i < 24; ++i) {
            chosen += bench.open(1);
            bench.close_last();
        }
        EXPECT_EQ(chosen, servers) << scheduler;
        EXPECT_EQ(bench.server(3).active, 0U);
    }
}

TEST(Schedulers, WlcBreaksTiesInFavourOfTheLastAdded) {
    Bench bench;
    bench.serve({.scheduler = "wlc"});
    EXPECT_EQ(bench.open(24), repeated("321", 8));
}

TEST(Schedulers, WrrDividesByTheGreatestCommonDivisor) {
    Bench even;
    even.serve({.scheduler = "wrr", .weights = {2, 4, 6}});
    EXPECT_EQ(even.open(24), repeated("321332", 4));
    Bench odd;
    odd.serve({.scheduler = "wrr", .weights = {6, 4, 9}});
    EXPECT_EQ(odd.open(38), "32133331313213213213213333131321321321");
}

// ---- changes in the middle of a round

struct Edit {
    const char* scheduler;
    int before;
    std::uint32_t weight;  ///< that rs3 gets
    const char* servers;
};
TEST(Schedulers, GoOnAsTheKernelDoesAfterAWeightIsEdited) {
    for (const Edit& edit :
         {Edit{"wrr", 1, 1, "3321232123212"}, Edit{"wrr", 2, 1, "32321232123212"}, Edit{"wrr", 3, 1, "321321232123212"},
          Edit{"wrr", 4, 1, "3213232123212321"}, Edit{"wrr", 5, 1, "32133232123212321"}}) {
        Bench bench;
        bench.serve({.scheduler = edit.scheduler, .weights = {1, 2, 3}});
        std::string chosen = bench.open(edit.before);
        bench.director.edit_server(kWeb, place_of(3), {.method = Method::nat, .weight = edit.weight});
        chosen += bench.open(12);
        EXPECT_EQ(chosen, edit.servers) << edit.before;
    }
    Bench bench;
    bench.serve({.scheduler = "wrr", .weights = {2, 4, 6}});
    std::string chosen = bench.open(4);
    bench.director.edit_server(kWeb, place_of(3), {.method = Method::nat, .weight = 3});
    EXPECT_EQ(chosen + bench.open(14), "321323232132123232");
}

TEST(Schedulers, LeaveOutAServerWhileItsWeightIsZero) {
    for (const auto& [scheduler, servers] :
         {ServersInTurn{"rr", "32131313131321321321"}, ServersInTurn{"wrr", "32133331333132133232"},
          ServersInTurn{"wlc", "32133313331322222332"}, ServersInTurn{"lc", "32131313131322222132"}}) {
        Bench bench;
        bench.serve({.scheduler = scheduler, .weights = {1, 2, 3}});
        std::string chosen = bench.open(4);
        bench.director.edit_server(kWeb, place_of(2), {.method = Method::nat, .weight = 0});
        chosen += bench.open(8);
        bench.director.edit_server(kWeb, place_of(2), {.method = Method::nat, .weight = 2});
        EXPECT_EQ(chosen + bench.open(8), servers) << scheduler;
    }
}

struct Absence {
    const char* scheduler;
    int server;
    const char* servers;
};
constexpr Absence kAbsences[] = {
    {"rr", 3, "3213212121321321321321"},  {"rr", 2, "3213131313123123123123"},  {"rr", 1, "3213232323213213213213"},
    {"wrr", 3, "3213221221321332321332"}, {"wrr", 2, "3213333133232313232313"}, {"wrr", 1, "3213332323332132332132"},
    {"lc", 3, "3213212121333213213213"},  {"lc", 2, "3213131313222212312312"},  {"lc", 1, "3213232323111121321321"},
    {"wlc", 3, "3213221221333333233213"}, {"wlc", 2, "3213331333222213232313"}, {"wlc", 1, "3213233232131323231323"},
};

TEST(Schedulers, GoOnAsTheKernelDoesWhenAServerLeavesAndReturns) {
    for (const Absence& absence : kAbsences) {
        Bench bench;
        bench.serve({.scheduler = absence.scheduler, .weights = {1, 2, 3}});
        std::string chosen = bench.open(4);
        bench.director.delete_server(kWeb, place_of(absence.server));
        chosen += bench.open(6);
        bench.director.add_server(kWeb, place_of(absence.server),
                                  {.method = Method::nat, .weight = static_cast<std::uint32_t>(absence.server)});
        EXPECT_EQ(chosen + bench.open(12), absence.servers) << absence.scheduler << " without rs" << absence.server;
    }
}

TEST(Schedulers, RrGoesOnBehindAServerThatLeftJustAfterItsTurn) {
    for (const bool returns : {false, true}) {
        Bench bench;
        bench.serve({});
        EXPECT_EQ(bench.open(5), "32132");
        bench.director.delete_server(kWeb, place_of(2));
        if (returns) bench.director.add_server(kWeb, place_of(2), {.method = Method::nat});
        EXPECT_EQ(bench.open(4), returns ? "1231" : "1313");
    }
}

TEST(Schedulers, CanBeExchangedInTheMiddleOfARound) {
    Bench bench;
    bench.serve({.scheduler = "rr", .weights = {1, 2, 3}});
    std::string chosen = bench.open(4);
    bench.director.edit_service(kWeb, {.scheduler = "wrr"});
    chosen += bench.open(8);
    bench.director.edit_service(kWeb, {.scheduler = "rr"});
    EXPECT_EQ(chosen + bench.open(4), "3213332321333213");
}

// ---- sh

/// Which servers the clients 10.0.1.101 to 124 get; `-`: none.
std::string ask_from_24_clients(Bench& bench) {
    std::string servers;
    for (std::uint32_t last = 101; last <= 124; ++last) {
        const wire::Ipv4Address client{0x0a000100 + last};
        bench.from_client(request(Segment{.client_port = 20000, .client = client}));
        const int server = bench.server_of(20000, client);
        servers += server == 0 ? "-" : std::to_string(server);
    }
    return servers;
}

struct Hashing {
    const char* what;
    void (*change)(Director&);
    const char* servers;
};
constexpr Director::ServerOptions nat(std::uint32_t weight) { return {.method = Method::nat, .weight = weight}; }

TEST(SourceHashing, SendsEachClientWhereTheKernelSendsIt) {
    for (const Hashing& hashing : {
             Hashing{"as added", [](Director&) {}, "233131323323232122323213"},
             Hashing{"rs2 left", [](Director& d) { d.delete_server(kWeb, place_of(2)); }, "333131313333331313333331"},
             Hashing{"rs3 left and returned",
                     [](Director& d) { d.delete_server(kWeb, place_of(3)), d.add_server(kWeb, place_of(3), nat(3)); },
                     "233131323323232122323213"},
             Hashing{"rs2 left and returned",
                     [](Director& d) { d.delete_server(kWeb, place_of(2)), d.add_server(kWeb, place_of(2), nat(2)); },
                     "323121232333323133332312"},
             Hashing{"rs3 has weight 1", [](Director& d) { d.edit_server(kWeb, place_of(3), nat(1)); },
                     "232121213232321213232321"},
         }) {
        Bench bench;
        bench.serve({.scheduler = "sh", .weights = {1, 2, 3}});
        hashing.change(bench.director);
        EXPECT_EQ(ask_from_24_clients(bench), hashing.servers) << hashing.what;
    }
}

TEST(SourceHashing, RefusesTheClientsOfAServerWithWeightZero) {
    Bench bench;
    bench.serve({.scheduler = "sh", .weights = {1, 2, 3}});
    bench.director.edit_server(kWeb, place_of(3), nat(0));
    EXPECT_EQ(ask_from_24_clients(bench), "2-212121-2-2-2121-2-2-21");
    EXPECT_THAT(bench.witness.reasons(), testing::SizeIs(7)) << "24 clients, 17 servers";
}

TEST(MaglevHashing, SendsEachClientWhereTheKernelSendsIt) {
    Bench bench;
    bench.serve({.scheduler = "mh", .weights = {1, 2, 3}});
    EXPECT_EQ(ask_from_24_clients(bench), "132232333233132331333313");
    bench.director.edit_server(kWeb, place_of(3), nat(1));
    for (std::uint32_t last = 101; last <= 124; ++last) {
        const wire::Ipv4Address client{0x0a000100 + last};
        bench.from_client(request(Segment{.client_port = 20001, .client = client}));
        EXPECT_EQ(bench.server_of(20001, client), "122222211233122331322312"[last - 101] - '0') << last;
    }
}

TEST(SourceHashing, SendsAClientBackToItsServer) {
    Bench bench;
    bench.serve({.scheduler = "sh", .weights = {1, 2, 3}});
    EXPECT_EQ(bench.open(50), std::string(50, bench.open(1)[0]));
}

// ---- all

TEST(Schedulers, WithoutServersChooseNone) {
    for (const char* name :
         {"rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "sed", "nq", "fo", "ovf", "mh", "twos"}) {
        Bench bench;
        bench.serve({.scheduler = name, .weights = {}});
        EXPECT_EQ(bench.open(2), "00") << name;
        bench.director.add_server(kWeb, place_of(1), nat(1));
        bench.director.delete_server(kWeb, place_of(1));
        EXPECT_EQ(bench.open(2), "00") << name;
    }
}

TEST(Schedulers, ThatDoNotExistAreRefusedWithTheNamesOfThoseThatDo) {
    Bench bench;
    try {
        bench.director.add_service(kWeb, {.scheduler = "random"});
        FAIL();
    } catch (const DirectorError& e) {
        EXPECT_STREQ(
            e.what(),
            "Scheduler or persistence engine not found: 'random' (known: rr, wrr, lc, wlc, lblc, lblcr, dh, sh, "
            "sed, nq, fo, ovf, mh, twos)");
    }
    EXPECT_THAT(bench.director.tables().services, IsEmpty());
}

}  // namespace
}  // namespace lvslab::ipvs
