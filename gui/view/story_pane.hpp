#pragma once

#include "models/story.hpp"
#include "view/pane.hpp"

namespace lvslab::view {

/// The packet's stay in the chosen node: in goes up at the left, the decision is on top, out comes down at the right.
class StoryPane : public Pane {
    Q_OBJECT

public:
    explicit StoryPane(const Scene& scene, QWidget* parent = nullptr);

    models::Story& story() { return story_; }
    QSize sizeHint() const override;
    /// Where the cards stand, in the order of story().cards().
    std::vector<QRectF> places() const;
    /// Where the rows that a card names stand, in the order of its rows.
    std::vector<QRectF> row_places(const QRectF& card_place, const models::StoryCard& card) const;

protected:
    void paint(QPainter& painter) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    double card_height(const models::StoryCard& card, double width) const;
    void paint_card(QPainter& painter, const QRectF& box, const models::StoryCard& card) const;
    void paint_way(QPainter& painter, const std::vector<QRectF>& places) const;
    void paint_head(QPainter& painter) const;
    void fit();
    void choose(std::size_t card);
    void paint_row(QPainter& painter, const QRectF& place, const models::TableRowRef& row) const;

    models::Story story_;
    std::size_t chosen_ = 0;
};

}  // namespace lvslab::view
