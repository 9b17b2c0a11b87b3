#include "fastpath/flow_cache.hpp"

#include <algorithm>

#include "wire/ethernet.hpp"

namespace lvslab::fastpath {

using ipvs::Connection;
using ipvs::Direction;

namespace {

Direction other(Direction d) { return d == Direction::reply ? Direction::request : Direction::reply; }

/// No device knows segments in a tunnel, and the checksum that is left to others must be the one that apply() mends.
bool can_leave(const Path& path, const Offload& offload) {
    return path.change != Change::tunnel && (!offload.partial_checksum || offload.checksum_start == kTransport);
}

}  // namespace

void FlowCache::receive(std::span<Frame> burst, net::PacketIds& ids, Owner& owner) {
    ids_ = &ids;
    owner_ = &owner;
    fast_ = ready();
    const std::uint32_t readable = fast_ ? look_ahead(burst) : 0;
    for (std::size_t i = 0; i < burst.size(); ++i) {
        deal_with(burst[i], (readable >> i & 1) != 0 ? &headers_[i] : nullptr);
    }
}

/// Asks for the cache lines of all, before any of them is waited for. Returns a bit for each header that was read.
std::uint32_t FlowCache::look_ahead(std::span<const Frame> burst) {
    std::uint32_t readable = 0;
    const ipvs::ConnectionTable& table = director_.connections();
    for (std::size_t i = 0; i < burst.size(); ++i) {
        Header& header = headers_[i];
        if (!header.read(burst[i])) continue;
        readable |= 1U << i;
        header.bucket = table.prefetch_bucket(header.hash, ports_[burst[i].interface].usual);
    }
    for (std::size_t i = 0; i < burst.size(); ++i) {
        if ((readable >> i & 1) == 0) continue;
        Header& header = headers_[i];
        header.candidate = table.prefetch_entry(header.hash, ports_[burst[i].interface].usual, header.bucket);
    }
    return readable;
}

void FlowCache::deal_with(Frame& frame, const Header* header) {
    Match match;
    if (fast_ && header != nullptr && pass(frame, *header, match)) {
        ++count_.passed;
        return owner_->send(frame);
    }
    // The Host knows no larger frames than the wire; each segment may be passed on.
    const auto deal_with_piece = [this](Frame& piece) {
        Header own;
        deal_with(piece, own.read(piece) ? &own : nullptr);
    };
    if (frame.offload.segment_size != 0 && segmenter_.cut(frame, deal_with_piece)) return;
    complete_checksum(frame);
    let_host_deal_with(frame, header, match);
}

void FlowCache::let_host_deal_with(const Frame& frame, const Header* header, const Match& match) {
    const net::PacketId id = ids_->next();
    ++count_.to_host;
    if (match.connection != nullptr) begin_lesson(frame, *header, match, id);
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

/// Where the candidate was not the one.
FlowCache::Match FlowCache::find(const Header& header, net::InterfaceIndex in) {
    ipvs::ConnectionTable& table = director_.connections();
    const Direction first = ports_[in].usual;
    if (Connection* c = table.find(header.key, first, header.hash)) return {c, first};
    const Direction second = other(first);
    Connection* c = table.find(header.key, second, header.hash);
    if (c != nullptr) ports_[in].usual = second;
    return {c, second};
}

/// True: it is done. Else `match` says of which connection it is, if its way could be learnt.
bool FlowCache::pass(Frame& frame, const Header& header, Match& match) {
    const Port& in = ports_[frame.interface];
    if (mac_number(frame.span()) != in.mac || !in.interface->running()) return false;
    Match found{director_.connections().confirm(header.candidate, header.key, in.usual), in.usual};
    if (found.connection == nullptr) found = find(header, frame.interface);
    if (found.connection == nullptr || !director_.rests(*found.connection)) return false;
    Ways* ways = ways_of(*found.connection);
    const Path* path = ways != nullptr ? &ways->of(found.direction) : nullptr;
    if (path == nullptr || path->in != frame.interface) {
        match = found;
        return false;
    }
    if (header.ttl <= path->ttl_loss || header.longest(frame.offload) > path->mtu) return false;
    if (frame.offload.any() && !can_leave(*path, frame.offload)) return false;
    ++in.interface->counters.rx_packets;
    in.interface->counters.rx_bytes += frame.size;
    std::uint16_t id = 0;
    if (path->change == Change::tunnel && !outer_stays_whole(*path, header)) id = host_.ip().next_id();
    apply(*path, *found.connection, header, id, frame);
    if (path->asks_neighbour) host_.neighbours().note_use({path->next_hop, path->out});
    director_.count_passed(*found.connection, found.direction, header.length);
    net::InterfaceCounters& out = ports_[path->out].interface->counters;
    ++out.tx_packets;
    out.tx_bytes += frame.size;
    return true;
}

}  // namespace lvslab::fastpath
