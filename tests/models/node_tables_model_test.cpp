#include "models/node_tables_model.hpp"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>

#include "models/default_sysctls.hpp"
#include "models/records.hpp"

namespace lvslab::models {
namespace {

/// The table's rows, a line each: cells parted by blanks, `+` new, `*` changed, `-` gone.
QStringList lines_of(const TableModel& table) {
    QStringList lines;
    for (const TableRow& row : table.content().rows) {
        QStringList cells;
        for (const TableCell& cell : row.cells) {
            if (!cell.text.isEmpty()) cells << cell.text;
        }
        const QString mark = row.state == RowState::fresh     ? "+ "
                             : row.state == RowState::changed ? "* "
                             : row.state == RowState::removed ? "- "
                                                              : "";
        lines << mark + cells.join(u' ');
    }
    return lines;
}

class NodeTablesModelTest : public testing::Test {
protected:
    FrameNumber leaves(const std::string& node) const {
        return frame_at(recording, {.packet = 1, .node = node, .way = record::Way::out});
    }
    void look_at(FrameNumber event) {
        selection.go_to(event);
        tables.follow();
    }
    QStringList lines(const char* table) const { return lines_of(*tables.table(table)); }

    const Recording& recording = recording_of("tun");
    Selection selection{recording};
    Stage stage{recording, selection, Language::english};
    NodeTablesModel tables{stage};
};

TEST_F(NodeTablesModelTest, IsAModelAsQtWantsIt) {
    const QAbstractItemModelTester of_list(&tables, QAbstractItemModelTester::FailureReportingMode::Fatal);
    const QAbstractItemModelTester of_table(tables.table("neighbours"),
                                            QAbstractItemModelTester::FailureReportingMode::Fatal);
    look_at(leaves("director"));
    look_at(leaves("router"));
    EXPECT_EQ(tables.table("neighbours")->columnCount(), 5);
}

TEST_F(NodeTablesModelTest, BeginsWithTheUsedRowsAndLeavesOutWhatTheNodeHasNot) {
    look_at(leaves("router"));
    QStringList titles;
    for (int i = 0; i < tables.rowCount(); ++i) titles << tables.index(i).data().toString();
    EXPECT_EQ(titles, (QStringList{"Used now", "Neighbours", "Routes", "Interfaces", "Hooks", "Sysctl", "Counters"}));
}

TEST_F(NodeTablesModelTest, ShowsADirectorsServicesWithTheirServersBelow) {
    look_at(leaves("director"));
    EXPECT_EQ(lines("services"), (QStringList{"TCP 10.0.2.100:80 rr", "10.0.4.11:80 Tunnel 1 0 0",
                                              "10.0.4.12:80 Tunnel 1 0 0", "* 10.0.4.13:80 Tunnel 1 1 0"}));
    EXPECT_TRUE(tables.table("services")->index(1, 0).data(TableModel::InnerRole).toBool());
}

TEST_F(NodeTablesModelTest, CountsDownWhatIsLeftOfAConnection) {
    look_at(leaves("director"));
    EXPECT_EQ(lines("connections"), QStringList{"+ 10.0.1.10:49153 10.0.2.100:80 10.0.4.13:80 SYN_RECV 1:00"});
    EXPECT_EQ(tables.table("connections")->index(0, 0).data(TableModel::NoteRole), "new");
}

TEST_F(NodeTablesModelTest, MarksTheCellThatChangedAndSaysWhatItWas) {
    look_at(leaves("director"));
    const TableModel& neighbours = *tables.table("neighbours");
    EXPECT_EQ(lines("neighbours"), QStringList{"* 10.0.2.1 02:00:00:00:02:01 eth0 DELAY"});
    EXPECT_EQ(neighbours.index(0, 3).data(TableModel::CellChangedRole), true);
    EXPECT_EQ(neighbours.index(0, 1).data(TableModel::CellChangedRole), false);
    EXPECT_EQ(neighbours.index(0, 0).data(TableModel::NoteRole), "was STALE");
}

TEST_F(NodeTablesModelTest, LeavesARowAloneInWhichOnlyTimeHasPassed) {
    look_at(leaves("director") + 2);
    selection.choose_node("director");
    tables.follow();
    EXPECT_FALSE(tables.table("connections")->has_changes());
}

TEST_F(NodeTablesModelTest, PutsWhatChangedFirstAmongTheUsedRowsAndThenWhatWasRead) {
    look_at(leaves("director"));
    QStringList used;
    const TableModel& table = *tables.table("used");
    for (const TableRow& row : table.content().rows) used << row.kind + ": " + row.cells[0].text;
    EXPECT_EQ(used, (QStringList{"Real server: 10.0.4.13:80  Tunnel", "Connection: 10.0.1.10:49153 → 10.0.4.13:80",
                                 "Neighbour: 10.0.2.1  02:00:00:00:02:01", "Address: 10.0.2.100/32",
                                 "Service: TCP 10.0.2.100:80", "Route: default via 10.0.2.1 dev eth0"}));
}

TEST_F(NodeTablesModelTest, UsesNothingWhereAnotherNodeActs) {
    look_at(leaves("router"));
    selection.choose_node("rs2");
    tables.follow();
    EXPECT_EQ(tables.table("used")->rowCount(), 0);
    EXPECT_EQ(tables.empty_sentence("used"), "rs2 used no row of its tables " + tables.moment() + ".");
}

TEST_F(NodeTablesModelTest, SaysWhenAnEmptyTableGetsItsFirstRow) {
    look_at(1);
    selection.choose_node("director");
    tables.follow();
    EXPECT_EQ(tables.empty_sentence("connections"), "director has no connections at +0 ns.");
    EXPECT_EQ(recording.record().frame(tables.next_event("connections")).time,
              recording.record().frame(leaves("director")).time);
}

TEST_F(NodeTablesModelTest, PrintsATableAsLinuxDoes) {
    look_at(leaves("director"));
    EXPECT_EQ(tables.printed(tables.table("connections")->content().commands),
              "$ ipvsadm -Lcn\n"
              "IPVS connection entries\n"
              "pro expire state       source             virtual            destination\n"
              "TCP 01:00  SYN_RECV    10.0.1.10:49153    10.0.2.100:80      10.0.4.13:80\n");
}

TEST_F(NodeTablesModelTest, PutsTheSysctlsThatWereSetBeforeThoseOfLinux) {
    const Recording& direct = recording_of("dr");
    Selection there(direct);
    const Stage there_stage{direct, there, Language::english};
    there.choose_node("rs1");
    const NodeTablesModel model(there_stage);
    const QStringList shown = lines_of(*model.table("sysctls"));
    EXPECT_EQ(shown.mid(0, 4), (QStringList{"net.ipv4.conf.all.arp_announce 2 0", "net.ipv4.conf.all.arp_ignore 1 0",
                                            "net.ipv4.conf.lo.arp_announce 2 0", "net.ipv4.conf.lo.arp_ignore 1 0"}));
    EXPECT_EQ(shown[4], "net.ipv4.conf.all.accept_local 0");
}

TEST_F(NodeTablesModelTest, ShowsTheTableOfARowThatStandsWithinAnother) {
    EXPECT_EQ(NodeTablesModel::shown_in("servers"), "services");
    EXPECT_EQ(NodeTablesModel::shown_in("neighbours"), "neighbours");
    look_at(leaves("director"));
    EXPECT_EQ(tables.table("interfaces")->row_called({"addresses", "10.0.2.100"}), 4);
    EXPECT_EQ(tables.table("interfaces")->row_called({"addresses", "10.9.9.9"}), -1);
}

TEST_F(NodeTablesModelTest, CopiesATableWithItsTitles) {
    look_at(leaves("director"));
    EXPECT_EQ(tables.table("neighbours")->text_of_all(),
              "Address\tMAC\tDevice\tState\tWaiting\n10.0.2.1\t02:00:00:00:02:01\teth0\tDELAY\t\n");
}

TEST(NodeTablesModel, SaysThatAForeignCaptureHasNoTables) {
    // A pcap file of one Ethernet frame of 14 bytes, little-endian.
    const std::vector<std::uint8_t> file{
        0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0,  0, 0, 0, 0,    0,   0, 0, 0xff, 0xff, 0, 0, 1, 0, 0, 0,  // header
        1,    0,    0,    0,    0, 0, 0, 0, 14, 0, 0, 0, 14,   0,   0, 0,                                // of the frame
        2,    0,    0,    0,    0, 1, 2, 0, 0,  0, 0, 2, 0x08, 0x06};
    const Recording recording(record::RunRecord::over(file), "one.pcap");
    Selection selection(recording);
    const Stage stage{recording, selection, Language::english};
    const NodeTablesModel tables(stage);
    EXPECT_EQ(tables.table("used")->rowCount(), 0);
    EXPECT_EQ(tables.empty_sentence("used"), "This capture holds frames only. Record it with lvslab to see why.");
    EXPECT_EQ(tables.next_event("neighbours"), 0u);
}

TEST(DefaultSysctl, OfAnInterfaceIsThatOfTheDefaultOne) {
    EXPECT_EQ(default_sysctl("net.ipv4.conf.eth7.send_redirects"), "1");
    EXPECT_EQ(default_sysctl("net.ipv4.neigh.eth7.locktime"), "100");
    EXPECT_EQ(default_sysctl("net.ipv4.no_such_thing"), "");
}

}  // namespace
}  // namespace lvslab::models
