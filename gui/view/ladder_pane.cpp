#include "view/ladder_pane.hpp"

#include <QMouseEvent>
#include <QPainterPath>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "view/marks.hpp"

namespace lvslab::view {

using models::Arrow;
using models::ArrowKind;
using models::LadderTime;

namespace {

struct TimeChoice {
    LadderTime time;
    const char* name;
};
constexpr TimeChoice kTimes[] = {
    {LadderTime::step, "Step"}, {LadderTime::non_linear, "Non-linear"}, {LadderTime::linear, "Linear"}};

struct Head {
    QPointF tip;
    int direction;  ///< 1: to the right
    bool filled;
};

void paint_arrow_head(QPainter& painter, const Head& head, const QPen& pen, double size) {
    const QPointF back(-head.direction * size, 0);
    QPainterPath path(head.tip + back + QPointF(0, -size * 0.6));
    path.lineTo(head.tip);
    path.lineTo(head.tip + back + QPointF(0, size * 0.6));
    QPen solid = pen;
    solid.setStyle(Qt::SolidLine);
    painter.setPen(solid);
    if (head.filled) {
        path.closeSubpath();
        painter.fillPath(path, pen.color());
    }
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(path);
}

}  // namespace

LadderPane::LadderPane(const Scene& scene, QWidget* parent) : Pane(scene, "Ladder", parent), ladder_(scene.stage) {
    connect(&selection(), &models::Selection::event_changed, this, [this] { scrolled_ = 0; });
    setMinimumSize(QSizeF(look().px(320), look().px(200)).toSize());
}

void LadderPane::set_time(LadderTime time) {
    time_ = time;
    update();
}

double LadderPane::now_y() const { return head_height() + (height() - head_height()) * 0.62 + scrolled_; }

double LadderPane::lifeline(int node) const {
    const auto count = static_cast<double>(scene().stage.recording.nodes().size());
    const double left = time_ == LadderTime::step ? look().px(8) : look().px(72);
    return left + (width() - left) * (node + 0.5) / count;
}

/// The lines in sight: upward and downward from now.
std::vector<LadderPane::Placed> LadderPane::placed() const {
    std::vector<Placed> lines;
    const std::size_t next = ladder_.lines_until(selection().event());
    const double step = look().px(16);
    double y = now_y() - step;
    for (std::size_t line = next; line-- > 0 && y > head_height();) {
        if (y < height() + step) lines.push_back({line, y});
        if (line > 0) y -= look().px(ladder_.gap(line - 1, time_));
    }
    std::reverse(lines.begin(), lines.end());
    y = now_y() + step;
    for (std::size_t line = next; line < ladder_.size() && y < height() + step; ++line) {
        if (y > head_height()) lines.push_back({line, y});
        y += look().px(ladder_.gap(line, time_));
    }
    return lines;
}

std::size_t LadderPane::line_at(double y) const {
    const auto lines = placed();
    if (lines.empty()) return ladder_.size();
    const auto nearest = std::min_element(lines.begin(), lines.end(), [&](const Placed& a, const Placed& b) {
        return std::abs(a.y - y) < std::abs(b.y - y);
    });
    return nearest->line;
}

void LadderPane::paint(QPainter& painter) {
    painter.fillRect(rect(), colours().window);
    const auto& nodes = scene().stage.recording.nodes();
    for (int n = 0; n < static_cast<int>(nodes.size()); ++n) {
        const bool chosen = models::text_of(nodes[static_cast<std::size_t>(n)]) == selection().node();
        painter.setPen(QPen(colours().line, look().px(chosen ? 3 : 1.5)));
        painter.drawLine(QPointF(lifeline(n), head_height() - look().px(6)), QPointF(lifeline(n), height()));
    }
    paint_now(painter, now_y());
    double last_text = -1e9;
    for (const Placed& p : placed()) {
        const bool room = p.y - last_text >= look().px(17);
        paint_arrow(painter, p, room);
        if (room) last_text = p.y;
    }
    paint_head(painter);
}

QRectF LadderPane::time_button(int index) const {
    const double height = look().px(30);
    double right = width() - look().px(10);
    double left = right;
    for (int i = 2; i >= index; --i) {
        right = left;
        left -= QFontMetricsF(look().bold(14)).horizontalAdvance(scene().say(kTimes[i].name)) + look().px(22);
    }
    return {left, look().px(8), right - left, height};
}

void LadderPane::paint_head(QPainter& painter) const {
    const QRectF head(0, 0, width(), look().px(46));
    painter.fillRect(QRectF(0, 0, width(), head_height() - look().px(6)), colours().window);
    painter.fillRect(head, colours().panel);
    painter.setPen(QPen(colours().hairline, 1));
    painter.drawLine(head.bottomLeft(), head.bottomRight());
    const QRectF first = time_button(0);
    paint_line(painter, QRectF(look().px(16), 0, first.left() - look().px(24), head.height()),
               {.text = scene().say("Ladder"), .font = look().bold(17), .colour = colours().text});
    painter.setBrush(colours().panel);
    painter.setPen(QPen(colours().line, 1));
    painter.drawRoundedRect(QRectF(first.topLeft(), time_button(2).bottomRight()), look().px(4), look().px(4));
    for (int i = 0; i < 3; ++i) {
        const bool on = kTimes[i].time == time_;
        const QRectF button = time_button(i);
        if (on) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(colours().accent);
            painter.drawRoundedRect(button, look().px(4), look().px(4));
        }
        paint_line(painter, button,
                   {.text = scene().say(kTimes[i].name),
                    .font = look().text(14, on),
                    .colour = on ? colours().on_accent : colours().text,
                    .align = Qt::AlignCenter});
    }
    const auto& nodes = scene().stage.recording.nodes();
    const double room = nodes.size() > 1 ? lifeline(1) - lifeline(0) : width();
    for (int n = 0; n < static_cast<int>(nodes.size()); ++n) {
        const QString name = models::text_of(nodes[static_cast<std::size_t>(n)]);
        paint_line(painter, QRectF(lifeline(n) - room / 2, head.bottom() + look().px(2), room, look().px(30)),
                   {.text = name,
                    .font = look().text(15, name == selection().node()),
                    .colour = colours().text,
                    .align = Qt::AlignCenter});
    }
}

