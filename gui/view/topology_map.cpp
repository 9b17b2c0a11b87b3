#include "view/topology_map.hpp"

#include <QFontMetricsF>
#include <algorithm>

#include "view/free_place.hpp"

namespace lvslab::view {

namespace {

using models::CardLine;
using models::NodeRole;
using models::TopologyNode;

// Pixels at 100 %.
constexpr double kLeast = 150;   // width of a card
constexpr double kDrawing = 58;  // silhouette and its margins
constexpr double kNumber = 26;   // room for the node's number
constexpr double kNameLine = 28, kLine = 22, kCardMargin = 8;
constexpr double kEdge = 8;  // nothing stands nearer to the canvas's edge
constexpr std::size_t kMostLines = 4;

double advance(const QString& text, const QFont& font) { return QFontMetricsF(font).horizontalAdvance(text); }

/// The middles of the two sides that face each other.
QLineF between(const QRectF& a, const QRectF& b) {
    if (a.right() < b.left()) return {QPointF(a.right(), a.center().y()), QPointF(b.left(), b.center().y())};
    if (b.right() < a.left()) return {QPointF(a.left(), a.center().y()), QPointF(b.right(), b.center().y())};
    const bool down = a.center().y() < b.center().y();
    return {QPointF(a.center().x(), down ? a.bottom() : a.top()), QPointF(b.center().x(), down ? b.top() : b.bottom())};
}

double distance_to(const QPointF& point, const QLineF& line) {
    const QPointF along = line.p2() - line.p1();
    const double length = QPointF::dotProduct(along, along);
    const double t = length == 0 ? 0 : std::clamp(QPointF::dotProduct(point - line.p1(), along) / length, 0.0, 1.0);
    return QLineF(point, line.p1() + along * t).length();
}

}  // namespace

TopologyMap::TopologyMap(MapContent content, const QSizeF& room, const Look& look)
    : content_(std::move(content)), look_(look) {
    choose_detail(room);
    place_links();
    place_labels();
}

/// As much of each node as there is room for; if not even the names fit, the canvas is larger than the room.
void TopologyMap::choose_detail(const QSizeF& room) {
    for (const CardDetail detail : {CardDetail::whole, CardDetail::drawing_and_name, CardDetail::name}) {
        detail_ = detail;
        canvas_ = QRectF(QPointF(), room);
        place_cards();
        if (cards_keep_apart()) return;
    }
    canvas_ = QRectF(0, 0, std::max(room.width(), room_needed(Qt::Horizontal)),
                     std::max(room.height(), room_needed(Qt::Vertical)));
    place_cards();
}

/// Where the user puts a node is the user's choice: it does not count.
bool TopologyMap::cards_keep_apart() const {
    const double gap = look_.px(detail_ == CardDetail::whole ? 16 : 10) / 2;
    const auto moved = [&](const NodeCard& card) {
        return content_.moved.contains(content_.topology.nodes()[card.node].name);
    };
    for (std::size_t i = 0; i < cards_.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (moved(cards_[i]) || moved(cards_[j])) continue;
            const QRectF wide = cards_[i].rect.adjusted(-gap, -gap, gap, gap);
            if (wide.intersects(cards_[j].rect.adjusted(-gap, -gap, gap, gap))) return false;
        }
    }
    return true;
}

double TopologyMap::room_needed(Qt::Orientation along) const {
    const double gap = look_.px(detail_ == CardDetail::whole ? 28 : 10);
    double most = 0;
    for (std::size_t node = 0; node < content_.topology.nodes().size(); ++node) {
        const QSizeF size = size_of(node);
        most = std::max(most, along == Qt::Horizontal ? size.width() : size.height());
    }
    return (most + gap) * (along == Qt::Horizontal ? content_.layout.columns : content_.layout.rows);
}

double TopologyMap::name_width(const TopologyNode& node) const {
    return advance(models::text_of(node.name), look_.bold(detail_ == CardDetail::name ? 14 : 18));
}

std::vector<CardLine> TopologyMap::shown_lines(std::size_t node) const {
    if (detail_ != CardDetail::whole) return {};
    std::vector<CardLine> lines = content_.lines[node];
    if (lines.size() > kMostLines) {
        const auto more = lines.size() - (kMostLines - 1);
        lines.resize(kMostLines - 1);
        lines.push_back({.text = u'+' + QString::number(more), .is_address = true});
    }
    return lines;
}

QSizeF TopologyMap::size_of(std::size_t node) const {
    const TopologyNode& who = content_.topology.nodes()[node];
    const bool small = detail_ != CardDetail::whole;
    if (who.role == NodeRole::bridge) return {look_.px(small ? 40 : 56), look_.px(small ? 26 : 36)};
    if (detail_ == CardDetail::name) return {name_width(who) + look_.px(16), look_.px(30)};
    const double extra = look_.px(kDrawing + kNumber);
    if (small) return {name_width(who) + extra, look_.px(48)};
    double width = std::max(look_.px(kLeast), name_width(who) + extra);
    const auto lines = shown_lines(node);
    for (const CardLine& line : lines) {
        const QFont font = line.is_address ? look_.mono(15) : look_.text(15);
        width = std::max(width, advance(line.text, font) + look_.px(kDrawing + 14));
    }
    return {width, look_.px(2 * kCardMargin + kNameLine + kLine * static_cast<double>(lines.size()))};
}

