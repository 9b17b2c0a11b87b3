#pragma once

#include <QColor>
#include <QPainter>
#include <QRectF>

#include "models/topology.hpp"
#include "view/look.hpp"

namespace lvslab::view {

/// What a node is, as an outline: a monitor for a client, a circle for a router, a hexagon for a director, slabs for a
/// server.
struct Silhouette {
    models::NodeRole role = models::NodeRole::client;
    QRectF box;
    QColor colour;
};
void paint_silhouette(QPainter& painter, const Silhouette& silhouette, const Look& look);

/// A switch: a flat box with its ports.
void paint_switch(QPainter& painter, const QRectF& box, const Look& look);

}  // namespace lvslab::view