void LadderPane::paint_now(QPainter& painter, double y) const {
    painter.setPen(QPen(colours().accent, look().px(2)));
    painter.drawLine(QPointF(0, y), QPointF(width(), y));
    QPainterPath flag(QPointF(0, y - look().px(7)));
    flag.lineTo(look().px(10), y);
    flag.lineTo(0, y + look().px(7));
    painter.fillPath(flag, colours().accent);
}

void LadderPane::paint_arrow(QPainter& painter, const Placed& placed, bool with_text) const {
    const Arrow arrow = ladder_.arrow(placed.line);
    const bool future = arrow.frame > selection().event();
    if (arrow.packet == selection().packet() && !future) {
        painter.fillRect(QRectF(0, placed.y - look().px(12), width(), look().px(24)), colours().accent_pale);
        painter.setPen(QPen(colours().line, look().px(1.5)));
    }
    paint_shaft(painter, arrow, placed.y, future);
    if (!with_text) return;
    paint_text(painter, arrow, placed.y, future);
    if (time_ == LadderTime::step) return;
    paint_line(painter, QRectF(look().px(12), placed.y - look().px(9), look().px(76), look().px(18)),
               {.text = models::time_text(arrow.since_start),
                .font = look().mono(13),
                .colour = future ? colours().text3 : colours().text2});
}

void LadderPane::paint_shaft(QPainter& painter, const Arrow& arrow, double y, bool future) const {
    const QColor colour = future                             ? colours().text3
                          : arrow.kind == ArrowKind::request ? colours().accent
                                                             : colours().text2;
    QPen pen(colour, look().px(future ? 1 : 2.5));
    const double from = lifeline(arrow.from);
    if (arrow.kind == ArrowKind::drop) return paint_drop(painter, QPointF(from, y), look().px(9), look());
    if (arrow.kind == ArrowKind::inside) {
        painter.setPen(pen);
        painter.setBrush(Qt::NoBrush);
        QPainterPath hook(QPointF(from, y - look().px(5)));
        hook.lineTo(from + look().px(14), y - look().px(5));
        hook.lineTo(from + look().px(14), y + look().px(5));
        hook.lineTo(from + look().px(3), y + look().px(5));
        painter.drawPath(hook);
        return paint_arrow_head(painter, {QPointF(from + look().px(2), y + look().px(5)), -1, true}, pen, look().px(6));
    }
    if (arrow.kind == ArrowKind::arp) pen.setStyle(Qt::DotLine);
    if (arrow.kind == ArrowKind::icmp) pen.setStyle(Qt::DashDotLine);
    // A flooded frame may go both ways: the farthest node on each side gets a head, those between a ring.
    std::vector<int> ends;
    if (!arrow.to.empty() && arrow.to.front() < arrow.from) ends.push_back(arrow.to.front());
    if (!arrow.to.empty() && arrow.to.back() > arrow.from) ends.push_back(arrow.to.back());
    for (const int end : ends) {
        const double to = lifeline(end);
        const int direction = to > from ? 1 : -1;
        if (arrow.tunnelled) {
            painter.setPen(QPen(colours().outer_ip.frame, look().px(10)));
            painter.drawLine(QPointF(from, y), QPointF(to - direction * look().px(6), y));
        }
        painter.setPen(pen);
        painter.drawLine(QPointF(from, y), QPointF(to - direction * look().px(2), y));
        const bool filled = arrow.kind == ArrowKind::request && !future;
        paint_arrow_head(painter, {QPointF(to - direction * look().px(2), y), direction, filled}, pen, look().px(9));
    }
    for (const int reached : arrow.to) {
        if (std::find(ends.begin(), ends.end(), reached) != ends.end()) continue;
        painter.setPen(QPen(colour, look().px(1.5)));
        painter.setBrush(colours().window);
        painter.drawEllipse(QPointF(lifeline(reached), y), look().px(4), look().px(4));
    }
    if (!arrow.to.empty()) return;
    // Sent, and nobody got it: it breaks off.
    const double short_end = from + look().px(from < width() / 2.0 ? 30 : -30);
    painter.setPen(pen);
    painter.drawLine(QPointF(from, y), QPointF(short_end, y));
    if (arrow.kind != ArrowKind::seen && !future) paint_drop(painter, QPointF(short_end, y), look().px(6), look());
}

