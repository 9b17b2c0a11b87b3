#pragma once

#include <QPolygonF>
#include <optional>
#include <vector>

#include "models/in_flight.hpp"
#include "view/free_place.hpp"
#include "view/glyph.hpp"
#include "view/topology_map.hpp"

namespace lvslab::view {

/// A leg of the followed packet on the map.
struct TrailLine {
    std::vector<QPolygonF> branches;  ///< one a receiver, from the sender to it
    models::Stroke stroke = models::Stroke::request;
    bool tunnel = false;
};

struct NumberMark {
    QPointF centre;
    int number = 0;
    bool current = false;
};

struct DropPlace {
    std::size_t node = 0;
    QPointF cross;  ///< centre of the ring
    QRectF rect;    ///< of ring and words
    QString words;
};

/// What is under way on a map at an event. It must outlive this.
class MapTraffic {
public:
    struct Content {
        const TopologyMap& map;
        const models::Followed& followed;
        const std::vector<models::Flight>& others;
        const models::GlyphPacket& glyph;
        QRectF visible;                       ///< part of the canvas that is seen
        std::optional<QPointF> glyph_before;  ///< its corner
        bool stripes = false;                 ///< the glyph must be small
    };
    MapTraffic(const Content& content, const Look& look);

    const std::vector<TrailLine>& trail() const { return trail_; }
    const std::vector<NumberMark>& numbers() const { return numbers_; }
    const std::vector<QPointF>& dots() const { return dots_; }  ///< of the followed packet
    const std::vector<QPointF>& others() const { return others_; }
    const std::vector<DropPlace>& drops() const { return drops_; }
    /// Where the packet is: the leader's end. Empty if nothing of it is on the map.
    const std::optional<QPointF>& focus() const { return focus_; }
    const std::optional<QRectF>& glyph() const { return glyph_; }  ///< empty if there is no room at all
    GlyphForm form() const { return form_; }

private:
    std::vector<models::LinkPass> way_of(const models::Flight& flight, std::string_view to) const;
    QLineF piece_of(const models::LinkPass& pass, bool aside) const;
    std::vector<bool> shared_links() const;
    QPointF number_place(const QLineF& line, const std::vector<QRectF>& taken) const;
    void add_trail();
    void add_dots(const models::Flight& flight, const TrailLine& line);
    void add_numbers();
    void add_others();
    void add_drops();
    QRectF drop_rect(const QRectF& card, double words) const;
    void find_focus();
    void place_glyph();
    Occupied occupied() const;

    const Content content_;
    const Look& look_;
    std::vector<TrailLine> trail_;
    std::vector<NumberMark> numbers_;
    std::vector<QPointF> dots_, others_;
    std::vector<DropPlace> drops_;
    std::optional<QPointF> focus_;
    std::optional<QRectF> glyph_;
    GlyphForm form_ = GlyphForm::nested;
};

}  // namespace lvslab::view
