#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "record/run_record.hpp"
#include "wire/fields.hpp"

/// A record told packet by packet.
namespace lvslab::record {

struct FieldChange {
    std::string field;      ///< as Wireshark calls it
    std::string old_value;  ///< empty: the field was not there before
    std::string new_value;  ///< empty: the field is gone
    std::string rule;       ///< its key, for rule_text()

    bool operator==(const FieldChange&) const = default;
};

/// A packet at one place: received, sent or dropped there.
struct Hop {
    FrameNumber event = 0;
    std::string_view node;
    std::string_view interface;
    Way way = Way::unknown;
    net::Time time{0};
    std::vector<wire::Field> fields;
    std::vector<FieldChange> changed;  ///< by the node, since the packet came in
    std::string_view why;
    std::vector<RecordedEvent> events;
    bool observed = false;  ///< at a real node, which gives no reasons; else it is what the Host decided
};

/// The frame in one line, without its MACs; one that the capture cut says so.
std::string text_of(const Frame& frame);
std::vector<wire::Field> fields_of(const Frame& frame);
/// What the node changed in the packet, out of a block's events.
std::vector<FieldChange> field_changes(const std::vector<RecordedEvent>& events);
/// `arp_ignore` of the event `drop.arp_ignore`; empty if no event is a drop.
std::string drop_reason(const std::vector<RecordedEvent>& events);

Hop hop_at(const RunRecord& record, FrameNumber event);
/// Every hop of a packet, in order; empty if there is no such packet.
std::vector<Hop> story_of(const RunRecord& record, net::PacketId id);
/// The packet that caused this one, or 0.
net::PacketId parent_of(const RunRecord& record, net::PacketId id);

struct PacketSummary {
    struct Drop {
        std::string_view node;
        std::string reason;
    };
    net::PacketId id = 0;  ///< 0: a frame of which nothing more is known, so it stands alone
    net::PacketId parent = 0;
    FrameNumber first_event = 0;
    net::Time first{0};
    std::string_view origin;  ///< the node where it was first seen
    std::string text;         ///< the frame in one line
    std::size_t hops = 0;
    std::vector<Drop> drops;  ///< a flooded packet may end in several places
};

PacketSummary summarize(const RunRecord& record, net::PacketId id);
/// All packets, by their first frame.
std::vector<PacketSummary> packet_list(const RunRecord& record);

}  // namespace lvslab::record
