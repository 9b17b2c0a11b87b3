#include "ipvs/connection_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <tuple>

namespace lvslab::ipvs {
namespace {

using namespace std::chrono_literals;

/// FlowKeys in some order, for std::map.
struct Earlier {
    static auto as_tuple(const FlowKey& k) { return std::tie(k.protocol, k.source, k.destination); }
    bool operator()(const FlowKey& a, const FlowKey& b) const { return as_tuple(a) < as_tuple(b); }
};

/// One of some 16,000 connections. Each virtual service has a real server of its own, so both keys are unique.
Connection random_connection(std::mt19937& random) {
    const auto any = [&](std::uint32_t below) { return static_cast<std::uint32_t>(random()) % below; };
    const std::uint32_t service = any(4);
    Connection c;
    c.client = {0x0a000100U + any(8)};
    c.client_port = static_cast<std::uint16_t>(1024 + any(256));
    c.virtual_address = {0x0a000264U + service};
    c.virtual_port = 80;
    c.server_address = {0x0a00030bU + service};
    c.server_port = static_cast<std::uint16_t>(8080 + service);
    c.protocol = random() % 2 == 0 ? wire::Protocol::tcp : wire::Protocol::udp;
    c.method = static_cast<Method>(service % 3);
    c.expires = std::chrono::seconds(random() % 1000);
    return c;
}

TEST(ConnectionTable, AgreesWithAMapAfter200000RandomSteps) {
    std::mt19937 random(1);
    ConnectionTable table;
    std::map<FlowKey, Connection*, Earlier> expected;
    for (int step = 0; step < 200'000; ++step) {
        const Connection content = random_connection(random);
        const FlowKey request = content.key(Direction::request);
        const auto known = expected.find(request);
        Connection* const should_be = known == expected.end() ? nullptr : known->second;
        ASSERT_EQ(content.numbers(Direction::request), FlowNumbers(request));
        ASSERT_EQ(content.numbers(Direction::reply), FlowNumbers(content.key(Direction::reply)));
        ASSERT_EQ(table.find(request, Direction::request), should_be) << step;
        ASSERT_EQ(table.find(content.key(Direction::reply), Direction::reply), should_be) << step;
        // Growing and shrinking by turns, so that buckets are split and slots are used again.
        const bool remove = random() % 8 < (step / 25'000 % 2 == 0 ? 2U : 6U);
        if (should_be != nullptr && remove) {
            table.remove(*should_be);
            expected.erase(known);
        } else if (should_be == nullptr && !remove) {
            expected[request] = &table.add(content);
        }
        ASSERT_EQ(table.size(), expected.size());
    }
    EXPECT_GT(expected.size(), 1000U);
    std::map<FlowKey, const Connection*, Earlier> visited;
    table.for_each([&](const Connection& c) { visited[c.key(Direction::request)] = &c; });
    EXPECT_EQ(visited.size(), expected.size());
    for (const auto& [key, entry] : expected) EXPECT_EQ(visited[key], entry);
}

/// A lab may have thousands of hosts, most of which never balance anything.
TEST(ConnectionTable, TakesLittleWhileItIsEmpty) { EXPECT_LT(ConnectionTable().memory(), 52U << 10); }

TEST(ConnectionTable, AReplyComesFromTheServerWithNatAndFromTheServiceWithTunAndDr) {
    Connection c{.virtual_address = {2},
                 .client = {1},
                 .server_address = {3},
                 .virtual_port = 20,
                 .client_port = 10,
                 .server_port = 30,
                 .protocol = wire::Protocol::tcp};
    EXPECT_EQ(c.key(Direction::request), (FlowKey{wire::Protocol::tcp, {{1}, 10}, {{2}, 20}}));
    EXPECT_EQ(c.key(Direction::reply), (FlowKey{wire::Protocol::tcp, {{3}, 30}, {{1}, 10}}));
    for (const Method method : {Method::tunnel, Method::direct}) {
        c.method = method;
        EXPECT_EQ(c.key(Direction::reply), (FlowKey{wire::Protocol::tcp, {{2}, 20}, {{1}, 10}}));
    }
}

TEST(ConnectionTable, ReferencesStayValidWhileItGrows) {
    ConnectionTable table;
    Connection content;
    content.client = {77};
    const Connection& first = table.add(content);
    for (std::uint32_t i = 0; i < 20'000; ++i) {
        content.client = {1000 + i};
        table.add(content);
    }
    EXPECT_EQ(first.client.value, 77U);
    EXPECT_EQ(table.find(first.key(Direction::request), Direction::request), &first);
}

TEST(ConnectionTable, ExpiresInOrderWhateverTheTimersWentThrough) {
    std::mt19937 random(2);
    ConnectionTable table;
    std::map<FlowKey, net::Time, Earlier> expected;
    for (int step = 0; step < 20'000; ++step) {
        Connection content = random_connection(random);
        const FlowKey key = content.key(Direction::request);
        if (Connection* known = table.find(key, Direction::request)) {
            if (random() % 8 == 0) {
                table.remove(*known);
                expected.erase(key);
                continue;
            }
            table.set_expiry(*known, content.expires);  // sooner or later than it was
        } else {
            table.add(content);
        }
        expected[key] = content.expires;
    }
    for (net::Time now = 0s; now < 1000s; now += 1s) {
        while (Connection* over = table.next_expired(now)) {
            const auto it = expected.find(over->key(Direction::request));
            ASSERT_NE(it, expected.end());
            ASSERT_EQ(it->second, now) << "neither early nor late";
            expected.erase(it);
            table.remove(*over);
        }
        ASSERT_GT(table.next_deadline(), now);
    }
    EXPECT_TRUE(expected.empty());
    EXPECT_EQ(table.size(), 0U);
}

TEST(ConnectionTable, EntriesWithOneTimeExpireInTheOrderOfTheirAlarms) {
    ConnectionTable table;
    for (const std::uint32_t client : {5U, 3U, 9U, 1U}) {
        Connection content;
        content.client = {client};
        content.expires = 7s;
        table.add(content);
    }
    std::vector<std::uint32_t> order;
    while (Connection* over = table.next_expired(7s)) {
        order.push_back(over->client.value);
        table.remove(*over);
    }
    EXPECT_THAT(order, testing::ElementsAre(5U, 3U, 9U, 1U));
}

}  // namespace
}  // namespace lvslab::ipvs
