#pragma once

#include <QPainter>
#include <QSizeF>

#include "models/glyph_layers.hpp"
#include "view/look.hpp"

/// A packet drawn as frames in frames, the outermost one Ethernet: so a tunnel visibly encloses the packet.
namespace lvslab::view {

const LayerColours& colours_of(models::Layer layer, const Palette& palette);

enum class GlyphForm : std::uint8_t {
    nested,   ///< frames with their texts, below the title and the badges
    tight,    ///< the same, with less air
    stripes,  ///< a stripe a layer, below the title: where there is little room
};

QSizeF glyph_size(const models::GlyphPacket& packet, GlyphForm form, const Look& look);
/// Paints it with its top left corner at the point.
void paint_glyph(QPainter& painter, const QPointF& corner, const models::GlyphPacket& packet, GlyphForm form,
                 const Look& look);
/// Where a leader to a point outside starts: at the frames' edge, and from above beside the title.
struct LeaderFrom {
    QRectF glyph;
    GlyphForm form = GlyphForm::nested;
    QPointF to;
};
QPointF leader_start(const LeaderFrom& leader, const models::GlyphPacket& packet, const Look& look);

}  // namespace lvslab::view
