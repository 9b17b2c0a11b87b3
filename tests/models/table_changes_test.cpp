#include "models/table_changes.hpp"

#include <gtest/gtest.h>

#include "models/table_columns.hpp"

namespace lvslab::models {
namespace {

wire::Ipv4Address host_address(std::uint8_t last) { return {0x0a000200u + last}; }

/// A table of neighbours at two times.
QStringList states_after(const std::vector<net::NeighbourRow>& before, const std::vector<net::NeighbourRow>& now) {
    ipvs::NodeTables old_tables, new_tables;
    old_tables.net.neighbours = before;
    new_tables.net.neighbours = now;
    const TableContent old_content = TableWriter(old_tables, Language::english).neighbours();
    TableContent content = TableWriter(new_tables, Language::english).neighbours();
    mark_changes({.before = old_content, .now = content}, Language::english);
    QStringList rows;
    for (const TableRow& row : content.rows) rows << row.cells[0].text + ' ' + row.note;
    return rows;
}

TEST(MarkChanges, KeepsARowThatHasGoneWhereItStood) {
    const net::NeighbourRow a{.address = host_address(1)}, b{.address = host_address(2)}, c{.address = host_address(3)};
    EXPECT_EQ(states_after({a, b, c}, {a, c}), (QStringList{"10.0.2.1 ", "10.0.2.2 gone", "10.0.2.3 "}));
    EXPECT_EQ(states_after({a, b, c}, {c}), (QStringList{"10.0.2.1 gone", "10.0.2.2 gone", "10.0.2.3 "}));
}

TEST(MarkChanges, TellsByHowMuchANumberChanged) {
    const net::NeighbourRow waiting{.address = host_address(1), .queued = 1}, longer{.address = host_address(1), .queued = 3};
    EXPECT_EQ(states_after({waiting}, {longer}), QStringList{"10.0.2.1 Waiting +2"});
    EXPECT_EQ(states_after({longer}, {waiting}), QStringList{"10.0.2.1 Waiting −2"});
    EXPECT_EQ(states_after({}, {waiting}), QStringList{"10.0.2.1 new"});
}

TEST(MarkChanges, SeesATimerThatWasSetAnewThoughItReadsTheSame) {
    ipvs::NodeTables before, now;
    before.ipvs.connections = {{.client = host_address(1), .expires = std::chrono::seconds(60)}};
    now.now = std::chrono::seconds(1);
    now.ipvs.connections = {{.client = host_address(1), .expires = std::chrono::seconds(61)}};
    const TableContent old_content = TableWriter(before, Language::english).connections();
    TableContent content = TableWriter(now, Language::english).connections();
    EXPECT_EQ(content.rows[0].cells[4].text, old_content.rows[0].cells[4].text);
    mark_changes({.before = old_content, .now = content}, Language::english);
    EXPECT_EQ(content.rows[0].note, "timer set anew");
}

}  // namespace
}  // namespace lvslab::models
