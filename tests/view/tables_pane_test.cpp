#include "view/tables_pane.hpp"

#include <gtest/gtest.h>

#include <QClipboard>
#include <QSignalSpy>
#include <QTest>

#include "application.hpp"
#include "models/records.hpp"

namespace lvslab::view {
namespace {

class TablesPaneTest : public testing::Test {
protected:
    TablesPaneTest() {
        selection.go_to(leaves_director);
        pane.resize(560, 400);
        pane.show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(&pane));
    }

    void click_row(int row) {
        RowsView& rows = pane.rows();
        const QModelIndex index = rows.model()->index(row, 0);
        rows.scrollTo(index);
        QTest::mouseClick(rows.viewport(), Qt::LeftButton, {}, rows.visualRect(index).center());
    }
    void click_table(const QString& name) {
        const QModelIndex index = pane.tables().index(pane.tables().place_of(name), 0);
        QTest::mouseClick(pane.list().viewport(), Qt::LeftButton, {}, pane.list().visualRect(index).center());
    }
    QString clipboard() const { return QGuiApplication::clipboard()->text(); }

    QApplication& app = application();
    const models::Recording& recording = models::recording_of("tun");
    const models::FrameNumber leaves_director =
        models::frame_at(recording, {.packet = 1, .node = "director", .way = record::Way::out});
    models::Selection selection{recording};
    models::Stage stage{recording, selection, models::Language::english};
    Look look{Theme::light, 1.0};
    Scene scene{stage, look};
    TablesPane pane{scene};
};

TEST_F(TablesPaneTest, ShowsTheUsedRowsFirst) {
    EXPECT_EQ(pane.list().chosen(), "used");
    EXPECT_EQ(pane.rows().table()->content().name, "used");
    EXPECT_EQ(pane.command_line(), "ipvsadm -Ln");
}

TEST_F(TablesPaneTest, ShowsATableThatIsClickedInTheList) {
    click_table("neighbours");
    EXPECT_EQ(pane.rows().table()->content().name, "neighbours");
    EXPECT_EQ(pane.command_line(), "ip neigh");
}

TEST_F(TablesPaneTest, GoesDownTheListByKeyboard) {
    pane.setFocus();
    QTest::keyClick(&pane.list(), Qt::Key_Down);
    QTest::keyClick(&pane.list(), Qt::Key_Down);
    EXPECT_EQ(pane.rows().table()->content().name, "connections");
}

TEST_F(TablesPaneTest, ChoosesARowThatIsClicked) {
    click_table("connections");
    click_row(0);
    EXPECT_EQ(selection.row().table, "connections");
    EXPECT_EQ(selection.row().row, "TCP 10.0.1.10:49153 > 10.0.2.100:80");
}

TEST_F(TablesPaneTest, ChoosesARowByKeyboardAndCopiesIt) {
    click_table("connections");
    QTest::keyClick(&pane.rows(), Qt::Key_Down);
    EXPECT_EQ(selection.row().table, "connections");
    QTest::keyClick(&pane.rows(), Qt::Key_C, Qt::ControlModifier);
    EXPECT_EQ(clipboard(), "10.0.1.10:49153\t10.0.2.100:80\t10.0.4.13:80\tSYN_RECV\t1:00");
}

TEST_F(TablesPaneTest, LeavesLeftAndRightToTime) {
    QKeyEvent press(QEvent::KeyPress, Qt::Key_Right, Qt::NoModifier);
    QApplication::sendEvent(&pane.rows(), &press);
    EXPECT_FALSE(press.isAccepted());
}

TEST_F(TablesPaneTest, GoesToTheTableOfARowThatASentenceNames) {
    selection.choose_row({"sysctls", "net.ipv4.ip_forward"});
    EXPECT_EQ(pane.list().chosen(), "sysctls");
    EXPECT_EQ(pane.rows().currentIndex().data(), "net.ipv4.ip_forward");
}

TEST_F(TablesPaneTest, StaysAtTheUsedRowsIfTheNamedRowIsAmongThem) {
    selection.choose_row({"services", "TCP 10.0.2.100:80"});
    EXPECT_EQ(pane.list().chosen(), "used");
    EXPECT_EQ(pane.rows().currentIndex().data(models::TableModel::KindRole), "Service");
}

TEST_F(TablesPaneTest, ShowsATableAsPrintedAndCopiesThat) {
    click_table("neighbours");
    QTest::mouseClick(&pane.print_button(), Qt::LeftButton);
    EXPECT_TRUE(pane.printed().isVisible());
    EXPECT_FALSE(pane.rows().isVisible());
    QTest::mouseClick(&pane.copy_button(), Qt::LeftButton);
    EXPECT_EQ(clipboard(), "$ ip neigh\n10.0.2.1 dev eth0 lladdr 02:00:00:00:02:01 DELAY \n");
}

TEST_F(TablesPaneTest, SaysThatATableIsEmptyAndLeadsToItsFirstRow) {
    selection.go_to(1);
    selection.choose_node("director");
    pane.list().choose("connections");
    EXPECT_TRUE(pane.note().isVisible());
    EXPECT_TRUE(pane.note().text().contains("director has no connections at +0 ns."))
        << pane.note().text().toStdString();
    emit pane.note().linkActivated(QString::number(pane.tables().next_event("connections")));
    EXPECT_EQ(recording.record().frame(selection.event()).time, recording.record().frame(leaves_director).time);
    EXPECT_FALSE(pane.note().isVisible());
}

TEST_F(TablesPaneTest, ComesBackToTheTableThatTheNextNodeLacks) {
    pane.list().choose("services");
    selection.choose_node("router");
    EXPECT_EQ(pane.rows().table()->content().name, "used");
    selection.choose_node("director");
    EXPECT_EQ(pane.rows().table()->content().name, "services");
}

TEST_F(TablesPaneTest, ReadsTheRecordOnlyWhereNodeOrTimeChange) {
    QSignalSpy reads(&pane.tables(), &QAbstractItemModel::modelReset);
    selection.choose_field("ip.ttl");
    EXPECT_EQ(reads.count(), 0);
    selection.step(1);
    EXPECT_EQ(reads.count(), 1);
}

TEST(RowLayout, FlowsWhereColumnsDoNotFit) {
    application();
    const Look look(Theme::light, 1.0);
    models::TableContent table;
    table.columns = {{"Client"}, {"Server"}, {"Weight", true}};
    table.rows.push_back({.ref = {}, .short_names = {}, .cells = {{"10.0.1.10:49153"}, {"10.0.2.100:8080"}, {"1"}}});
    EXPECT_TRUE(lay_out_rows(table, 500, look).columns);
    const RowLayout narrow = lay_out_rows(table, 220, look);
    EXPECT_FALSE(narrow.columns);
    const auto places = places_in(narrow, table, table.rows[0], look);
    EXPECT_EQ(places[0].line, 0);
    EXPECT_EQ(places[1].line, 1);
    EXPECT_GT(places[2].title, 0);
}

TEST(RowLayout, BreaksALongValueAtItsBlanks) {
    application();
    const Look look(Theme::light, 1.0);
    const double character = QFontMetricsF(look.mono(14, true)).horizontalAdvance('0');
    EXPECT_EQ(lines_of_value("-p tcp --dport 80 -j DROP", 12 * character + 3, look),
              (QStringList{"-p tcp", "--dport 80", "-j DROP"}));
    EXPECT_EQ(lines_of_value("10.0.2.100:8080", 12 * character + 3, look), (QStringList{"10.0.2.100:8", "080"}));
}

}  // namespace
}  // namespace lvslab::view
