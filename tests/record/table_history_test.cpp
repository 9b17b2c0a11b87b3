#include "record/table_history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "replayed_tables.hpp"

namespace lvslab::record {
namespace {

using namespace std::chrono_literals;
using net::ChangeKind;
using testing::ElementsAre;

/// Changes as they stand in a file, one behind the other.
class File {
public:
    void write(net::Time at, ChangeKind kind, const AnyRow& row) {
        const std::size_t start = bytes_.size();
        Encoder out(bytes_);
        encode_row(out, row);
        entries_.push_back({at, kind, start, bytes_.size() - start});
    }
    void write_damage(net::Time at) {
        bytes_.push_back(99);  // no table has this number
        entries_.push_back({at, ChangeKind::set, bytes_.size() - 1, 1});
    }

    /// Their history; it points into this.
    TableHistory history() const {
        TableHistory history(bytes_, "director");
        for (const Entry& e : entries_) history.add(change(e));
        history.finish();
        return history;
    }
    RecordedChange operator[](std::size_t i) const { return change(entries_[i]); }

private:
    struct Entry {
        net::Time at;
        ChangeKind kind;
        std::size_t start;
        std::size_t size;
    };
    RecordedChange change(const Entry& e) const {
        return {.at = e.at, .node = "director", .kind = e.kind, .row = Bytes(bytes_).subspan(e.start, e.size)};
    }

