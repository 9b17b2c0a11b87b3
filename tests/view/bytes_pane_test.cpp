#include "view/bytes_pane.hpp"

#include <gtest/gtest.h>

#include <QClipboard>
#include <QTest>

#include "application.hpp"
#include "models/records.hpp"

namespace lvslab::view {
namespace {

using models::FieldTree;
using models::Place;
using models::Side;

class BytesPaneTest : public testing::Test {
protected:
    BytesPaneTest() {
        pane.resize(900, 900);
        pane.show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(&pane));
    }

    void go(const std::string& node, record::Way way) { selection.go_to(frame_at(recording, {1, node, way})); }
    FieldList& fields() { return *pane.findChild<FieldList*>(); }
    HexView& hex() { return *pane.findChild<HexView*>(); }
    LensView& lens() { return *pane.findChild<LensView*>(); }
    Segments& segments(const char* name) {
        for (Segments* found : pane.findChildren<Segments*>()) {
            if (found->accessibleName() == name) return *found;
        }
        throw std::runtime_error(name);
    }
    void click(QWidget& widget, const QRectF& place) {
        QTest::mouseClick(&widget, Qt::LeftButton, {}, place.center().toPoint());
    }
    QString copied(QWidget& widget) {
        QGuiApplication::clipboard()->clear();
        QTest::keyClick(&widget, Qt::Key_C, Qt::ControlModifier);
        return QGuiApplication::clipboard()->text();
    }

