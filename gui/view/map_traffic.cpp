#include "view/map_traffic.hpp"

#include <QFontMetricsF>
#include <algorithm>

namespace lvslab::view {

namespace {

using models::Flight;
using models::LinkPass;

// Pixels at 100 %.
constexpr double kAside = 5;        // from the link's middle, where a packet passes it in both directions
constexpr double kNumberRoom = 14;  // half of a hop's number with its margin
constexpr double kDropRadius = 15;

QPointF point_at(const QPolygonF& line, double progress) {
    if (line.isEmpty()) return {};
    double length = 0;
    for (qsizetype i = 1; i < line.size(); ++i) length += QLineF(line[i - 1], line[i]).length();
    double left = length * progress;
    for (qsizetype i = 1; i < line.size(); ++i) {
        const QLineF piece(line[i - 1], line[i]);
        if (left <= piece.length() && piece.length() > 0) return piece.pointAt(left / piece.length());
        left -= piece.length();
    }
    return line.last();
}

QRectF around(const QPointF& centre, double half) { return {centre.x() - half, centre.y() - half, 2 * half, 2 * half}; }

void add_pieces(std::vector<QLineF>& lines, const QPolygonF& polygon) {
    for (qsizetype i = 1; i < polygon.size(); ++i) lines.emplace_back(polygon[i - 1], polygon[i]);
}

/// Where the flight goes; one empty name if it was lost.
std::vector<std::string_view> receivers_of(const Flight& flight) {
    std::vector<std::string_view> receivers;
    for (const Flight::Arrival& arrival : flight.to) receivers.push_back(arrival.node);
    if (receivers.empty()) receivers.emplace_back();
    return receivers;
}

}  // namespace

MapTraffic::MapTraffic(const Content& content, const Look& look) : content_(content), look_(look) {
    add_trail();
    add_others();
    add_drops();
    find_focus();
    add_numbers();
    place_glyph();
}

/// The link as it is passed, a little to the left of the direction of travel if it is passed both ways.
QLineF MapTraffic::piece_of(const LinkPass& pass, bool aside) const {
    const QLineF link = content_.map.links()[pass.link];
    QLineF piece = pass.forward ? link : QLineF(link.p2(), link.p1());
    if (aside && piece.length() > 0) {
        piece.translate(QPointF(piece.dy(), -piece.dx()) / piece.length() * look_.px(kAside));
    }
    return piece;
}

std::vector<LinkPass> MapTraffic::way_of(const Flight& flight, std::string_view to) const {
    return content_.map.content().topology.way({.from = flight.from, .interface = flight.interface, .to = to});
}

/// Links that the packet passes in both directions.
std::vector<bool> MapTraffic::shared_links() const {
    std::vector<bool> there(content_.map.links().size()), back = there, shared = there;
    for (const Flight& flight : content_.followed.trail) {
        for (const std::string_view to : receivers_of(flight)) {
            for (const LinkPass& pass : way_of(flight, to)) (pass.forward ? there : back)[pass.link] = true;
        }
    }
    for (std::size_t i = 0; i < shared.size(); ++i) shared[i] = there[i] && back[i];
    return shared;
}

void MapTraffic::add_trail() {
    const auto& flights = content_.followed.trail;
    const std::vector<bool> shared = shared_links();
    for (const Flight& flight : flights) {
        TrailLine line{.stroke = flight.stroke, .tunnel = flight.tunnel};
        for (const std::string_view to : receivers_of(flight)) {
            QPolygonF& branch = line.branches.emplace_back();
            for (const LinkPass& pass : way_of(flight, to)) {
                const QLineF piece = piece_of(pass, shared[pass.link]);
                branch << piece.p1() << piece.p2();
            }
        }
        trail_.push_back(line);
    }
    if (!flights.empty()) add_dots(flights.back(), trail_.back());
}

void MapTraffic::add_dots(const Flight& flight, const TrailLine& line) {
    for (std::size_t i = 0; i < line.branches.size(); ++i) {
        if (line.branches[i].isEmpty()) continue;
        dots_.push_back(point_at(line.branches[i], i < flight.to.size() ? flight.to[i].progress : 0.5));
    }
}

/// In the middle of the leg's first link, or as near to it as nothing else stands. Of the legs that pass a link in the
/// same direction the last one has its number there.
void MapTraffic::add_numbers() {
    const auto& flights = content_.followed.trail;
    std::vector<LinkPass> passed;
    std::vector<QRectF> taken;
    for (const QPointF& dot : dots_) taken.push_back(around(dot, look_.px(10)));
    for (const MapLabel& label : content_.map.labels()) taken.push_back(label.rect);
    for (std::size_t i = flights.size(); i-- > 0;) {
        if (flights[i].number == 0 || trail_[i].branches.front().size() < 2) continue;
        const LinkPass pass = way_of(flights[i], receivers_of(flights[i]).front()).front();
        if (std::ranges::count(passed, pass) != 0) continue;
        passed.push_back(pass);
        const QPolygonF& branch = trail_[i].branches.front();
        const QPointF centre = number_place(QLineF(branch[0], branch[1]), taken);
        taken.push_back(around(centre, look_.px(kNumberRoom)));
        numbers_.push_back({.centre = centre, .number = flights[i].number, .current = i + 1 == flights.size()});
    }
}

QPointF MapTraffic::number_place(const QLineF& line, const std::vector<QRectF>& taken) const {
    const auto is_free = [&](const QPointF& centre) {
        const QRectF room = around(centre, look_.px(kNumberRoom));
        return std::ranges::none_of(taken, [&](const QRectF& rect) { return rect.intersects(room); });
    };
    for (const double at : {0.5, 0.38, 0.62, 0.25, 0.75, 0.15}) {
        if (is_free(line.pointAt(at))) return line.pointAt(at);
    }
    // A short link: beside it, to the left of the direction of travel first.
    const QPointF across = QPointF(line.dy(), -line.dx()) / std::max(1.0, line.length()) * look_.px(2.2 * kNumberRoom);
    for (const double side : {1.0, -1.0, 1.5, -1.5}) {
        const QPointF beside = line.center() + across * side;
        if (is_free(beside) && !content_.map.covers_a_card(around(beside, look_.px(kNumberRoom)))) return beside;
    }
    return line.center();
}

void MapTraffic::add_others() {
    for (const Flight& flight : content_.others) {
        if (flight.packet == content_.followed.packet) continue;
        for (const Flight::Arrival& arrival : flight.to) {
            QPolygonF branch;
            for (const LinkPass& pass : way_of(flight, arrival.node)) {
                const QLineF piece = piece_of(pass, false);
                branch << piece.p1() << piece.p2();
            }
            if (!branch.isEmpty()) others_.push_back(point_at(branch, arrival.progress));
        }
    }
}

/// Below the node; where something stands there, beside or above it.
QRectF MapTraffic::drop_rect(const QRectF& card, double words) const {
    const double height = look_.px(2 * kDropRadius + 4), width = height + words, gap = look_.px(6);
    const QRectF below(card.left(), card.bottom() + gap, width, height);
    const QRectF& canvas = content_.map.canvas();
    for (QRectF rect : {below, below.translated(card.right() - below.right(), 0),
                        QRectF(card.left(), card.top() - gap - height, width, height),
                        QRectF(card.right() + gap, card.center().y() - height / 2, width, height),
                        QRectF(card.left() - gap - width, card.center().y() - height / 2, width, height)}) {
        const bool taken = std::ranges::any_of(drops_, [&](const DropPlace& d) { return d.rect.intersects(rect); });
        if (!taken && canvas.contains(rect) && !content_.map.covers_a_card(rect)) return rect;
    }
    return below.translated(std::min(0.0, canvas.right() - below.right()), 0);
}

void MapTraffic::add_drops() {
    for (const models::DropMark& mark : content_.followed.drops) {
        const auto node = content_.map.content().topology.find(mark.node);
        if (!node) continue;
        const double words = QFontMetricsF(look_.bold(16)).horizontalAdvance(mark.reason) + look_.px(12);
        const QRectF rect = drop_rect(content_.map.cards()[*node].rect, words);
        const QPointF cross(rect.left() + look_.px(kDropRadius + 2), rect.center().y());
        drops_.push_back({.node = *node, .cross = cross, .rect = rect, .words = mark.reason});
    }
}

void MapTraffic::find_focus() {
    const auto inside = content_.map.content().topology.find(content_.followed.inside);
    const auto here = [&](const DropPlace& drop) { return inside && drop.node == *inside; };
    const auto drop = std::ranges::find_if(drops_, here);
    if (drop != drops_.end()) {
        focus_ = drop->cross;
    } else if (!dots_.empty()) {
        focus_ = dots_.front();
    } else if (inside) {
        const QRectF& card = content_.map.cards()[*inside].rect;
        focus_ = QPointF(card.center().x(), card.bottom());
        dots_.push_back(*focus_);
    }
}

Occupied MapTraffic::occupied() const {
    const double margin = look_.px(6);
    Occupied occupied{.lines = content_.map.links()};
    const auto keep_off = [&](const QRectF& rect) {
        occupied.solid.push_back(rect.adjusted(-margin, -margin, margin, margin));
    };
    for (const NodeCard& card : content_.map.cards()) keep_off(card.rect);
    for (const MapLabel& label : content_.map.labels()) keep_off(label.rect);
    for (const DropPlace& drop : drops_) keep_off(drop.rect);
    for (const NumberMark& mark : numbers_) keep_off(around(mark.centre, look_.px(kNumberRoom)));
    for (const QPointF& dot : dots_) keep_off(around(dot, look_.px(8)));
    for (const TrailLine& line : trail_) {
        for (const QPolygonF& branch : line.branches) add_pieces(occupied.important, branch);
    }
    return occupied;
}

void MapTraffic::place_glyph() {
    if (!focus_ || content_.glyph.layers.empty()) return;
    const double edge = look_.px(8);
    const QRectF room = content_.visible.adjusted(edge, edge, -edge, -edge);
    const Occupied occupied = this->occupied();
    for (const GlyphForm form : {GlyphForm::nested, GlyphForm::tight, GlyphForm::stripes}) {
        if (form != GlyphForm::stripes && content_.stripes) continue;
        form_ = form;
        glyph_ = free_place(room, occupied,
                            {.size = glyph_size(content_.glyph, form, look_),
                             .near = *focus_,
                             .before = content_.glyph_before,
                             .step = look_.px(12)});
        if (glyph_) return;
    }
}

}  // namespace lvslab::view
