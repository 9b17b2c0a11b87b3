#pragma once

#include <QLineF>
#include <QRectF>
#include <optional>
#include <vector>

namespace lvslab::view {

/// What stands where something new shall be put.
struct Occupied {
    std::vector<QRectF> solid;      ///< never covered
    std::vector<QLineF> lines;      ///< better not covered
    std::vector<QLineF> important;  ///< much better not covered
};

struct PlaceWanted {
    QSizeF size;
    QPointF near;                   ///< as near as can be to this point
    std::optional<QPointF> before;  ///< where it was: a short way from there is better than a long one
    double step = 12;               ///< places are tried so far apart, in pixels
};

/// The best place inside `room` that covers nothing solid; empty if there is none.
std::optional<QRectF> free_place(const QRectF& room, const Occupied& occupied, const PlaceWanted& wanted);

/// How much of the line lies in the rectangle; 0 if it passes by.
double length_inside(const QLineF& line, const QRectF& rect);

/// The point of the rectangle's edge that is nearest to a point outside it.
QPointF nearest_point(const QRectF& rect, const QPointF& point);

}  // namespace lvslab::view
