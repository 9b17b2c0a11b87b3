#pragma once

#include <map>

#include "models/ladder.hpp"
#include "view/pane.hpp"

namespace lvslab::view {

/// The sequence chart: a lifeline a node, a line a frame, and the line across is now.
class LadderPane : public Pane {
    Q_OBJECT

public:
    explicit LadderPane(const Scene& scene, QWidget* parent = nullptr);

    models::Ladder& ladder() { return ladder_; }
    models::LadderTime time() const { return time_; }
    void set_time(models::LadderTime time);
    /// The line nearest to this height; ladder().size() if none is shown.
    std::size_t line_at(double y) const;

protected:
    void paint(QPainter& painter) override;
    void mousePressEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Placed {
        std::size_t line;
        double y;
    };
    std::vector<Placed> placed() const;
    double head_height() const { return look().px(84); }
    double lifeline(int node) const;
    void paint_head(QPainter& painter) const;
    void paint_now(QPainter& painter, double y) const;
    void paint_arrow(QPainter& painter, const Placed& placed, bool with_text) const;
    void paint_shaft(QPainter& painter, const models::Arrow& arrow, double y, bool future) const;
    void paint_text(QPainter& painter, const models::Arrow& arrow, double y, bool future) const;
    double now_y() const;
    QRectF time_button(int index) const;

    models::Ladder ladder_;
    models::LadderTime time_ = models::LadderTime::step;
    double scrolled_ = 0;  ///< pixels, by the wheel; a step goes back to now
};

}  // namespace lvslab::view
