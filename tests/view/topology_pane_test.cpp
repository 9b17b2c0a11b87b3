#include <gtest/gtest.h>

#include <QImage>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>
#include <filesystem>

#include "application.hpp"
#include "view/topology_pane.hpp"

namespace lvslab::view {
namespace {

/// A pane over a copy of a lab's record, since moved nodes are kept beside it.
class TopologyPaneTest : public ::testing::Test {
protected:
    void open(const std::string& lab, const QSize& size = {1056, 508}) {
        application();
        std::filesystem::create_directories(folder_);
        const auto file = folder_ / "run.pcapng";
        std::filesystem::copy_file(std::filesystem::path(LVSLAB_BINARY_DIR) / "records" / lab / "run.pcapng", file,
                                   std::filesystem::copy_options::overwrite_existing);
        recording_ = std::make_unique<models::Recording>(record::RunRecord::open(file), file);
        selection_ = std::make_unique<models::Selection>(*recording_);
        stage_ = std::make_unique<models::Stage>(models::Stage{*recording_, *selection_, models::Language::english});
        make_pane(size);
    }
    void make_pane(const QSize& size) {
        pane_ = std::make_unique<TopologyPane>(Scene{*stage_, look_});
        pane_->resize(size);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    void click(const QString& node) {
        QTest::mouseClick(pane_.get(), Qt::LeftButton, {}, pane_->card_rect(node).center().toPoint());
    }
    void drag(const QString& node, const QPoint& way) {
        const QPoint from = pane_->card_rect(node).center().toPoint();
        QTest::mousePress(pane_.get(), Qt::LeftButton, {}, from);
        QMouseEvent move(QEvent::MouseMove, from + way, pane_->mapToGlobal(from + way), Qt::NoButton, Qt::LeftButton,
                         {});
        QApplication::sendEvent(pane_.get(), &move);
        QTest::mouseRelease(pane_.get(), Qt::LeftButton, {}, from + way);
    }
    QImage painted() { return pane_->grab().toImage(); }
    int pixels_of(const QColor& colour) {
        const QImage image = painted();
        int count = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) count += image.pixelColor(x, y) == colour;
        }
        return count;
    }
    /// The first event at which a packet is dropped somewhere.
    models::FrameNumber first_drop() const {
        for (models::FrameNumber n = 1; n <= recording_->count(); ++n) {
            if (recording_->record().frame(n).way == record::Way::drop) return n;
        }
        return 0;
    }

