#include "fastpath/flow_cache.hpp"

#include <algorithm>

#include "wire/ethernet.hpp"

namespace lvslab::fastpath {

using ipvs::Direction;

namespace {

Direction other(Direction d) { return d == Direction::reply ? Direction::request : Direction::reply; }

/// No device knows segments in a tunnel, and the checksum that is left to others must be the one that apply() mends.
bool can_leave(const Path& path, const Frame& frame) {
    const Offload& offload = frame.offload;
    return path.change != Change::tunnel && longest(frame) <= path.mtu &&
           (!offload.partial_checksum || offload.checksum_start == kTransport);
}

}  // namespace

/// True: it is done. Else the frame is as it was, for the Host.
[[gnu::always_inline]] inline bool FlowCache::pass(Frame& frame, const Sought& sought) {
    Port& in = ports_[frame.interface];
    if (mac_number(frame.bytes) != in.mac) return false;
    Match found{sought.candidate, in.usual};
    if (found.connection->numbers(in.usual) != sought.flow) [[unlikely]] {
        found = find(sought.flow, sought.hash, frame.interface);
        if (found.connection == nullptr) return false;
    }
    const std::uint32_t place = found.connection->ways - first_;
    if (place >= ways_.size()) return false;
    const Path& path = ways_[place].of(found.direction);
    const std::uint32_t length = length_of(frame);
    if (path.in != frame.interface || ttl_of(frame) <= path.ttl_loss) return false;
    if (frame.offload.any() ? !can_leave(path, frame) : length > path.mtu) return false;
    ++count_.passed;
    ++in.interface->counters.rx_packets;
    in.interface->counters.rx_bytes += frame.size;
    director_.count_passed(*found.connection, found.direction, length);
    if (path.asks_neighbour) [[unlikely]]
        host_.neighbours().note_use({path.next_hop, path.out});
    std::uint16_t id = 0;
    if (path.change == Change::tunnel && !outer_stays_whole(path, frame)) id = host_.ip().next_id();
    apply(path, length, id, frame);
    net::InterfaceCounters& out = ports_[path.out].interface->counters;
    ++out.tx_packets;
    out.tx_bytes += frame.size;
    return true;
}

void FlowCache::receive(std::span<Frame> burst, net::PacketIds& ids, Owner& owner) {
    ids_ = &ids;
    owner_ = &owner;
    fast_ = ready();
    if (fast_) look_ahead(burst);
    const Sought* sought = sought_.data();
    for (Frame& frame : burst) {
        if (fast_ && sought->bucket != nullptr && pass(frame, *sought)) [[likely]] {
            owner.send(frame);
        } else {
            deal_with(frame);
        }
        ++sought;
    }
}

/// Asks for the cache lines of all, before any of them is waited for.
void FlowCache::look_ahead(std::span<const Frame> burst) {
    const ipvs::ConnectionTable& table = director_.connections();
    const std::span<const Port> ports = ports_;
    Sought* sought = sought_.data();
    for (const Frame& frame : burst) {
        sought->bucket = nullptr;
        if (flow_of(frame, sought->flow)) [[likely]] {
            sought->hash = ipvs::ConnectionTable::hash(sought->flow);
            sought->bucket = table.prefetch_bucket(sought->hash, ports[frame.interface].usual);
        }
        ++sought;
    }
    for (Sought& s : std::span(sought_).first(burst.size())) {
        if (s.bucket != nullptr) s.candidate = table.prefetch_entry(s.hash, s.bucket);
    }
}

/// A frame that was not passed.
void FlowCache::deal_with(Frame& frame) {
    // The Host knows no larger frames than the wire; each segment may be passed on.
    const auto deal_with_piece = [this](Frame& piece) { receive_one(piece); };
    if (frame.offload.segment_size != 0 && segmenter_.cut(frame, deal_with_piece)) return;
    complete_checksum(frame);
    let_host_deal_with(frame);
}

void FlowCache::receive_one(Frame& frame) {
    Sought sought;
    if (fast_ && flow_of(frame, sought.flow)) {
        sought.hash = ipvs::ConnectionTable::hash(sought.flow);
        sought.candidate = find(sought.flow, sought.hash, frame.interface).connection;
        if (sought.candidate != nullptr && pass(frame, sought)) return owner_->send(frame);
    }
    let_host_deal_with(frame);
}

void FlowCache::let_host_deal_with(const Frame& frame) {
    const net::PacketId id = ids_->next();
    ++count_.to_host;
    if (fast_) begin_lesson(frame, id);
    owner_->to_host(frame, id);
    if (learning_) learn();
    if (fast_ && host_.report().changes() != changes_) fast_ = ready();
}

/// Are frames passed at all? Forgets what was learnt before a table changed.
bool FlowCache::ready() {
    if (!enabled_ || host_.report().observed()) return false;
    if (changes_ != host_.report().changes()) forget();
    return director_.takes_hooks() && host_.hooks().size() == ipvs::Director::kHooks;
}

FlowCache::Match FlowCache::find(const ipvs::FlowNumbers& flow, std::uint64_t hash, net::InterfaceIndex in) {
    ipvs::ConnectionTable& table = director_.connections();
    const Direction first = ports_[in].usual;
    if (ipvs::Connection* c = table.find(flow, first, hash)) return {c, first};
    const Direction second = other(first);
    ipvs::Connection* c = table.find(flow, second, hash);
    if (c != nullptr) ports_[in].usual = second;
    return {c, second};
}

}  // namespace lvslab::fastpath
