#include "models/path.hpp"

#include <algorithm>

namespace lvslab::models {

namespace {

Leg leg_for(const record::Frame& frame) {
    Leg leg{.node = frame.node};
    if (frame.way == record::Way::drop) {
        leg.kind = LegKind::drop;
        leg.in = {frame.number};
    } else if (frame.link_type != record::kLinkTypeEthernet) {
        leg.kind = LegKind::inside;
        leg.in = {frame.number};
    } else if (frame.way == record::Way::out) {
        leg.kind = LegKind::wire;
        leg.out = frame.number;
    } else {
        leg.kind = LegKind::seen;
        leg.in = {frame.number};
    }
    return leg;
}

/// The leg on which this frame arrives, if its sending was recorded.
Leg* sent_as(std::vector<Leg>& legs, const record::Frame& arrived, const record::RunRecord& record) {
    for (auto leg = legs.rbegin(); leg != legs.rend(); ++leg) {
        const bool sent = leg->kind == LegKind::wire;
        if (sent && std::ranges::equal(record.frame(leg->out).bytes, arrived.bytes)) return &*leg;
    }
    return nullptr;
}

}  // namespace

bool Leg::holds(FrameNumber frame) const { return frame == out || std::find(in.begin(), in.end(), frame) != in.end(); }

std::vector<Leg> legs_of(const Recording& recording, const PacketRef& packet) {
    const record::RunRecord& record = recording.record();
    std::vector<Leg> legs;
    for (const FrameNumber number : recording.frames_of(packet)) {
        const record::Frame frame = record.frame(number);
        const bool arrives = frame.way == record::Way::in && frame.link_type == record::kLinkTypeEthernet;
        Leg* sent = arrives ? sent_as(legs, frame, record) : nullptr;
        if (sent) {
            sent->in.push_back(number);
        } else {
            legs.push_back(leg_for(frame));
        }
    }
    int number = 0;
    for (Leg& leg : legs) {
        if (leg.kind == LegKind::wire || leg.kind == LegKind::seen) leg.number = ++number;
    }
    return legs;
}

std::size_t leg_at(const std::vector<Leg>& legs, FrameNumber frame) {
    const auto found = std::find_if(legs.begin(), legs.end(), [&](const Leg& leg) { return leg.holds(frame); });
    return static_cast<std::size_t>(found - legs.begin());
}

}  // namespace lvslab::models
