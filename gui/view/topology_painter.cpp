#include "view/topology_painter.hpp"

#include <algorithm>

#include "view/marks.hpp"
#include "view/silhouette.hpp"

namespace lvslab::view {

namespace {

using models::CardLine;
using models::NodeRole;
using models::Stroke;

// Pixels at 100 %.
constexpr double kTrail = 4.5, kTopologyBand = 10, kDot = 8, kSmallDot = 5, kTopologyHead = 12;

class TopologyPainter {
public:
    TopologyPainter(QPainter& painter, const MapView& view, const Look& look)
        : painter_(painter), view_(view), look_(look), colours_(look.palette()) {}

    void paint() {
        paint_links();
        for (const TrailLine& line : view_.traffic.trail()) paint_band(line);
        for (const TrailLine& line : view_.traffic.trail()) paint_trail(line);
        for (const QPointF& dot : view_.traffic.others()) paint_dot(dot, kSmallDot, colours_.text3);
        paint_leader();
        paint_labels();
        for (const NodeCard& card : view_.map.cards()) paint_card(card);
        for (const NumberMark& mark : view_.traffic.numbers()) {
            paint_hop_number(painter_, mark.centre, mark.number, mark.current ? HopMark::filled : HopMark::open, look_);
        }
        for (const QPointF& dot : view_.traffic.dots()) paint_dot(dot, kDot, colours_.text);
        for (const DropPlace& drop : view_.traffic.drops()) paint_fallen(drop);
        if (view_.rest.glyph()) {
            paint_glyph(painter_, view_.glyph_corner, view_.glyph, view_.rest.form(), look_);
        }
    }

private:
    void paint_links() {
        painter_.setPen(QPen(colours_.line, look_.px(1.8)));
        for (const QLineF& link : view_.map.links()) painter_.drawLine(link);
    }

    void paint_band(const TrailLine& line) {
        if (!line.tunnel) return;
        painter_.setPen(QPen(colours_.outer_ip.frame, look_.px(kTopologyBand), Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin));
        for (const QPolygonF& branch : line.branches) painter_.drawPolyline(branch);
    }

    QPen trail_pen(Stroke stroke) const {
        QPen pen(colours_.accent, look_.px(kTrail), Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin);
        if (stroke == Stroke::arp_question || stroke == Stroke::arp_answer) {
            pen.setWidthF(look_.px(3.5));
            pen.setCapStyle(Qt::RoundCap);
            pen.setDashPattern({0.1, 2.4});
        } else if (stroke == Stroke::icmp) {
            pen.setDashPattern({3.5, 1.5, 1, 1.5});
        }
        return pen;
    }

    void paint_trail(const TrailLine& line) {
        for (const QPolygonF& branch : line.branches) {
            if (branch.size() < 2) continue;
            painter_.setBrush(Qt::NoBrush);
            painter_.setPen(trail_pen(line.stroke));
            painter_.drawPolyline(branch);
            paint_head(QLineF(branch[branch.size() - 2], branch.last()), line.stroke == Stroke::request);
        }
    }