    QApplication& app = application();
    const models::Recording& recording = models::recording_of("nat");
    models::Selection selection{recording};
    models::Stage stage{recording, selection, models::Language::english};
    Look look{Theme::light, 1.0};
    Scene scene{stage, look};
    BytesPane pane{scene};
};

TEST_F(BytesPaneTest, ChoosesTheFieldOfAByteThatIsClicked) {
    go("director", record::Way::out);
    click(hex(), hex().place(36));
    EXPECT_EQ(selection.field(), "tcp.dstport");
    EXPECT_EQ(fields().currentIndex(), pane.tree().index_of("tcp.dstport"));
}

TEST_F(BytesPaneTest, ChoosesOneAfterAnotherOfTheFlagsInAByte) {
    go("director", record::Way::out);
    click(hex(), hex().place(20));
    EXPECT_EQ(selection.field(), "ip.flags.df");
    click(hex(), hex().place(20));
    EXPECT_EQ(selection.field(), "ip.flags.mf");
    click(hex(), hex().place(14));
    EXPECT_EQ(selection.field(), "");
}

TEST_F(BytesPaneTest, ChoosesAFieldThatIsClickedInTheTree) {
    go("director", record::Way::out);
    fields().scrollTo(pane.tree().index_of("ip.ttl"));
    QTest::mouseClick(fields().viewport(), Qt::LeftButton, {},
                      fields().visualRect(pane.tree().index_of("ip.ttl")).center());
    EXPECT_EQ(selection.field(), "ip.ttl");
    EXPECT_EQ(hex().place_of_choice(), hex().place(22));
}

TEST_F(BytesPaneTest, WalksThroughFieldsWithTheArrowKeys) {
    go("director", record::Way::out);
    selection.choose_field("ip.ttl");
    QTest::keyClick(&fields(), Qt::Key_Down);
    EXPECT_EQ(selection.field(), "ip.proto");
    QTest::keyClick(&hex(), Qt::Key_Up);
    EXPECT_EQ(selection.field(), "ip.ttl");
    QTest::keyClick(&hex(), Qt::Key_Up);
    EXPECT_EQ(selection.field(), "ip.frag_offset");
}

TEST_F(BytesPaneTest, FoldsALayerWithEnterAndKeepsItFolded) {
    go("director", record::Way::out);
    fields().setCurrentIndex(pane.tree().index(1, 0));
    QTest::keyClick(&fields(), Qt::Key_Return);
    EXPECT_FALSE(fields().isExpanded(pane.tree().index(1, 0)));
    go("router", record::Way::out);
    EXPECT_FALSE(fields().isExpanded(pane.tree().index(1, 0)));
    EXPECT_TRUE(fields().isExpanded(pane.tree().index(2, 0)));
}

TEST_F(BytesPaneTest, SwapsInAndOutInPlace) {
    go("director", record::Way::out);
    selection.choose_field("tcp.checksum");
    Segments& side = segments("In or out");
    EXPECT_EQ(side.current(), 1);
    click(side, side.place(0));
    EXPECT_EQ(pane.tree().side(), Side::in);
    EXPECT_EQ(selection.field(), "tcp.checksum");
    EXPECT_EQ(copied(hex()), "e0 fe");
    QTest::keyClick(&side, Qt::Key_Return);
    EXPECT_EQ(copied(hex()), "c1 15");
}

TEST_F(BytesPaneTest, HasNoWayInAtAClient) {
    go("client", record::Way::out);
    Segments& side = segments("In or out");
    click(side, side.place(0));
    EXPECT_EQ(side.current(), 1);
    EXPECT_EQ(pane.tree().side(), Side::out);
    EXPECT_FALSE(lens().isVisible());
}

TEST_F(BytesPaneTest, ShowsTheLensOfTheChosenFieldsChecksum) {
    go("director", record::Way::out);
    Segments& which = segments("Checksum");
    EXPECT_EQ(which.words(), (QStringList{"IP", "TCP"}));
    EXPECT_EQ(which.current(), 1);
    selection.choose_field("ip.ttl");
    EXPECT_EQ(which.current(), 0);
    selection.choose_field("eth.dst");
    EXPECT_EQ(which.current(), 0);
    click(which, which.place(1));
    EXPECT_EQ(which.current(), 1);
    EXPECT_EQ(lens().accessibleDescription(), "Both ways give c115, and the frame carries c115.");
}

TEST_F(BytesPaneTest, ChoosesTheFieldOfATermOrWordInTheLens) {
    go("director", record::Way::out);
    click(lens(), lens().place_of_term(4));
    EXPECT_EQ(selection.field(), "tcp.dstport");
    click(lens(), lens().place_of_word(3));
    EXPECT_EQ(selection.field(), "ip.dst");
}

TEST_F(BytesPaneTest, CopiesAFieldItsBytesAndTheLens) {
    go("director", record::Way::out);
    EXPECT_TRUE(copied(hex()).startsWith("02 00 00 00 03 13 02"));
    selection.choose_field("ip.dst");
    EXPECT_EQ(copied(fields()), "Destination\t10.0.3.13");
    EXPECT_EQ(copied(hex()), "0a 00 03 0d");
    EXPECT_TRUE(copied(lens()).contains("− old port\tinverse of 0050\tffaf\n"));
    EXPECT_TRUE(copied(lens()).endsWith("\nBoth ways give c115, and the frame carries c115."));
}

TEST_F(BytesPaneTest, PutsAsManyBytesInARowAsThereIsRoomFor) {
    go("director", record::Way::out);
    EXPECT_EQ(hex().bytes_in_row(), 8);
    pane.resize(1600, 900);
    QCoreApplication::processEvents();
    EXPECT_EQ(hex().bytes_in_row(), 16);
}

TEST_F(BytesPaneTest, KeepsEveryByteWithinItsWidth) {
    go("director", record::Way::out);
    for (const int width : {400, 480, 550, 640, 800, 1100, 1600}) {
        pane.resize(width, 900);
        QCoreApplication::processEvents();
        for (std::size_t offset = 0; offset < pane.tree().frame().bytes.size(); ++offset)
            EXPECT_LE(hex().place(offset).right(), hex().width()) << width << " " << offset;
    }
}

TEST_F(BytesPaneTest, LeavesTheWindowsKeysToTheWindow) {
    go("director", record::Way::out);
    for (QWidget* widget : std::initializer_list<QWidget*>{&fields(), &hex(), &lens(), &segments("In or out")}) {
        for (const Qt::Key key : {Qt::Key_Left, Qt::Key_Right, Qt::Key_Home, Qt::Key_Space, Qt::Key_F, Qt::Key_1}) {
            QKeyEvent event(QEvent::KeyPress, key, Qt::NoModifier);
            static_cast<QObject*>(widget)->event(&event);
            EXPECT_FALSE(event.isAccepted()) << widget->metaObject()->className() << " " << key;
        }
    }
}

}  // namespace
}  // namespace lvslab::view
