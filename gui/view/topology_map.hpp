#pragma once

#include <QLineF>
#include <QPolygonF>
#include <QRectF>
#include <optional>
#include <vector>

#include "models/topology_layout.hpp"
#include "models/topology_texts.hpp"
#include "view/look.hpp"

namespace lvslab::view {

/// How much of a node there is room for.
enum class CardDetail : std::uint8_t { whole, drawing_and_name, name };

struct NodeCard {
    std::size_t node = 0;
    QRectF rect;
};

struct MapLabel {
    QRectF rect;
    QString text;
};

/// What a map is made of; what it refers to must outlive the map.
struct MapContent {
    const models::Topology& topology;
    const models::TopologyLayout& layout;
    const models::MovedNodes& moved;
    std::vector<std::vector<models::CardLine>> lines;  ///< by node
    std::vector<QString> subnets;                      ///< by segment
};

/// Where everything of a topology stands on the canvas: cards, links, subnets. Painting and clicking read it.
class TopologyMap {
public:
    TopologyMap(MapContent content, const QSizeF& room, const Look& look);

    /// At least as large as the room; larger if the names alone do not fit it.
    const QRectF& canvas() const { return canvas_; }
    CardDetail detail() const { return detail_; }
    const std::vector<NodeCard>& cards() const { return cards_; }  ///< by node
    const std::vector<QLineF>& links() const { return links_; }    ///< by link, from its end a to its end b
    const std::vector<MapLabel>& labels() const { return labels_; }
    const MapContent& content() const { return content_; }
    /// A card's lines that are shown: what has no room is one line, `+2`.
    std::vector<models::CardLine> shown_lines(std::size_t node) const;

    std::optional<std::size_t> node_at(const QPointF& point) const;
    std::optional<std::size_t> link_at(const QPointF& point) const;
    bool covers_a_card(const QRectF& rect) const;
    /// A point of the canvas as a layout holds it.
    QPointF in_units(const QPointF& point) const;

private:
    void choose_detail(const QSizeF& room);
    bool cards_keep_apart() const;
    double room_needed(Qt::Orientation along) const;
    QSizeF size_of(std::size_t node) const;
    double name_width(const models::TopologyNode& node) const;
    void place_cards();
    void place_links();
    void place_labels();
    std::vector<QRectF> label_places(std::size_t segment, const QSizeF& size) const;

    const MapContent content_;
    const Look& look_;
    CardDetail detail_ = CardDetail::whole;
    QRectF canvas_;
    std::vector<NodeCard> cards_;
    std::vector<QLineF> links_;
    std::vector<MapLabel> labels_;
};

}  // namespace lvslab::view
