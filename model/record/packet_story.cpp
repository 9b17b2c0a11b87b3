#include "record/packet_story.hpp"

#include <algorithm>

#include "net/templates.hpp"
#include "record/link_layer.hpp"

namespace lvslab::record {
namespace {

constexpr std::string_view kDropPrefix = "drop.";

std::string argument(const RecordedEvent& event, std::size_t index) {
    return index < event.arguments.size() ? net::to_string(event.arguments[index]) : std::string();
}

PacketSummary summary_of_frame(const Frame& frame) {
    return {.id = frame.id,
            .parent = frame.parent,
            .first_event = frame.number,
            .first = frame.time,
            .origin = frame.node,
            .text = text_of(frame),
            .hops = 1,
            .drops = {}};
}

}  // namespace

std::string text_of(const Frame& frame) {
    std::string text = frame_text(frame.link_type, frame.bytes);
    if (frame.is_cut()) {
        text += "  (" + std::to_string(frame.bytes.size()) + " of " + std::to_string(frame.original_length) +
                " bytes captured)";
    }
    return text;
}

std::vector<wire::Field> fields_of(const Frame& frame) { return frame_fields(frame.link_type, frame.bytes); }

std::vector<FieldChange> field_changes(const std::vector<RecordedEvent>& events) {
    std::vector<FieldChange> changes;
    for (const RecordedEvent& event : events) {
        if (event.kind != ItemKind::field_change) continue;
        changes.push_back({.field = argument(event, 0),
                           .old_value = argument(event, 1),
                           .new_value = argument(event, 2),
                           .rule = argument(event, 3)});
    }
    return changes;
}

std::string drop_reason(const std::vector<RecordedEvent>& events) {
    for (const RecordedEvent& event : events) {
        if (event.kind != ItemKind::drop) continue;
        if (event.key == net::kDropLinux.key) {  // where the kernel names no reason, the place is the reason
            const std::string reason = argument(event, 0);
            return reason == "NOT_SPECIFIED" ? argument(event, 1) : reason;
        }
        const bool prefixed = std::string_view(event.key).starts_with(kDropPrefix);
        return prefixed ? event.key.substr(kDropPrefix.size()) : event.key;
    }
    return {};
}

Hop hop_at(const RunRecord& record, FrameNumber event) {
    const Frame frame = record.frame(event);
    Hop hop{.event = event,
            .node = frame.node,
            .interface = frame.interface,
            .way = frame.way,
            .time = frame.time,
            .fields = fields_of(frame),
            .changed = {},
            .why = record.comment(event),
            .events = record.events(event),
            .observed = record.manifest().is_real(frame.node)};
    hop.changed = field_changes(hop.events);
    return hop;
}

std::vector<Hop> story_of(const RunRecord& record, net::PacketId id) {
    std::vector<Hop> hops;
    for (const FrameNumber event : record.frames_of_packet(id)) hops.push_back(hop_at(record, event));
    return hops;
}

net::PacketId parent_of(const RunRecord& record, net::PacketId id) {
    for (const FrameNumber event : record.frames_of_packet(id)) {
        if (const net::PacketId parent = record.frame(event).parent; parent != 0) return parent;
    }
    return 0;
}

PacketSummary summarize(const RunRecord& record, net::PacketId id) {
    const auto events = record.frames_of_packet(id);
    if (events.empty()) return {};
    PacketSummary summary = summary_of_frame(record.frame(events.front()));
    summary.hops = events.size();
    summary.parent = parent_of(record, id);
    for (const FrameNumber event : events) {
        const Frame frame = record.frame(event);
        if (frame.way != Way::drop) continue;
        summary.drops.push_back({.node = frame.node, .reason = drop_reason(record.events(event))});
    }
    return summary;
}

std::vector<PacketSummary> packet_list(const RunRecord& record) {
    std::vector<PacketSummary> list;
    for (const net::PacketId id : record.packets()) list.push_back(summarize(record, id));
    for (FrameNumber event = 1; event <= record.frame_count(); ++event) {
        const Frame frame = record.frame(event);
        if (frame.id == 0) list.push_back(summary_of_frame(frame));
    }
    std::sort(list.begin(), list.end(),
              [](const PacketSummary& a, const PacketSummary& b) { return a.first_event < b.first_event; });
    return list;
}

}  // namespace lvslab::record
