#pragma once

#include <QPainter>

#include "models/event_row.hpp"
#include "view/marks.hpp"

namespace lvslab::view {

/// How a row of the list of events stands to the moment that is looked at.
struct EventRowState {
    bool leg = false;      ///< indented, with its hop's number
    bool open = false;     ///< of a packet: its legs are shown
    bool chosen = false;   ///< the selection's packet, or its current hop
    bool future = false;   ///< begins after the event
    bool focused = false;  ///< the keyboard is here
};

/// Where the columns of the list are; all rows have the same.
struct EventColumns {
    double name_right = 0;  ///< numbers end here
    double text_left = 0;
    double triangle = 0;  ///< its middle
};
/// For numbers up to this one.
EventColumns event_columns(std::size_t largest_number, const Look& look);

void paint_event_row(QPainter& painter, const QRectF& rect, const models::EventRow& row, const EventRowState& state,
                     const EventColumns& columns, const Look& look);

}  // namespace lvslab::view
