#include <random>

#include "director_bench.hpp"

namespace lvslab::ipvs {
namespace {

using namespace std::chrono_literals;

/// Plays the changes that it is told into tables of its own.
class Copy final : public TableObserver {
public:
    Tables tables;
    std::size_t told = 0;

    void table_changed(net::Time, net::ChangeKind kind, const Row& row) override {
        ++told;
        std::visit([&](const auto& r) { play(kind, r); }, row);
    }

private:
    template <class R>
    std::vector<R>& list() {
        if constexpr (std::is_same_v<R, ServiceRow>)
            return tables.services;
        else if constexpr (std::is_same_v<R, ServerRow>)
            return tables.servers;
        else if constexpr (std::is_same_v<R, ConnectionRow>)
            return tables.connections;
        else
            return tables.totals;
    }
    template <class R>
    void play(net::ChangeKind kind, const R& row) {
        auto& rows = list<R>();
        const auto it = std::find_if(rows.begin(), rows.end(), [&](const R& r) { return r.row_key() == row.row_key(); });
        if (kind == net::ChangeKind::remove) {
            ASSERT_NE(it, rows.end()) << "removed without having been told before";
            rows.erase(it);
        } else if (it == rows.end()) {
            rows.push_back(row);
        } else {
            *it = row;
        }
    }
};

void expect_same(const Tables& told, const Tables& real) {
    EXPECT_THAT(told.services, testing::UnorderedElementsAreArray(real.services));
    EXPECT_THAT(told.servers, testing::UnorderedElementsAreArray(real.servers));
    EXPECT_THAT(told.connections, testing::UnorderedElementsAreArray(real.connections));
}

/// Something that an administrator, a client, a server or the clock may do.
class Chance {
public:
    Chance(Bench& bench, std::uint32_t seed) : bench_(bench), random_(seed) {}

    void step() {
        switch (const std::uint32_t kind = below(20); kind) {
            case 0:
                return administrate();
            case 1:
                return bench_.wait(std::chrono::milliseconds(below(40'000)));
            case 2:
            case 3:
                return bench_.from_client(request(Datagram{.client_port = port()}));
            default:
                return speak(kind % 2 == 0);
        }
    }

private:
    std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(random_()) % bound; }
    std::uint16_t port() { return static_cast<std::uint16_t>(5000 + below(30)); }

    void speak(bool client) {
        static constexpr wire::TcpFlags kSegments[] = {
            wire::kSyn, wire::kSyn, wire::kAck, wire::kFin | wire::kAck, wire::kRst, wire::kSyn | wire::kAck};
        const Segment s{.flags = kSegments[below(6)], .client_port = port()};
        const int n = 1 + static_cast<int>(below(3));
        if (client)
            bench_.from_client(request(s));
        else
            bench_.from_server(n, reply(s, place_of(n)));
    }
    void administrate() {
        const ServiceKey key = below(2) == 0 ? kWeb : kDns;
        const int n = 1 + static_cast<int>(below(3));
        const auto method = static_cast<Method>(below(3));
        const Director::ServerOptions options{.method = method, .weight = below(4)};
        static constexpr const char* kSchedulers[] = {"rr", "wrr", "lc", "wlc", "sh"};
        Director& d = bench_.director;
        try {
            switch (below(9)) {
                case 0:
                    return d.delete_service(key);
                case 1:
                    return d.edit_service(key, {.scheduler = kSchedulers[below(5)]});
                case 2:
                    return d.delete_server(key, place_of(n));
                case 3:
                case 4:
                    return d.edit_server(key, place_of(n, method), options);
                case 5:
                    return d.add_service(key, {.scheduler = kSchedulers[below(5)]});
                default:
                    return d.add_server(key, place_of(n, method), options);
            }
        } catch (const DirectorError&) {
            ++refused;  // there already, or not there: the tables stay as they are
        }
    }

    Bench& bench_;
    std::mt19937 random_;

public:
    int refused = 0;
};

TEST(TableObserver, WhatItIsToldAddsUpToTheTables) {
    for (const auto era : {net::Era::linux_6_1, net::Era::linux_2_6_32}) {
        for (std::uint32_t seed = 1; seed <= 5; ++seed) {
            Bench bench(era);
            Copy copy;
            bench.director.attach(&copy);
            bench.serve({.scheduler = "wlc", .weights = {1, 2, 3}});
            bench.serve({.key = kDns});
            Chance chance(bench, seed);
            for (int i = 0; i < 2'000; ++i) {
                chance.step();
                if (i % 100 == 99) expect_same(copy.tables, bench.director.tables());
                if (testing::Test::HasFailure()) return;
            }
            EXPECT_GT(copy.told, 500U);
            EXPECT_GT(chance.refused, 0);
        }
    }
}

TEST(TableObserver, CountersNeverRunBelowZeroAndEndAtZero) {
    Bench bench;
    bench.serve({.scheduler = "wlc", .weights = {1, 2, 3}});
    bench.serve({.key = kDns});
    Chance chance(bench, 7);
    for (int i = 0; i < 5'000; ++i) {
        chance.step();
        for (const ServerRow& s : bench.director.tables().servers) {
            ASSERT_LE(s.active + s.inactive, 10'000U) << i << ": an unsigned counter went through zero";
        }
    }
    bench.wait(1000s);
    EXPECT_EQ(bench.director.connection_count(), 0U);
    for (const ServerRow& s : bench.director.tables().servers) EXPECT_EQ(s.active + s.inactive, 0U);
}

TEST(TableObserver, HearsNothingOfAPacketThatBelongsToNoService) {
    Bench bench;
    bench.serve({});
    Copy copy;
    bench.director.attach(&copy);
    bench.from_client(request(Segment{.service_port = 81}));
    EXPECT_EQ(copy.told, 0U);
}

TEST(TableObserver, ListsServersFromTheLastAddedOn) {
    Bench bench;
    bench.serve({});
    EXPECT_EQ(bench.server(3).order, 0U);
    EXPECT_EQ(bench.server(2).order, 1U);
    EXPECT_EQ(bench.server(1).order, 2U);
}

}  // namespace
}  // namespace lvslab::ipvs