    std::vector<std::uint8_t> bytes_;
    std::vector<Entry> entries_;
};

net::SysctlRow sysctl(const std::string& name, const std::string& value) { return {.name = name, .value = value}; }

TEST(TableHistory, ARowThatIsSetAgainKeepsItsPlace) {
    File file;
    file.write(1ms, ChangeKind::set, sysctl("a", "0"));
    file.write(2ms, ChangeKind::set, sysctl("b", "0"));
    file.write(3ms, ChangeKind::set, sysctl("a", "1"));
    const TableHistory history = file.history();
    EXPECT_THAT(history.tables_at(2ms).net.sysctls, ElementsAre(sysctl("a", "0"), sysctl("b", "0")));
    EXPECT_THAT(history.tables_at(3ms).net.sysctls, ElementsAre(sysctl("a", "1"), sysctl("b", "0")));
    EXPECT_EQ(history.tables_at(3ms).now, 3ms);
}

TEST(TableHistory, ARowThatWasRemovedComesBackAtTheEnd) {
    File file;
    file.write(1ms, ChangeKind::set, sysctl("a", "0"));
    file.write(2ms, ChangeKind::set, sysctl("b", "0"));
    file.write(3ms, ChangeKind::remove, sysctl("a", "0"));
    file.write(4ms, ChangeKind::remove, sysctl("nothing", "0"));
    file.write(5ms, ChangeKind::set, sysctl("a", "2"));
    const TableHistory history = file.history();
    EXPECT_THAT(history.tables_at(4ms).net.sysctls, ElementsAre(sysctl("b", "0")));
    EXPECT_THAT(history.tables_at(5ms).net.sysctls, ElementsAre(sysctl("b", "0"), sysctl("a", "2")));
}

TEST(TableHistory, RowsOfDifferentTablesAreDifferentRowsWhateverTheirKeys) {
    File file;
    file.write(1ms, ChangeKind::set, net::InterfaceRow{.name = "eth0"});
    file.write(1ms, ChangeKind::set, net::CounterRow{.dev = "eth0", .rx_packets = 7});
    file.write(2ms, ChangeKind::remove, net::CounterRow{.dev = "eth0"});
    const TableHistory history = file.history();
    EXPECT_THAT(history.tables_at(1ms).net.counters, ElementsAre(net::CounterRow{.dev = "eth0", .rx_packets = 7}));
    EXPECT_EQ(history.tables_at(2ms).net.counters.size(), 0U);
    EXPECT_EQ(history.tables_at(2ms).net.interfaces.size(), 1U);
}

TEST(TableHistory, GivesEveryChangeBackByTime) {
    File file;
    file.write(2ms, ChangeKind::remove, sysctl("late", "1"));
    file.write(1ms, ChangeKind::set, sysctl("early", "1"));
    const TableHistory history = file.history();
    ASSERT_EQ(history.size(), 2U);
    EXPECT_EQ(history[0].at, 1ms);
    EXPECT_EQ(history[0].node, "director");
    EXPECT_EQ(history[0].kind, ChangeKind::set);
    EXPECT_EQ(decode_row(history[0].row), AnyRow(sysctl("early", "1")));
    EXPECT_EQ(history[1].kind, ChangeKind::remove);
    EXPECT_EQ(decode_row(history[1].row), AnyRow(sysctl("late", "1")));
}

TEST(TableHistory, ADamagedRowChangesNothing) {
    File file;
    file.write(1ms, ChangeKind::set, sysctl("a", "0"));
    file.write_damage(2ms);
    const TableHistory history = file.history();
    EXPECT_EQ(history.size(), 2U);
    EXPECT_THAT(history.tables_at(2ms).net.sysctls, ElementsAre(sysctl("a", "0")));
}

TEST(TableHistory, IsEmptyWithoutChanges) {
    const TableHistory history = File().history();
    EXPECT_EQ(history.size(), 0U);
    EXPECT_EQ(history.tables_at(net::kNever).net.sysctls.size(), 0U);
}

// ---- against the replay of all changes

/// One of each table's rows, with few different keys, so that rows come, change and go.
AnyRow random_row(std::mt19937& random, std::uint32_t keys) {
    const auto key = static_cast<std::uint32_t>(random() % keys);
    const auto value = static_cast<std::uint32_t>(random());
    const wire::Ipv4Address address{0x0a000000 + key};
    const std::string name = "name" + std::to_string(key);
    const ipvs::ServiceKey service{.address = address, .port = 80};
    switch (random() % 10) {
        case 0:
            return net::InterfaceRow{.name = name, .mtu = value};
        case 1:
            return net::RouteRow{.destination = {address, 24}, .dev = "eth0", .metric = key % 3, .mtu = value};
        case 2:
            return net::NeighbourRow{.address = address, .dev = "eth0", .queued = value};
        case 3:
            return net::RuleRow{.priority = key, .iif = name};
        case 4:
            return ipvs::ServiceRow{.key = service, .scheduler = "rr", .persistence = value};
        case 5:
            return ipvs::ServerRow{.service = service, .address = address, .weight = value};
        case 6:
            return ipvs::TotalsRow{.tcp_timeout = net::Time(value)};
        case 7:
            return netfilter::TrackedRow{.protocol = 6, .original = {.source = address}, .mark = value};
        default:
            return ipvs::ConnectionRow{.client = address, .client_port = 4000, .state = std::to_string(value)};
    }
}

struct Life {
    std::uint32_t keys;     ///< different rows of a table
    std::uint32_t removes;  ///< of 100 changes
};

void expect_as_replayed(const Life& life) {
    std::mt19937 random(life.keys + life.removes);
    File file;
    net::Time now{0};
    constexpr std::size_t kChanges = 6000;
    for (std::size_t i = 0; i < kChanges; ++i) {
        now += net::Time(random() % 3);
        const ChangeKind kind = random() % 100 < life.removes ? ChangeKind::remove : ChangeKind::set;
        file.write(now, kind, random_row(random, life.keys));
    }
    const TableHistory history = file.history();
    ipvs::NodeTables replayed;
    std::size_t passed = 0;
    for (net::Time time{0}; time <= now; time += net::Time(1 + random() % 40)) {
        for (; passed < kChanges && file[passed].at <= time; ++passed) replay(replayed, file[passed]);
        ASSERT_EQ(first_difference(history.tables_at(time), replayed), "") << "at " << time.count() << " ns";
    }
    EXPECT_GT(passed, kChanges - 200);
}

TEST(TableHistory, OfFewRowsIsTheReplayOfAllChanges) { expect_as_replayed({.keys = 5, .removes = 30}); }
TEST(TableHistory, OfGrowingTablesIsTheReplayOfAllChanges) { expect_as_replayed({.keys = 5000, .removes = 5}); }
TEST(TableHistory, OfBusyTablesIsTheReplayOfAllChanges) { expect_as_replayed({.keys = 60, .removes = 45}); }

TEST(TableHistory, OfChangesOutOfOrderIsTheReplayByTime) {
    std::mt19937 random(3);
    File file;
    std::vector<std::pair<net::Time, std::size_t>> order;
    for (std::size_t i = 0; i < 2000; ++i) {
        order.emplace_back(net::Time(random() % 1000), i);
        const ChangeKind kind = random() % 3 == 0 ? ChangeKind::remove : ChangeKind::set;
        file.write(order.back().first, kind, random_row(random, 40));
    }
    std::sort(order.begin(), order.end());
    const TableHistory history = file.history();
    ipvs::NodeTables replayed;
    for (std::size_t i = 0; i < order.size(); ++i) {
        replay(replayed, file[order[i].second]);
        if (i + 1 < order.size() && order[i + 1].first == order[i].first) continue;
        ASSERT_EQ(first_difference(history.tables_at(order[i].first), replayed), "") << "after " << i;
    }
}

}  // namespace
}  // namespace lvslab::record
