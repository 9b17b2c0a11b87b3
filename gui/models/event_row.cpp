#include "models/event_row.hpp"

#include <QStringList>
#include <algorithm>

#include "models/in_flight.hpp"
#include "models/packet_text.hpp"

namespace lvslab::models {

namespace {

QString receivers(const Stage& stage, const Leg& leg) {
    QStringList nodes;
    for (const FrameNumber frame : leg.in) {
        const QString node = text_of(stage.recording.record().frame(frame).node);
        if (!nodes.contains(node)) nodes << node;
    }
    return nodes.isEmpty() ? stage.say("nobody") : nodes.join(stage.say(", "));
}

QString leg_text(const Stage& stage, const Leg& leg, const record::Frame& frame) {
    const QString node = text_of(leg.node);
    switch (leg.kind) {
        case LegKind::wire:
            return node + QStringLiteral(" → ") + receivers(stage, leg);
        case LegKind::inside:
            return stage.say(frame.way == record::Way::out ? "%1 wraps" : "%1 unwraps").arg(node);
        case LegKind::drop:
            return stage.say("%1 drops it").arg(node);
        case LegKind::seen:
            break;
    }
    return node.isEmpty() ? frame_title(frame, stage.language) : stage.say("seen by %1").arg(node);
}

}  // namespace

EventRow row_of(const Stage& stage, const PacketRef& packet) {
    const record::RunRecord& record = stage.recording.record();
    const auto is_drop = [&](FrameNumber frame) { return record.frame(frame).way == record::Way::drop; };
    const auto frames = stage.recording.frames_of(packet);
    EventRow row;
    row.name = QString::number(packet.id == 0 ? packet.first : packet.id);
    row.text = packet_title(stage.recording, packet, stage.language);
    row.time = time_text(stage.recording.since_start(packet.first));
    row.dropped = std::any_of(frames.begin(), frames.end(), is_drop);
    row.event = packet.first;
    return row;
}

EventRow row_of(const Stage& stage, const Leg& leg) {
    const record::RunRecord& record = stage.recording.record();
    const record::Frame frame = record.frame(leg.frame());
    const auto events = record.events(frame.number);
    EventRow row;
    row.text = leg_text(stage, leg, frame);
    row.time = time_text(stage.recording.since_start(frame.number));
    row.badges = badges(record::field_changes(events));
    row.number = leg.number;
    row.dropped = leg.kind == LegKind::drop;
    if (row.dropped) row.drop_reason = drop_words(record::drop_reason(events), stage.language);
    row.event = frame.number;
    return row;
}

QString why_text(const Stage& stage, const Leg& leg) {
    QStringList sentences;
    const auto add = [&](FrameNumber frame) {
        const auto why = record::why(stage.recording.record().events(frame), stage.language);
        if (frame != 0 && !why.empty() && !sentences.contains(text_of(why))) sentences << text_of(why);
    };
    if (leg.out != 0) add(leg.out);
    for (const FrameNumber frame : leg.in) add(frame);
    return sentences.join(u'\n');
}

}  // namespace lvslab::models
