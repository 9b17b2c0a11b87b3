#include "view/hooks_pane.hpp"

#include <QPainterPath>

#include "models/packet_text.hpp"
#include "view/marks.hpp"

namespace lvslab::view {

using models::HookFunction;
using models::HookVisit;
using models::HookWalk;

namespace {
enum Hook { kAtPreRouting, kAtLocalIn, kAtForward, kAtLocalOut, kAtPostRouting };
constexpr double kHooksHead = 46;
}  // namespace

HooksPane::HooksPane(const Scene& scene, QWidget* parent) : Pane(scene, "Netfilter", parent) {
    setMinimumSize(QSizeF(look().px(760), look().px(460)).toSize());
}

/// In from the left, out at the right, this host on top; as the article's figure of the hooks has it.
HooksPane::Places HooksPane::places() const {
    const double top = look().px(kHooksHead), w = width(), h = height() - top;
    const double bw = std::min(look().px(330), w * 0.22), margin = look().px(40);
    const double bh = std::min(look().px(196), h * 0.3);
    const double low = top + h * 0.68, high = top + h * 0.2;
    const auto box = [&](double centre, double middle) { return QRectF(centre - bw / 2, middle - bh / 2, bw, bh); };
    Places at;
    const double first = margin + bw / 2 + look().px(20), last = w - first;
    at.hooks[kAtPreRouting] = box(first, low);
    at.hooks[kAtPostRouting] = box(last, low);
    at.hooks[kAtForward] = box((first + last) / 2, low + h * 0.0);
    const double quarter = (last - first) / 4;
    at.hooks[kAtLocalIn] = box(first + quarter, high);
    at.hooks[kAtLocalOut] = box(last - quarter, high);
    const double small = look().px(44);
    at.routing = QRectF(first + quarter - bw * 0.22, low - small / 2, bw * 0.44, small);
    at.out_routing = QRectF(last - quarter - bw * 0.22, low - small / 2, bw * 0.44, small);
    at.host = QRectF((first + last) / 2 - look().px(60), high - small / 2, look().px(120), small);
    if (at.routing.left() < at.hooks[kAtPreRouting].right() + look().px(12)) {
        at.routing.moveLeft(at.hooks[kAtPreRouting].right() + look().px(12));
        at.out_routing.moveRight(at.hooks[kAtPostRouting].left() - look().px(12));
    }
    at.in = QPointF(look().px(8), low);
    at.out = QPointF(w - look().px(8), low);
    return at;
}

void HooksPane::paint_way(QPainter& painter, const QPolygonF& way, bool taken) const {
    const QColor colour = taken ? colours().accent : colours().line;
    painter.setPen(QPen(colour, look().px(taken ? 4 : 1.5), taken ? Qt::SolidLine : Qt::DashLine));
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(way);
    const QPointF tip = way.last(), before = way[way.size() - 2];
    const QLineF line(before, tip);
    const QPointF along(line.dx() / std::max(1.0, line.length()), line.dy() / std::max(1.0, line.length()));
    const QPointF across(-along.y(), along.x());
    const double size = look().px(taken ? 11 : 8);
    QPainterPath head(tip);
    head.lineTo(tip - along * size + across * size * 0.6);
    head.lineTo(tip - along * size - across * size * 0.6);
    painter.fillPath(head, colour);
}

void HooksPane::paint_ways(QPainter& painter, const HookWalk& walk, const Places& at) const {
    const auto& hooks = walk.hooks;
    const bool came = hooks[kAtPreRouting].passed || walk.local || walk.forwarded;
    const bool up = walk.local;
    const bool down = hooks[kAtLocalOut].passed;
    const bool out = walk.sent;
    const QRectF &pre = at.hooks[kAtPreRouting], &in = at.hooks[kAtLocalIn], &forward = at.hooks[kAtForward];
    const QRectF &local_out = at.hooks[kAtLocalOut], &post = at.hooks[kAtPostRouting];
    const auto left = [](const QRectF& r) { return QPointF(r.left(), r.center().y()); };
    const auto right = [](const QRectF& r) { return QPointF(r.right(), r.center().y()); };
    const auto top = [](const QRectF& r) { return QPointF(r.center().x(), r.top()); };
    const auto bottom = [](const QRectF& r) { return QPointF(r.center().x(), r.bottom()); };
    paint_way(painter, {at.in, left(pre)}, came);
    paint_way(painter, {right(pre), left(at.routing)}, came);
    paint_way(painter, {top(at.routing), bottom(in)}, up);
    paint_way(painter, {right(in), left(at.host)}, up && walk.end.isEmpty() && !down && !out);
    paint_way(painter, {right(at.host), left(local_out)}, !came && down);
    paint_way(painter, {right(at.routing), left(forward)}, walk.forwarded);
    paint_way(painter, {right(forward), left(at.out_routing)}, walk.forwarded && out);
    paint_way(painter, {bottom(local_out), top(at.out_routing)}, down && out);
    paint_way(painter, {right(at.out_routing), left(post)}, out);
    paint_way(painter, {right(post), at.out}, out);
    // The director takes a packet at LOCAL_IN and sends it on from LOCAL_OUT: it never reaches a socket.
    if (up && down && came) {
        const double y = in.top() - look().px(18);
        paint_way(painter, {top(in), QPointF(in.center().x(), y), QPointF(local_out.center().x(), y), top(local_out)},
                  true);
        const QRectF label(in.right(), y - look().px(26), local_out.left() - in.right(), look().px(22));
        paint_line(painter, label,
                   {.text = scene().say("IPVS takes it and sends it on"),
                    .font = look().bold(15),
                    .colour = colours().accent,
                    .align = Qt::AlignCenter});
    }
}

void HooksPane::paint_box(QPainter& painter, const QRectF& box, const QString& title, bool taken) const {
    painter.setPen(QPen(taken ? colours().accent : colours().line, look().px(taken ? 2.5 : 1.2)));
    painter.setBrush(colours().panel);
    painter.drawRoundedRect(box, look().px(20), look().px(20));
    paint_line(painter, box,
               {.text = title, .font = look().text(15, taken), .colour = colours().text, .align = Qt::AlignCenter});
}

void HooksPane::paint_hook(QPainter& painter, const QRectF& box, const HookVisit& hook) const {
    const Palette& p = colours();
    painter.setPen(QPen(hook.passed ? p.accent : p.line, look().px(hook.passed ? 3 : 1.2)));
    painter.setBrush(p.panel);
    painter.drawRoundedRect(box, look().px(6), look().px(6));
    const double pad = look().px(12), line = look().px(24);
    paint_line(painter, box.adjusted(pad, look().px(6), -pad, 0),
               {.text = hook.hook,
                .font = look().bold(16),
                .colour = hook.passed ? p.accent : p.text,
                .align = Qt::AlignLeft | Qt::AlignTop});
    double y = box.top() + look().px(34);
    if (hook.functions.empty()) {
        paint_line(painter, QRectF(box.left() + pad, y, box.width() - 2 * pad, line),
                   {.text = scene().say("no function here"), .font = look().text(14), .colour = p.text3});
    }
    for (const HookFunction& f : hook.functions) {
        if (y + line > box.bottom()) break;
        const bool asked = !f.verdict.isEmpty();
        const bool taken = asked && f.verdict != "ACCEPT";
        if (taken)
            paint_change(painter, QRectF(box.left() + look().px(6), y, box.width() - look().px(12), line), look());
        const double verdict = asked ? QFontMetricsF(look().bold(14)).horizontalAdvance(f.verdict) + look().px(8) : 0;
        const QColor colour = taken && look().theme() == Theme::light ? p.change_wedge : asked ? p.text : p.text3;
        paint_line(painter, QRectF(box.left() + pad + look().px(2), y, look().px(46), line),
                   {.text = QString::number(f.priority), .font = look().mono(13), .colour = colour});
        paint_line(painter,
                   QRectF(box.left() + pad + look().px(48), y, box.width() - 2 * pad - verdict - look().px(48), line),
                   {.text = f.name, .font = look().mono(14, asked), .colour = colour, .elide = Qt::ElideMiddle});
        paint_line(painter, QRectF(box.right() - pad - verdict, y, verdict, line),
                   {.text = f.verdict,
                    .font = look().bold(14),
                    .colour = taken ? colour : p.right,
                    .align = Qt::AlignRight | Qt::AlignVCenter});
        y += line;
    }
}

void HooksPane::paint(QPainter& painter) {
    painter.fillRect(rect(), colours().window);
    const QRectF head(0, 0, width(), look().px(kHooksHead));
    painter.fillRect(head, colours().panel);
    const QString node = selection().node();
    paint_line(painter, head.adjusted(look().px(24), 0, 0, 0),
               {.text = node, .font = look().bold(17), .colour = colours().text});
    if (selection().event() == 0) return;
    const double name = QFontMetricsF(look().bold(17)).horizontalAdvance(node) + look().px(40);
    const HookWalk walk = models::hook_walk(scene().stage);
    QString what = models::packet_title(scene().stage.recording, selection().packet(), scene().stage.language);
    if (!walk.routing.isEmpty()) what += QStringLiteral("  ·  ") + walk.routing;
    paint_line(painter, head.adjusted(name, 0, -look().px(16), 0),
               {.text = what, .font = look().text(15), .colour = colours().text2});
    const Places at = places();
    paint_ways(painter, walk, at);
    paint_box(painter, at.routing, scene().say("routing"), walk.local || walk.forwarded);
    paint_box(painter, at.out_routing, scene().say("output"), walk.sent);
    paint_box(painter, at.host, scene().say("this host"), walk.local);
    for (std::size_t i = 0; i < walk.hooks.size(); ++i) paint_hook(painter, at.hooks[i], walk.hooks[i]);
    if (walk.end.isEmpty()) return;
    const QPointF cross(width() / 2.0 - look().px(200), height() - look().px(36));
    paint_drop(painter, cross, look().px(12), look());
    paint_line(painter, QRectF(cross.x() + look().px(22), cross.y() - look().px(16), width() / 2.0, look().px(32)),
               {.text = walk.end, .font = look().bold(16), .colour = colours().drop});
}

}  // namespace lvslab::view