void LadderPane::paint_text(QPainter& painter, const Arrow& arrow, double y, bool future) const {
    const QFont font = look().text(14, !future);
    QString text = arrow.text;
    if (arrow.again) text = QStringLiteral("↻ ") + text;
    const QFontMetricsF metrics(font);
    const double from = lifeline(arrow.from);
    double left = from, right = from;
    for (const int to : arrow.to) {
        left = std::min(left, lifeline(to));
        right = std::max(right, lifeline(to));
    }
    const bool beside = arrow.to.empty();
    const bool numbered =
        arrow.number > 0 && arrow.packet == selection().packet() && !future && arrow.kind != ArrowKind::arp;
    const double circle = numbered ? look().px(24) : 0;
    const double room = right - left - look().px(44) - circle;
    if (!beside && metrics.horizontalAdvance(text) > room)
        text = (arrow.again ? QStringLiteral("↻ ") : QString()) + arrow.word;
    const QString shown = beside ? metrics.elidedText(text, Qt::ElideRight, look().px(200)) : text;
    const double wide = metrics.horizontalAdvance(shown) + circle + look().px(10);
    // Between the lifelines if it leaves the arrow to be seen; else at its side.
    const bool between = !beside && wide <= right - left - look().px(26);
    double x = between ? (left + right - wide) / 2 : right + look().px(12);
    if (beside) x = from + look().px(18);
    if (!between && x + wide > width()) x = left - look().px(16) - wide;
    x = std::clamp(x, 0.0, std::max(0.0, width() - wide));
    const QRectF box(x, y - look().px(10), wide, look().px(20));
    const bool followed = arrow.packet == selection().packet() && !future;
    painter.fillRect(box, followed ? colours().accent_pale : colours().window);
    if (numbered) paint_hop_number(painter, QPointF(x + look().px(12), y), arrow.number, HopMark::filled, look());
    paint_line(painter, box.adjusted(circle + look().px(5), 0, 0, 0),
               {.text = shown,
                .font = font,
                .colour = arrow.kind == ArrowKind::drop ? colours().drop
                          : future                      ? colours().text3
                                                        : colours().text});
}

void LadderPane::mousePressEvent(QMouseEvent* event) {
    setFocus();
    for (int i = 0; i < 3; ++i) {
        if (time_button(i).contains(event->position())) return set_time(kTimes[i].time);
    }
    if (event->position().y() < head_height()) {
        const auto& nodes = scene().stage.recording.nodes();
        for (int n = 0; n < static_cast<int>(nodes.size()); ++n) {
            if (std::abs(lifeline(n) - event->position().x()) < look().px(40)) {
                selection().choose_node(models::text_of(nodes[static_cast<std::size_t>(n)]));
            }
        }
        return;
    }
    const std::size_t line = line_at(event->position().y());
    if (line < ladder_.size()) selection().go_to(ladder_.frame(line));
}

void LadderPane::wheelEvent(QWheelEvent* event) {
    if (event->modifiers() & Qt::ControlModifier) {
        ladder_.set_scale(ladder_.scale() * (event->angleDelta().y() > 0 ? 1.25 : 0.8));
    } else {
        scrolled_ += event->angleDelta().y() / 3.0;
    }
    event->accept();
    update();
}

void LadderPane::keyPressEvent(QKeyEvent* event) {
    const std::size_t next = ladder_.lines_until(selection().event());
    if (event->key() == Qt::Key_Down && next < ladder_.size()) return selection().go_to(ladder_.frame(next));
    if (event->key() == Qt::Key_Up && next > 1) return selection().go_to(ladder_.frame(next - 2));
    Pane::keyPressEvent(event);
}

}  // namespace lvslab::view
