#pragma once

#include <QPainter>

#include "view/map_traffic.hpp"

/// A topology and what is under way on it, for the screen and for SVG, PDF and PNG alike.
namespace lvslab::view {

struct MapView {
    const TopologyMap& map;
    const MapTraffic& traffic;          ///< as it moves
    const MapTraffic& rest;             ///< as it stands when the motion is over: the glyph's place is chosen for that
    const models::GlyphPacket& glyph;   ///< at rest
    QPointF glyph_corner;               ///< on its way to its place; equal to it when it rests
    std::optional<std::size_t> chosen;  ///< the node whose tables are shown
};

void paint_topology(QPainter& painter, const MapView& view, const Look& look);

}  // namespace lvslab::view
