#pragma once

#include "models/clock_marks.hpp"
#include "models/playback.hpp"
#include "view/pane.hpp"

namespace lvslab::view {

/// The one clock: buttons, the slider with its marks above and connections below, the time.
class ClockBar : public Pane {
    Q_OBJECT

public:
    ClockBar(const Scene& scene, models::Playback& playback, QWidget* parent = nullptr);

    /// Where an event stands on the slider, pixels.
    double place_of(models::FrameNumber event) const;
    models::FrameNumber event_at(double x) const;

protected:
    void paint(QPainter& painter) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent*) override { dragging_ = false; }

private:
    QRectF track() const;
    QRectF button(int index) const;
    void press(int index);
    void paint_buttons(QPainter& painter) const;
    void paint_symbol(QPainter& painter, const QRectF& box, int index) const;
    void paint_track(QPainter& painter) const;
    void paint_marks(QPainter& painter) const;
    void paint_mark(QPainter& painter, models::ClockMarkKind kind, const QPointF& centre, double half) const;
    void paint_spans(QPainter& painter) const;
    void paint_time(QPainter& painter) const;

    models::Playback& playback_;
    models::ClockMarks marks_;
    bool dragging_ = false;
};

}  // namespace lvslab::view