void TopologyMap::place_cards() {
    cards_.clear();
    const double edge = look_.px(kEdge);
    for (std::size_t node = 0; node < content_.topology.nodes().size(); ++node) {
        QPointF unit = content_.layout.positions[node];
        const auto moved = content_.moved.find(content_.topology.nodes()[node].name);
        if (moved != content_.moved.end()) unit = moved->second;
        QRectF rect(QPointF(), size_of(node));
        rect.moveCenter({unit.x() * canvas_.width(), unit.y() * canvas_.height()});
        rect.moveLeft(std::clamp(rect.left(), edge, std::max(edge, canvas_.right() - edge - rect.width())));
        rect.moveTop(std::clamp(rect.top(), edge, std::max(edge, canvas_.bottom() - edge - rect.height())));
        cards_.push_back({.node = node, .rect = rect});
    }
}

void TopologyMap::place_links() {
    const auto& links = content_.topology.links();
    for (std::size_t i = 0; i < links.size(); ++i) {
        // Several cables between two nodes lie side by side.
        int before = 0, all = 0;
        for (std::size_t j = 0; j < links.size(); ++j) {
            const bool same =
                std::minmax(links[j].a.node, links[j].b.node) == std::minmax(links[i].a.node, links[i].b.node);
            all += same;
            before += same && j < i;
        }
        QLineF line = between(cards_[links[i].a.node].rect, cards_[links[i].b.node].rect);
        const double shift = look_.px(16) * (before - (all - 1) / 2.0);
        if (shift != 0 && line.length() > 0) {
            const bool flat = std::abs(line.dx()) > std::abs(line.dy());
            line.translate(flat ? QPointF(0, shift) : QPointF(shift, 0));
        }
        links_.push_back(line);
    }
}

/// Below or above a switch; else beside the middle of the first link.
std::vector<QRectF> TopologyMap::label_places(std::size_t segment, const QSizeF& size) const {
    const auto& topology = content_.topology;
    std::vector<QRectF> places;
    const auto at = [&](const QPointF& centre) {
        QRectF rect(QPointF(), size);
        rect.moveCenter(centre);
        places.push_back(rect);
    };
    const double apart = size.height() / 2 + look_.px(4);
    for (std::size_t i = 0; i < links_.size(); ++i) {
        if (topology.links()[i].segment != segment) continue;
        for (const std::size_t node : {topology.links()[i].a.node, topology.links()[i].b.node}) {
            if (topology.nodes()[node].role != NodeRole::bridge) continue;
            const QRectF& box = cards_[node].rect;
            at({box.center().x(), box.bottom() + apart});
            at({box.center().x(), box.top() - apart});
        }
        const QPointF middle = links_[i].center();
        const double aside = size.width() / 2 + look_.px(16);
        const double clear = apart + look_.px(14);  // the hop's number stands on the link
        for (const double side : {-1.0, 1.0, -1.8, 1.8, -2.6, 2.6}) at(middle + QPointF(0, side * clear));
        for (const double side : {1.0, -1.0}) at(middle + QPointF(side * aside, 0));
        for (const double up : {-1.0, 1.0}) {
            for (const double side : {-0.7, 0.7}) at(middle + QPointF(side * aside, up * clear));
        }
        const double cards = cards_[topology.links()[i].a.node].rect.height() / 2 + apart;
        for (const double side : {-1.0, 1.0}) at(middle + QPointF(0, side * cards));
    }
    return places;
}

/// Best on free ground, else over a link. A subnet that finds no place at all is in the tooltip of its links.
void TopologyMap::place_labels() {
    const double margin = look_.px(3);
    for (std::size_t segment = 0; segment < content_.subnets.size(); ++segment) {
        const QString& text = content_.subnets[segment];
        if (text.isEmpty()) continue;
        const QFontMetricsF metrics(look_.mono(15));
        std::vector<QRectF> places =
            label_places(segment, {metrics.horizontalAdvance(text) + look_.px(4), metrics.height()});
        std::erase_if(places, [&](const QRectF& rect) {
            const QRectF wide = rect.adjusted(-margin, -margin, margin, margin);
            const auto meets = [&](const MapLabel& label) { return label.rect.intersects(wide); };
            return std::ranges::any_of(labels_, meets) || covers_a_card(wide) || !canvas_.contains(wide);
        });
        if (places.empty()) continue;
        const auto free = std::ranges::find_if(places, [&](const QRectF& rect) {
            return std::ranges::none_of(links_, [&](const QLineF& link) { return length_inside(link, rect) > 0; });
        });
        labels_.push_back({.rect = free == places.end() ? places.front() : *free, .text = text});
    }
}

bool TopologyMap::covers_a_card(const QRectF& rect) const {
    return std::ranges::any_of(cards_, [&](const NodeCard& card) { return card.rect.intersects(rect); });
}

std::optional<std::size_t> TopologyMap::node_at(const QPointF& point) const {
    for (auto card = cards_.rbegin(); card != cards_.rend(); ++card) {
        if (card->rect.contains(point)) return card->node;
    }
    return std::nullopt;
}

std::optional<std::size_t> TopologyMap::link_at(const QPointF& point) const {
    for (std::size_t i = 0; i < links_.size(); ++i) {
        if (distance_to(point, links_[i]) <= look_.px(8)) return i;
    }
    return std::nullopt;
}

QPointF TopologyMap::in_units(const QPointF& point) const {
    return {std::clamp(point.x() / canvas_.width(), 0.0, 1.0), std::clamp(point.y() / canvas_.height(), 0.0, 1.0)};
}

}  // namespace lvslab::view
