#include "view/glyph.hpp"

#include <QFontMetricsF>
#include <algorithm>

#include "view/marks.hpp"

namespace lvslab::view {

namespace {

using models::GlyphLayer;
using models::GlyphPacket;

// Pixels at 100 %.
struct Measures {
    double title;  ///< height of the line of title and badges
    double row;    ///< of a layer's text
    double inset;  ///< between a frame and the one in it
};
constexpr Measures kRoomy{.title = 34, .row = 30, .inset = 8}, kTight{.title = 32, .row = 23, .inset = 5};
constexpr double kGlyphMargin = 14;  // between a frame and its text
constexpr double kGlyphGap = 28;     // between name and addresses, at least
constexpr double kBadgeGap = 6;
constexpr double kStripe = 12, kStripesWidth = 120;

double width_of(const QString& text, const QFont& font) { return QFontMetricsF(font).horizontalAdvance(text); }

QString name_and_ttl(const GlyphLayer& layer) {
    return layer.ttl.isEmpty() ? layer.name : layer.name + "  " + layer.ttl;
}
QString value_and_extra(const GlyphLayer& layer) {
    return layer.extra.isEmpty() ? layer.value : layer.value + "  " + layer.extra;
}

const Measures& measures_of(GlyphForm form) { return form == GlyphForm::tight ? kTight : kRoomy; }

double badges_width(const GlyphPacket& packet, const Look& look) {
    double width = 0;
    for (const QString& badge : packet.badges) width += badge_width(badge, look) + look.px(kBadgeGap);
    return width;
}

void paint_title(QPainter& painter, const QRectF& line, const GlyphPacket& packet, const Look& look) {
    const double badges = badges_width(packet, look);
    paint_line(painter, line.adjusted(0, 0, -badges, 0),
               {.text = packet.title, .font = look.bold(16), .colour = look.palette().text});
    QPointF at(line.right() - badges + look.px(kBadgeGap), line.center().y());
    for (const QString& badge : packet.badges) {
        at.rx() += paint_badge(painter, at, badge, look) + look.px(kBadgeGap);
    }
}

void paint_layer(QPainter& painter, const QRectF& box, const GlyphLayer& layer, double height, const Look& look) {
    const LayerColours& colours = colours_of(layer.layer, look.palette());
    painter.setPen(QPen(colours.frame, look.px(2)));
    painter.setBrush(colours.fill);
    painter.drawRoundedRect(box, look.px(2), look.px(2));
    if (layer.changed) paint_wedge(painter, box.topLeft(), look);
    const QRectF row(box.left() + look.px(kGlyphMargin), box.top(), box.width() - 2 * look.px(kGlyphMargin), look.px(height));
    const QString name = name_and_ttl(layer);
    paint_line(painter, row, {.text = name, .font = look.bold(15), .colour = colours.text});
    const double used = width_of(name, look.bold(15)) + look.px(12);
    paint_line(painter, row.adjusted(used, 0, 0, 0),
               {.text = value_and_extra(layer),
                .font = look.mono(15),
                .colour = colours.text,
                .align = Qt::AlignRight | Qt::AlignVCenter,
                .elide = Qt::ElideMiddle});
}

/// The frames without title and badges.
QRectF body_of(const QRectF& glyph, double title, const Look& look) {
    const double edge = look.px(1);
    return glyph.adjusted(edge, look.px(title) + edge, -edge, -edge);
}

}  // namespace

const LayerColours& colours_of(models::Layer layer, const Palette& palette) {
    switch (layer) {
        case models::Layer::ethernet:
            return palette.ethernet;
        case models::Layer::outer_ip:
            return palette.outer_ip;
        case models::Layer::ip:
            return palette.ip;
        case models::Layer::transport:
            return palette.transport;
        case models::Layer::payload:
            break;
    }
    return palette.payload;
}

QSizeF glyph_size(const GlyphPacket& packet, GlyphForm form, const Look& look) {
    const auto layers = static_cast<double>(packet.layers.size());
    const Measures& m = measures_of(form);
    const double title = width_of(packet.title, look.bold(16)) + look.px(2);
    if (form == GlyphForm::stripes) {
        return {std::max(title, look.px(kStripesWidth)), look.px(m.title + kStripe * layers + 2)};
    }
    double width = title + look.px(kGlyphGap) + badges_width(packet, look);
    for (std::size_t i = 0; i < packet.layers.size(); ++i) {
        const GlyphLayer& layer = packet.layers[i];
        const double text = width_of(name_and_ttl(layer), look.bold(15)) +
                            width_of(value_and_extra(layer), look.mono(15)) + look.px(kGlyphGap + 2 * kGlyphMargin);
        width = std::max(width, text + 2 * look.px(m.inset) * static_cast<double>(i));
    }
    return {width, look.px(m.title + (m.row + m.inset) * layers - m.inset + 4)};
}

QPointF leader_start(const LeaderFrom& leader, const GlyphPacket& packet, const Look& look) {
    const QRectF body = body_of(leader.glyph, measures_of(leader.form).title, look);
    const double y = std::clamp(leader.to.y(), body.top(), body.bottom());
    if (leader.to.x() < body.left()) return {body.left(), y};
    if (leader.to.x() > body.right()) return {body.right(), y};
    if (leader.to.y() >= body.top()) return {leader.to.x(), y};
    // From above: not through the title, and behind the badges.
    const double title = body.left() + width_of(packet.title, look.bold(16)) + look.px(8);
    return {std::clamp(leader.to.x(), std::min(title, body.right()), body.right()), y};
}

void paint_glyph(QPainter& painter, const QPointF& corner, const GlyphPacket& packet, GlyphForm form,
                 const Look& look) {
    const QRectF all(corner, glyph_size(packet, form, look));
    const Measures& m = measures_of(form);
    const QRectF title(all.left(), all.top(), all.width(), look.px(m.title - 4));
    QRectF box = body_of(all, m.title, look);
    if (form == GlyphForm::stripes) {
        paint_line(painter, title, {.text = packet.title, .font = look.bold(16), .colour = look.palette().text});
        for (const GlyphLayer& layer : packet.layers) {
            const QRectF stripe(box.left(), box.top(), box.width(), look.px(kStripe));
            const LayerColours& colours = colours_of(layer.layer, look.palette());
            painter.setPen(QPen(colours.frame, look.px(2)));
            painter.setBrush(colours.fill);
            painter.drawRect(stripe);
            if (layer.changed) paint_wedge(painter, stripe.topLeft(), look);
            box.setTop(stripe.bottom());
        }
        return;
    }
    paint_title(painter, title, packet, look);
    for (const GlyphLayer& layer : packet.layers) {
        paint_layer(painter, box, layer, m.row, look);
        box.adjust(look.px(m.inset), look.px(m.row), -look.px(m.inset), -look.px(m.inset));
    }
}

}  // namespace lvslab::view
