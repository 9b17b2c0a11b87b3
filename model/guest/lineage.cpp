#include "guest/lineage.hpp"

#include <algorithm>

namespace lvslab::guest {

namespace {

constexpr net::Time kOnTheWay = std::chrono::seconds(1);  // longer than any cable and queue

using Bytes = std::span<const std::uint8_t>;

std::string text_of(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

record::InsideNode::Frame inside(const Lineage::Frame& frame) { return {frame.time, frame.bytes, frame.raw}; }

}  // namespace

std::size_t Lineage::segment_of(const lab::Endpoint& at) const {
    for (std::size_t i = 0; i < segments_.size(); ++i) {
        const auto& members = segments_[i].members;
        if (std::find(members.begin(), members.end(), at) != members.end()) return i;
    }
    return segments_.size();  // lo, a tunnel
}

net::PacketId Lineage::sent(const Frame& frame) {
    record::InsideNode& node = nodes_[frame.at.node];
    const auto known = node.known(inside(frame));
    const net::PacketId id = known ? *known : ids_.next();
    const std::size_t segment = segment_of(frame.at);
    if (segment < segments_.size()) {
        flying_.push_back({segment, text_of(frame.bytes), frame.time, id});
        while (frame.time - flying_.front().since > kOnTheWay) flying_.pop_front();
    } else {
        node.remember(inside(frame), id);  // it comes back into the node, or leaves over another interface
    }
    return id;
}

net::PacketId Lineage::received(const Frame& frame) {
    record::InsideNode& node = nodes_[frame.at.node];
    const std::size_t segment = segment_of(frame.at);
    std::optional<net::PacketId> known;
    for (auto flight = flying_.rbegin(); flight != flying_.rend() && !known; ++flight) {
        if (flight->segment == segment && Bytes(frame.bytes).size() == flight->bytes.size() &&
            std::equal(frame.bytes.begin(), frame.bytes.end(), flight->bytes.begin(),
                       [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); })) {
            known = flight->id;
        }
    }
    if (!known && segment == segments_.size()) known = node.known(inside(frame));  // out of a tunnel, or over lo
    const net::PacketId id = known ? *known : ids_.next();
    node.remember(inside(frame), id);
    return id;
}

std::optional<Lineage::Place> Lineage::last_at(const record::InsideNode::Frame& frame) const {
    std::optional<Place> place;
    net::Time latest{0};
    for (const auto& [name, node] : nodes_) {
        const auto seen = node.seen(frame);
        if (!seen || (place && seen->since < latest)) continue;
        place = {name, seen->id};
        latest = seen->since;
    }
    return place;
}

}  // namespace lvslab::guest