    Look look_{Theme::light, 1.0};
    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() /
        ("lvslab-topology-" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
    std::unique_ptr<models::Recording> recording_;
    std::unique_ptr<models::Selection> selection_;
    std::unique_ptr<models::Stage> stage_;
    std::unique_ptr<TopologyPane> pane_;
};

TEST_F(TopologyPaneTest, AClickChoosesANode) {
    open("tun");
    click("rs2");
    EXPECT_EQ(selection_->node(), "rs2");
}

TEST_F(TopologyPaneTest, AStepIsAMotionThatEndsAtItsEvent) {
    open("tun");
    pane_->show();
    selection_->go_to(10);
    ASSERT_TRUE(QTest::qWaitFor([&] { return pane_->moment() == 10; }));
    selection_->step(1);
    EXPECT_EQ(pane_->moment(), 10);
    EXPECT_TRUE(QTest::qWaitFor([&] { return pane_->moment() > 10 && pane_->moment() < 11; }));
    EXPECT_TRUE(QTest::qWaitFor([&] { return pane_->moment() == 11; }));
}

TEST_F(TopologyPaneTest, AFarEventIsAJumpAndAFastPlayHasNoMotion) {
    open("tun");
    pane_->show();
    selection_->go_to(500);
    EXPECT_EQ(pane_->moment(), 500);
    pane_->set_step_time(std::chrono::milliseconds(5));
    selection_->step(1);
    EXPECT_EQ(pane_->moment(), 501);
}

TEST_F(TopologyPaneTest, APictureIsTheSameWhateverMovedBefore) {
    open("tun");
    pane_->show();
    selection_->go_to(31);
    pane_->rest();
    const QImage first = painted();
    selection_->go_to(29);
    pane_->rest();
    painted();
    selection_->go_to(31);
    EXPECT_NE(painted(), first) << "the glyph and the packet are on their way";
    come_to_rest(*pane_);
    EXPECT_EQ(painted(), first);
}

TEST_F(TopologyPaneTest, DigitsAndArrowsChooseNodes) {
    open("tun");
    QTest::keyClick(pane_.get(), Qt::Key_3);
    EXPECT_EQ(selection_->node(), "director");
    QTest::keyClick(pane_.get(), Qt::Key_Down);
    EXPECT_EQ(selection_->node(), "rs1");
    QTest::keyClick(pane_.get(), Qt::Key_Up);
    EXPECT_EQ(selection_->node(), "director");
    QTest::keyClick(pane_.get(), Qt::Key_9);
    EXPECT_EQ(selection_->node(), "director");
}

TEST_F(TopologyPaneTest, EnterAndDoubleClickOpenANode) {
    open("tun");
    QSignalSpy opened(pane_.get(), &TopologyPane::node_opened);
    QTest::keyClick(pane_.get(), Qt::Key_2);
    QTest::keyClick(pane_.get(), Qt::Key_Return);
    QTest::mouseDClick(pane_.get(), Qt::LeftButton, {}, pane_->card_rect("rs1").center().toPoint());
    ASSERT_EQ(opened.count(), 2);
    EXPECT_EQ(opened[0][0].toString(), "router");
    EXPECT_EQ(opened[1][0].toString(), "rs1");
}

TEST_F(TopologyPaneTest, ADraggedNodeStaysWhereItWasPutAndIsNotChosen) {
    open("tun");
    const QString before = selection_->node();
    const QPointF centre = pane_->card_rect("rs2").center();
    drag("rs2", {-200, 60});
    EXPECT_NEAR(pane_->card_rect("rs2").center().x(), centre.x() - 200, 1.5);
    EXPECT_NEAR(pane_->card_rect("rs2").center().y(), centre.y() + 60, 1.5);
    EXPECT_EQ(selection_->node(), before);
    make_pane({1056, 508});
    EXPECT_NEAR(pane_->card_rect("rs2").center().x(), centre.x() - 200, 1.5);
}

TEST_F(TopologyPaneTest, WritesNoLayoutBeforeANodeIsMoved) {
    open("tun");
    click("rs2");
    painted();
    EXPECT_FALSE(std::filesystem::exists(folder_ / "run.layout.json"));
    drag("rs2", {-50, 0});
    EXPECT_TRUE(std::filesystem::exists(folder_ / "run.layout.json"));
}

TEST_F(TopologyPaneTest, CtrlWithAnArrowMovesTheChosenNode) {
    open("tun");
    QTest::keyClick(pane_.get(), Qt::Key_1);
    const QPointF centre = pane_->card_rect("client").center();
    QTest::keyClick(pane_.get(), Qt::Key_Right, Qt::ControlModifier);
    EXPECT_NEAR(pane_->card_rect("client").center().x(), centre.x() + 16, 1);
}

TEST_F(TopologyPaneTest, CtrlAndTheWheelZoomAroundThePointer) {
    open("tun");
    const QPointF centre = pane_->card_rect("router").center();
    const double width = pane_->card_rect("router").width();
    QWheelEvent wheel(centre, pane_->mapToGlobal(centre), {}, {0, 120}, Qt::NoButton, Qt::ControlModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(pane_.get(), &wheel);
    EXPECT_NEAR(pane_->card_rect("router").width(), width * 1.2, 0.5);
    EXPECT_NEAR(pane_->card_rect("router").center().x(), centre.x(), 1);
}

TEST_F(TopologyPaneTest, ATunnelIsABandInTheOuterHeadersColour) {
    open("tun");
    const QColor band = look_.palette().outer_ip.frame;
    selection_->go_to(1);
    EXPECT_EQ(pixels_of(band), 0);
    for (models::FrameNumber n = 1; n <= recording_->count(); ++n) {
        const record::Frame frame = recording_->record().frame(n);
        if (frame.id != 1 || frame.node != "director" || frame.way != record::Way::out) continue;
        selection_->go_to(n);
        break;
    }
    EXPECT_GT(pixels_of(band), 200);
}

TEST_F(TopologyPaneTest, ADropIsPaintedBelowItsNodeOnlyWhenItHappens) {
    open("dr");
    const models::FrameNumber drop = first_drop();
    ASSERT_GT(drop, 1u);
    selection_->go_to(drop - 1);
    EXPECT_EQ(pixels_of(look_.palette().drop), 0);
    selection_->go_to(drop);
    EXPECT_GT(pixels_of(look_.palette().drop), 300);
}

TEST_F(TopologyPaneTest, NoTwoCardsOverlapAtAnyWidth) {
    for (const int width : {400, 560, 800, 1056, 1600}) {
        open("tun", {width, width / 2});
        for (const std::string& a : recording_->nodes()) {
            const QRectF rect = pane_->card_rect(models::text_of(a));
            EXPECT_TRUE(QRectF(pane_->rect()).contains(rect)) << a << " at " << width;
            for (const std::string& b : recording_->nodes()) {
                if (a == b) continue;
                EXPECT_FALSE(rect.intersects(pane_->card_rect(models::text_of(b)))) << a << ' ' << b << " at " << width;
            }
        }
    }
}

}  // namespace
}  // namespace lvslab::view