    /// At the receiver's edge: filled for a request, open for all that is none.
    void paint_head(const QLineF& last, bool filled) {
        if (last.length() < look_.px(kTopologyHead)) return;
        const QPointF along = (last.p2() - last.p1()) / last.length() * look_.px(kTopologyHead);
        const QPointF across = QPointF(along.y(), -along.x()) * 0.62;
        const QPolygonF head{last.p2() - along + across, last.p2(), last.p2() - along - across};
        painter_.setPen(QPen(colours_.accent, look_.px(2.5), Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
        painter_.setBrush(filled ? QBrush(colours_.accent) : QBrush(Qt::NoBrush));
        filled ? painter_.drawPolygon(head) : painter_.drawPolyline(head);
    }

    void paint_labels() {
        for (const MapLabel& label : view_.map.labels()) {
            painter_.fillRect(label.rect, colours_.window);
            paint_line(
                painter_, label.rect,
                {.text = label.text, .font = look_.mono(15), .colour = colours_.text2, .align = Qt::AlignCenter});
        }
    }

    void paint_leader() {
        const auto& focus = view_.traffic.focus();
        if (!view_.rest.glyph() || !focus) return;
        const QRectF glyph(view_.glyph_corner, view_.rest.glyph()->size());
        painter_.setPen(QPen(colours_.text, look_.px(1.5)));
        const LeaderFrom leader{.glyph = glyph, .form = view_.rest.form(), .to = *focus};
        painter_.drawLine(leader_start(leader, view_.glyph, look_), leader.to);
    }

    void paint_dot(const QPointF& centre, double radius, const QColor& colour) {
        painter_.setPen(QPen(colours_.window, look_.px(1.5)));
        painter_.setBrush(colour);
        painter_.drawEllipse(centre, look_.px(radius), look_.px(radius));
    }

    bool drops(std::size_t node) const {
        return std::ranges::any_of(view_.traffic.drops(), [&](const DropPlace& drop) { return drop.node == node; });
    }

    void paint_card(const NodeCard& card) {
        const auto& topology = view_.map.content().topology;
        const models::TopologyNode& node = topology.nodes()[card.node];
        if (node.role == NodeRole::bridge) {
            paint_switch(painter_, card.rect, look_);
            return;
        }
        const bool dropped = drops(card.node), chosen = view_.chosen == card.node;
        const QColor edge = dropped ? colours_.drop : chosen ? colours_.accent : colours_.line;
        painter_.setPen(QPen(edge, look_.px(dropped || chosen ? 3.5 : 1.5)));
        painter_.setBrush(colours_.panel);
        painter_.drawRoundedRect(card.rect, look_.px(8), look_.px(8));
        if (view_.map.detail() == CardDetail::name) {
            paint_line(painter_, card.rect,
                       {.text = models::text_of(node.name),
                        .font = look_.bold(14),
                        .colour = colours_.text,
                        .align = Qt::AlignCenter});
            return;
        }
        const QColor drawn = dropped ? colours_.drop : chosen ? colours_.accent : colours_.text2;
        const double side = look_.px(28);
        const QRectF box(card.rect.left() + look_.px(14), card.rect.center().y() - side / 2, side, side);
        paint_silhouette(painter_, {.role = node.role, .box = box, .colour = drawn}, look_);
        paint_texts(card, node);
    }

    void paint_texts(const NodeCard& card, const models::TopologyNode& node) {
        const bool whole = view_.map.detail() == CardDetail::whole;
        const QRectF inner = card.rect.adjusted(look_.px(56), look_.px(8), -look_.px(8), -look_.px(8));
        QRectF row(inner.left(), inner.top(), inner.width() - look_.px(16), whole ? look_.px(28) : inner.height());
        paint_line(painter_, row,
                   {.text = models::text_of(node.name), .font = look_.bold(18), .colour = colours_.text});
        paint_line(painter_,
                   QRectF(inner.right() - look_.px(24), inner.top() - look_.px(3), look_.px(26), look_.px(20)),
                   {.text = QString::number(node.number),
                    .font = look_.text(13),
                    .colour = colours_.text2,
                    .align = Qt::AlignRight | Qt::AlignVCenter});
        row = QRectF(inner.left(), row.bottom(), inner.width(), look_.px(22));
        for (const CardLine& line : view_.map.shown_lines(card.node)) {
            paint_line(painter_, row,
                       {.text = line.text,
                        .font = line.is_address ? look_.mono(15) : look_.text(15),
                        .colour = line.is_address ? colours_.text2 : colours_.text});
            row.translate(0, look_.px(22));
        }
    }

    void paint_fallen(const DropPlace& drop) {
        const double radius = drop.rect.height() / 2 - look_.px(2);
        paint_drop(painter_, drop.cross, radius, look_);
        const QRectF words = drop.rect.adjusted(drop.rect.height() + look_.px(6), 0, 0, 0);
        paint_line(painter_, words, {.text = drop.words, .font = look_.bold(16), .colour = colours_.drop});
    }

    QPainter& painter_;
    const MapView& view_;
    const Look& look_;
    const Palette& colours_;
};

}  // namespace

void paint_topology(QPainter& painter, const MapView& view, const Look& look) {
    TopologyPainter(painter, view, look).paint();
}

}  // namespace lvslab::view
