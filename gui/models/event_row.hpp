#pragma once

#include <QString>
#include <vector>

#include "models/path.hpp"
#include "models/stage.hpp"

namespace lvslab::models {

/// A line of the list of events: a packet, or a leg of its way.
struct EventRow {
    QString name;  ///< the packet's number, or that of the frame if it has none; empty for legs
    QString text;  ///< `SYN 10.0.1.10:49153 → 10.0.2.100:80`, `client → router`
    QString time;  ///< since the record's start
    std::vector<QString> badges;
    QString drop_reason;    ///< of a leg, in a few words
    int number = 0;         ///< of the hop; 0: none
    bool dropped = false;   ///< the packet was dropped somewhere; the leg is the drop
    FrameNumber event = 0;  ///< where it begins
};

EventRow row_of(const Stage& stage, const PacketRef& packet);
EventRow row_of(const Stage& stage, const Leg& leg);

/// What the record says about this leg; several sentences if it arrived at several nodes.
QString why_text(const Stage& stage, const Leg& leg);

}  // namespace lvslab::models
