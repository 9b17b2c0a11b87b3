#include "view/free_place.hpp"

#include <algorithm>

namespace lvslab::view {

namespace {

// Costs in pixels of distance.
constexpr double kCoversLine = 70, kCoversImportant = 300, kLeaderOverSolid = 160;
constexpr double kFromBefore = 0.3;  // a pixel of way from the place before

/// Places along one axis, the last one at the very end.
struct Range {
    double first = 0, last = 0, step = 1;
};
std::vector<double> steps(const Range& range) {
    std::vector<double> places;
    for (double at = range.first; at < range.last; at += range.step) places.push_back(at);
    if (range.last >= range.first) places.push_back(range.last);
    return places;
}

double cost_of_lines(const std::vector<QLineF>& lines, const QRectF& rect, double each) {
    double cost = 0;
    for (const QLineF& line : lines) {
        if (const double length = length_inside(line, rect); length > 0) cost += each + length;
    }
    return cost;
}

double cost_of(const QRectF& rect, const Occupied& occupied, const PlaceWanted& wanted) {
    const QLineF leader(nearest_point(rect, wanted.near), wanted.near);
    double cost = leader.length();
    cost += cost_of_lines(occupied.lines, rect, kCoversLine);
    cost += cost_of_lines(occupied.important, rect, kCoversImportant);
    for (const QRectF& solid : occupied.solid) {
        // The point itself may stand at the edge of a card.
        if (length_inside(leader, solid) > 12) cost += kLeaderOverSolid;
    }
    if (wanted.before) cost += kFromBefore * QLineF(rect.topLeft(), *wanted.before).length();
    return cost;
}

}  // namespace

/// Of Liang and Barsky.
double length_inside(const QLineF& line, const QRectF& rect) {
    double first = 0, last = 1;
    const auto clip = [&](double delta, double room) {
        if (delta == 0) return room >= 0;
        const double t = room / delta;
        if (delta < 0) first = std::max(first, t);
        if (delta > 0) last = std::min(last, t);
        return first <= last;
    };
    const bool hits = clip(-line.dx(), line.x1() - rect.left()) && clip(line.dx(), rect.right() - line.x1()) &&
                      clip(-line.dy(), line.y1() - rect.top()) && clip(line.dy(), rect.bottom() - line.y1());
    return hits ? (last - first) * line.length() : 0;
}

QPointF nearest_point(const QRectF& rect, const QPointF& point) {
    return {std::clamp(point.x(), rect.left(), rect.right()), std::clamp(point.y(), rect.top(), rect.bottom())};
}

std::optional<QRectF> free_place(const QRectF& room, const Occupied& occupied, const PlaceWanted& wanted) {
    std::optional<QRectF> best;
    double best_cost = 0;
    const auto columns = steps({.first = room.left(), .last = room.right() - wanted.size.width(), .step = wanted.step});
    for (const double y :
         steps({.first = room.top(), .last = room.bottom() - wanted.size.height(), .step = wanted.step})) {
        for (const double x : columns) {
            const QRectF rect(QPointF(x, y), wanted.size);
            const auto covers = [&](const QRectF& solid) { return solid.intersects(rect); };
            if (std::ranges::any_of(occupied.solid, covers)) continue;
            const double cost = cost_of(rect, occupied, wanted);
            if (best && cost >= best_cost) continue;
            best = rect;
            best_cost = cost;
        }
    }
    return best;
}

}  // namespace lvslab::view
