#include "view/story_pane.hpp"

#include <gtest/gtest.h>

#include <QTest>
#include <memory>

#include "application.hpp"
#include "models/records.hpp"

namespace lvslab::view {
namespace {

class StoryPaneTest : public ::testing::Test {
protected:
    void SetUp() override {
        application();
        selection_.go_to(models::frame_at(recording_, {1, "director", record::Way::in}));
        selection_.choose_node("director");
        pane_ = std::make_unique<StoryPane>(Scene{stage_, look_});
        pane_->resize(1000, 900);
    }
    std::size_t top() const {
        const auto& cards = pane_->story().cards();
        std::size_t i = 0;
        while (cards[i].side != models::CardSide::top) ++i;
        return i;
    }

    const models::Recording& recording_ = models::recording_of("tun");
    models::Selection selection_{recording_};
    models::Stage stage_{recording_, selection_, models::Language::english};
    Look look_{Theme::light, 1.0};
    std::unique_ptr<StoryPane> pane_;
};

TEST_F(StoryPaneTest, AClickOnARowChoosesIt) {
    const models::StoryCard card = pane_->story().cards()[top()];
    const auto places = pane_->row_places(pane_->places()[top()], card);
    ASSERT_EQ(places.size(), card.rows.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
        QTest::mouseClick(pane_.get(), Qt::LeftButton, {}, places[i].center().toPoint());
        EXPECT_EQ(selection_.row(), card.rows[i]);
    }
}

TEST_F(StoryPaneTest, AClickOnACardChoosesTheRowThatDecided) {
    QTest::mouseClick(pane_.get(), Qt::LeftButton, {}, (pane_->places()[top()].topLeft() + QPointF(40, 20)).toPoint());
    EXPECT_EQ(selection_.row(), pane_->story().cards()[top()].rows.back());
}

TEST_F(StoryPaneTest, RowsStandInsideTheirCardsAndDoNotOverlap) {
    for (const int width : {380, 700, 1400}) {
        pane_->resize(width, 900);
        for (std::size_t i = 0; i < pane_->places().size(); ++i) {
            const QRectF card = pane_->places()[i];
            const auto rows = pane_->row_places(card, pane_->story().cards()[i]);
            for (std::size_t row = 0; row < rows.size(); ++row) {
                EXPECT_TRUE(card.contains(rows[row]));
                EXPECT_GE(rows[row].top(), row == 0 ? card.top() : rows[row - 1].bottom());
            }
        }
    }
}

}  // namespace
}  // namespace lvslab::view
