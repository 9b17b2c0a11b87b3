#include "view/clock_bar.hpp"

#include <QMouseEvent>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "view/marks.hpp"

namespace lvslab::view {

namespace {

enum Button { kFirst, kBack, kPlay, kForward, kLast, kSpeed, kButtons };
constexpr double kClockHeight = 88;

void paint_triangle(QPainter& painter, const QPointF& centre, double size, int direction) {
    QPainterPath path(centre + QPointF(-direction * size * 0.6, -size));
    path.lineTo(centre + QPointF(direction * size * 0.8, 0));
    path.lineTo(centre + QPointF(-direction * size * 0.6, size));
    path.closeSubpath();
    painter.drawPath(path);
}

}  // namespace

ClockBar::ClockBar(const Scene& scene, models::Playback& playback, QWidget* parent)
    : Pane(scene, "Clock", parent), playback_(playback), marks_(models::clock_marks(scene.stage)) {
    setFixedHeight(qRound(look().px(kClockHeight)));
    connect(&playback_, &models::Playback::changed, this, qOverload<>(&QWidget::update));
}

QRectF ClockBar::button(int index) const {
    const double size = look().px(44);
    const QRectF box(look().px(16) + index * (size + look().px(3)), look().px(22), size, size);
    return index == kSpeed ? box.adjusted(look().px(6), 0, look().px(14), 0) : box;
}

QRectF ClockBar::track() const {
    const double left = button(kSpeed).right() + look().px(30), right = width() - look().px(220);
    return {left, look().px(45), std::max(look().px(60), right - left), look().px(6)};
}

double ClockBar::place_of(models::FrameNumber event) const {
    const auto count = static_cast<double>(scene().stage.recording.count());
    const double share = count <= 1 ? 0 : (static_cast<double>(event) - 1) / (count - 1);
    return track().left() + share * track().width();
}

models::FrameNumber ClockBar::event_at(double x) const {
    const auto count = static_cast<double>(scene().stage.recording.count());
    const double share = std::clamp((x - track().left()) / track().width(), 0.0, 1.0);
    return static_cast<models::FrameNumber>(std::lround(1 + share * (count - 1)));
}

void ClockBar::paint(QPainter& painter) {
    painter.setPen(QPen(colours().hairline, 1));
    painter.drawLine(QPointF(0, 0.5), QPointF(width(), 0.5));
    paint_buttons(painter);
    if (scene().stage.recording.count() == 0) return;
    paint_spans(painter);
    paint_track(painter);
    paint_time(painter);
}

void ClockBar::paint_symbol(QPainter& painter, const QRectF& box, int index) const {
    const QPointF c = box.center();
    const double s = look().px(8);
    painter.setPen(Qt::NoPen);
    switch (index) {
        case kFirst:
        case kLast: {
            const int direction = index == kFirst ? -1 : 1;
            paint_triangle(painter, c + QPointF(-s * 0.8, 0), s, direction);
            paint_triangle(painter, c + QPointF(s * 0.8, 0), s, direction);
            break;
        }
        case kBack:
            paint_triangle(painter, c, s, -1);
            break;
        case kForward:
            paint_triangle(painter, c, s, 1);
            break;
        case kPlay:
            if (playback_.playing()) {
                painter.drawRect(QRectF(c.x() - s * 0.9, c.y() - s, s * 0.65, 2 * s));
                painter.drawRect(QRectF(c.x() + s * 0.25, c.y() - s, s * 0.65, 2 * s));
            } else {
                paint_triangle(painter, c, look().px(10), 1);
            }
            break;
        default:
            break;
    }
}

void ClockBar::paint_buttons(QPainter& painter) const {
    for (int i = 0; i < kSpeed; ++i) {
        const QRectF box = button(i);
        const bool main = i == kPlay;
        painter.setPen(QPen(main ? colours().accent : colours().line, 1));
        painter.setBrush(main ? colours().accent : colours().panel);
        painter.drawRoundedRect(box, look().px(4), look().px(4));
        painter.setBrush(main ? colours().on_accent : colours().text);
        paint_symbol(painter, box, i);
    }
    paint_line(
        painter, button(kSpeed),
        {.text = playback_.speed_text(), .font = look().mono(17), .colour = colours().text2, .align = Qt::AlignCenter});
}

void ClockBar::paint_spans(QPainter& painter) const {
    const double y = look().px(66);
    const QFont font = look().mono(13);
    double free_from = -1e9;
    for (const models::ClockSpan& span : marks_.spans) {
        const double left = place_of(span.first), right = std::max(place_of(span.last), left + look().px(2));
        painter.setPen(QPen(colours().text2, look().px(1.5)));
        painter.drawLine(QPointF(left, y), QPointF(right, y));
        painter.drawLine(QPointF(left, y - look().px(5)), QPointF(left, y + look().px(5)));
        painter.drawLine(QPointF(right, y - look().px(5)), QPointF(right, y + look().px(5)));
        const double wide = QFontMetricsF(font).horizontalAdvance(span.text);
        const double x = std::max((left + right - wide) / 2, track().left());
        if (x < free_from) continue;
        paint_line(painter, QRectF(x, y + look().px(4), wide + 2, look().px(18)),
                   {.text = span.text, .font = font, .colour = colours().text2});
        free_from = x + wide + look().px(14);
    }
}

void ClockBar::paint_track(QPainter& painter) const {
    const QRectF bar = track();
    const double now = place_of(selection().event());
    painter.setPen(Qt::NoPen);
    painter.setBrush(colours().hairline);
    painter.drawRoundedRect(bar, look().px(3), look().px(3));
    painter.setBrush(colours().accent);
    painter.drawRoundedRect(QRectF(bar.left(), bar.top(), now - bar.left(), bar.height()), look().px(3), look().px(3));
    paint_marks(painter);
    painter.setPen(QPen(colours().panel, look().px(2)));
    painter.setBrush(colours().accent);
    painter.drawRoundedRect(QRectF(now - look().px(6), bar.center().y() - look().px(13), look().px(12), look().px(26)),
                            look().px(3), look().px(3));
    painter.setPen(QPen(colours().accent, look().px(2)));
    painter.drawLine(QPointF(now, look().px(12)), QPointF(now, bar.center().y() - look().px(13)));
}

/// Where marks would overlap, a drop hides a retransmission, and that hides an ARP question.
void ClockBar::paint_marks(QPainter& painter) const {
    const double size = look().px(6);
    std::vector<bool> taken(static_cast<std::size_t>(width()) + 1);
    for (const auto kind : {models::ClockMarkKind::drop, models::ClockMarkKind::again, models::ClockMarkKind::arp}) {
        for (const models::ClockMark& mark : marks_.marks) {
            const double x = place_of(mark.event);
            const auto first = taken.begin() + static_cast<std::ptrdiff_t>(std::clamp(x - size, 0.0, width() - 1.0));
            const auto last = taken.begin() + static_cast<std::ptrdiff_t>(std::clamp(x + size, 1.0, width() * 1.0));
            if (mark.kind != kind || std::find(first, last, true) != last) continue;
            std::fill(first, last, true);
            paint_mark(painter, kind, QPointF(x, look().px(24)), size);
        }
    }
}

void ClockBar::paint_mark(QPainter& painter, models::ClockMarkKind kind, const QPointF& c, double s) const {
    const bool drop = kind == models::ClockMarkKind::drop;
    painter.setPen(QPen(drop ? colours().drop : colours().text2, look().px(drop ? 2.5 : 1.5)));
    painter.setBrush(Qt::NoBrush);
    switch (kind) {
        case models::ClockMarkKind::drop:
            painter.drawLine(c + QPointF(-s, -s), c + QPointF(s, s));
            painter.drawLine(c + QPointF(-s, s), c + QPointF(s, -s));
            break;
        case models::ClockMarkKind::arp:
            painter.drawPolygon(
                QPolygonF{c + QPointF(0, -s), c + QPointF(s, 0), c + QPointF(0, s), c + QPointF(-s, 0)});
            break;
        case models::ClockMarkKind::again:  // a circle that is not closed, with an arrow's head at its end
            painter.drawArc(QRectF(c.x() - s, c.y() - s, 2 * s, 2 * s), 60 * 16, 290 * 16);
            painter.setPen(Qt::NoPen);
            painter.setBrush(colours().text2);
            painter.drawPolygon(QPolygonF{c + QPointF(0.2 * s, -1.5 * s), c + QPointF(1.2 * s, -0.55 * s),
                                          c + QPointF(0.0 * s, -0.15 * s)});
            break;
    }
}

void ClockBar::paint_time(QPainter& painter) const {
    const auto& recording = scene().stage.recording;
    const QRectF box(width() - look().px(210), look().px(12), look().px(192), look().px(66));
    paint_line(painter, box.adjusted(0, 0, 0, -look().px(30)),
               {.text = models::time_text(recording.since_start(selection().event())),
                .font = look().mono(24, true),
                .colour = colours().text,
                .align = Qt::AlignRight | Qt::AlignVCenter});
    paint_line(painter, box.adjusted(0, look().px(36), 0, 0),
               {.text = scene().say("event %1 of %2").arg(selection().event()).arg(recording.count()),
                .font = look().mono(15),
                .colour = colours().text2,
                .align = Qt::AlignRight | Qt::AlignVCenter});
}

void ClockBar::press(int index) {
    switch (index) {
        case kFirst:
            return selection().go_to(1);
        case kBack:
            return selection().step(-1);
        case kPlay:
            return playback_.toggle();
        case kForward:
            return selection().step(1);
        case kLast:
            return selection().go_to(scene().stage.recording.count());
        default:
            return playback_.speed() >= 64 ? [&] { while (playback_.speed() > 0.25) playback_.slower(); }() : playback_.faster();
    }
}

void ClockBar::mousePressEvent(QMouseEvent* event) {
    setFocus();
    for (int i = 0; i < kButtons; ++i) {
        if (button(i).contains(event->position())) return press(i);
    }
    const QRectF reach = track().adjusted(-look().px(10), -look().px(40), look().px(10), look().px(40));
    if (!reach.contains(event->position()) || scene().stage.recording.count() == 0) return;
    dragging_ = true;
    selection().go_to(event_at(event->position().x()));
}

void ClockBar::mouseMoveEvent(QMouseEvent* event) {
    if (dragging_) selection().go_to(event_at(event->position().x()));
}

}  // namespace lvslab::view
