#include "models/row_names.hpp"

#include <gtest/gtest.h>

#include "models/records.hpp"
#include "models/table_columns.hpp"
#include "record/used_rows.hpp"

namespace lvslab::models {
namespace {

wire::Ipv4Address ip(std::uint8_t last) { return {0x0a000200u + last}; }

TEST(RowNames, TellRoutesApartByWhatMakesThemTwo) {
    net::RouteRow route{.has_gateway = true, .gateway = ip(1), .dev = "eth0"};
    EXPECT_EQ(ref_of(route).row, "0.0.0.0/0 via 10.0.2.1 dev eth0 table main");
    route.metric = 5;
    EXPECT_EQ(ref_of(route).row, "0.0.0.0/0 via 10.0.2.1 dev eth0 table main metric 5");
    route.table = net::RouteTable::local;
    EXPECT_EQ(ref_of(route).row, "0.0.0.0/0 via 10.0.2.1 dev eth0 table local metric 5");
}

TEST(RowNames, StandInTheOrderOfTheRows) {
    const std::vector<record::AnyRow> rows = {
        ipvs::ConnectionRow{
            .client = ip(10), .client_port = 1001, .virtual_address = ip(100), .virtual_port = 80, .server = ip(11)},
        net::NeighbourRow{.address = ip(1), .dev = "eth1"}};
    EXPECT_EQ(refs_of(rows), (std::vector<TableRowRef>{{"connections", "TCP 10.0.2.10:1001 > 10.0.2.100:80"},
                                                       {"neighbours", "10.0.2.1 dev eth1"}}));
}

/// A click on a used row goes to it in its table: so that row must be there, and no other be called the same.
TEST(RowNames, OfUsedRowsLeadToOneRowOfTheTables) {
    int looked_up = 0;
    for (const char* lab : {"nat", "onearm", "tun", "dr"}) {
        const record::RunRecord& record = recording_of(lab).record();
        for (FrameNumber number = 1; number <= std::min<FrameNumber>(record.frame_count(), 60); ++number) {
            const record::Frame frame = record.frame(number);
            const auto tables = record.tables_at(frame.node, frame.time);
            const auto contents = table_contents(tables, Language::english);
            const auto used = record::used_rows({record.events(number), frame.packet()}, tables);
            for (const TableRowRef& ref : refs_of(used)) {
                int found = 0;
                for (const TableContent& content : contents) {
                    found += static_cast<int>(std::ranges::count(content.rows, ref, &TableRow::ref));
                }
                EXPECT_EQ(found, 1) << lab << " frame " << number << ": " << ref.table.toStdString() << " "
                                    << ref.row.toStdString();
                ++looked_up;
            }
        }
    }
    EXPECT_GT(looked_up, 200);
}

}  // namespace
}  // namespace lvslab::models
