#include "view/event_painter.hpp"

#include <QFontMetricsF>
#include <QPainterPath>
#include <algorithm>

namespace lvslab::view {

namespace {

constexpr double kTextSize = 15, kTimeSize = 14, kBadgeSize = 13, kEventGap = 8, kEventMargin = 12;
/// A leg's time is shown where this much is left for its text.
constexpr double kRoomForText = 190;

class RowPainter {
public:
    RowPainter(QPainter& painter, const QRectF& rect, const EventRowState& state, const Look& look)
        : painter_(painter), look_(look), state_(state), rect_(rect), right_(rect.right() - look.px(kEventMargin)) {}

    void background() {
        const Palette& p = look_.palette();
        const bool hop_now = state_.leg && state_.chosen;
        painter_.fillRect(rect_, hop_now ? p.accent_pale : p.panel);
        if (hop_now) painter_.fillRect(QRectF(rect_.left(), rect_.top(), look_.px(4), rect_.height()), p.accent);
    }

    void triangle(double x) {
        const double size = look_.px(5);
        QPainterPath path;
        if (state_.open) {
            path.moveTo(-size, -size * 0.6);
            path.lineTo(size, -size * 0.6);
            path.lineTo(0, size * 0.9);
        } else {
            path.moveTo(-size * 0.6, -size);
            path.lineTo(size * 0.9, 0);
            path.lineTo(-size * 0.6, size);
        }
        path.closeSubpath();
        painter_.fillPath(path.translated(x, rect_.center().y()), ink());
    }

    /// The next thing from the right; what does not fit before `left` is left out.
    void at_right(const QString& text, const QFont& font, const QColor& colour, double left) {
        const double width = QFontMetricsF(font).horizontalAdvance(text);
        if (text.isEmpty() || right_ - width < left) return;
        paint_line(painter_, QRectF(right_ - width, rect_.top(), width + 1, rect_.height()), {text, font, colour});
        right_ -= width + look_.px(kEventGap);
    }

    void badges(const std::vector<QString>& words, double left) {
        for (auto word = words.rbegin(); word != words.rend(); ++word) {
            at_right(*word, look_.bold(kBadgeSize), ink(), left);
        }
    }

    void time(const QString& text, double left) {
        const Palette& p = look_.palette();
        at_right(text, look_.mono(kTimeSize), state_.future ? p.text3 : p.text2, left);
    }

    void drop_mark(double x) { paint_drop(painter_, QPointF(x, rect_.center().y()), look_.px(8), look_); }

    void text(const QString& text, double left) {
        const QRectF room(left, rect_.top(), std::max(0.0, right_ - left), rect_.height());
        paint_line(painter_, room, {text, look_.text(kTextSize, state_.chosen), ink()});
    }

    double right() const { return right_; }
    void move_right(double by) { right_ -= by; }
    QColor ink() const { return state_.future ? look_.palette().text3 : look_.palette().text; }

private:
    QPainter& painter_;
    const Look& look_;
    const EventRowState& state_;
    QRectF rect_;
    double right_;
};

void paint_packet(RowPainter& to, QPainter& painter, const QRectF& rect, const models::EventRow& row,
                  const EventColumns& columns, const Look& look) {
    to.triangle(columns.triangle);
    const QRectF name(columns.triangle, rect.top(), columns.name_right - columns.triangle, rect.height());
    paint_line(painter, name, {row.name, look.mono(kTimeSize), to.ink(), Qt::AlignRight | Qt::AlignVCenter});
    to.time(row.time, columns.text_left);
    if (row.dropped) {
        to.drop_mark(to.right() - look.px(8));
        to.move_right(look.px(16 + kEventGap));
    }
    to.text(row.text, columns.text_left);
}

void paint_leg(RowPainter& to, QPainter& painter, const QRectF& rect, const models::EventRow& row,
               const EventRowState& state, const EventColumns& columns, const Look& look) {
    const QPointF mark(columns.name_right, rect.center().y());
    const double left = mark.x() + look.px(20);
    if (row.number != 0) {
        const HopMark filled = state.chosen ? HopMark::filled : HopMark::open;
        paint_hop_number(painter, mark, row.number, filled, look);
    } else if (row.dropped) {
        to.drop_mark(mark.x());
    }
    to.time(row.time, left + look.px(kRoomForText) + look.px(60) * static_cast<double>(row.badges.size()));
    to.badges(row.badges, left);
    const QColor reason = state.future ? look.palette().text3 : look.palette().drop;
    const double text = QFontMetricsF(look.text(kTextSize, state.chosen)).horizontalAdvance(row.text);
    to.at_right(row.drop_reason, look.text(kTimeSize), reason, left + text + look.px(kEventGap));
    to.text(row.text, left);
}

}  // namespace

EventColumns event_columns(std::size_t largest_number, const Look& look) {
    const double digits = QFontMetricsF(look.mono(kTimeSize)).horizontalAdvance(QString::number(largest_number));
    const double triangle = look.px(18);
    const double right = triangle + look.px(14) + std::max(digits, look.px(16));
    return {.name_right = right, .text_left = right + look.px(14), .triangle = triangle};
}

void paint_event_row(QPainter& painter, const QRectF& rect, const models::EventRow& row, const EventRowState& state,
                     const EventColumns& columns, const Look& look) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    RowPainter to(painter, rect, state, look);
    to.background();
    if (state.leg) {
        paint_leg(to, painter, rect, row, state, columns, look);
    } else {
        paint_packet(to, painter, rect, row, columns, look);
    }
    if (state.focused) paint_focus(painter, rect, look);
    painter.restore();
}

}  // namespace lvslab::view
