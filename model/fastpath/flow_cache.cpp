#include "fastpath/flow_cache.hpp"

#include <algorithm>

#include "wire/ethernet.hpp"

namespace lvslab::fastpath {

using ipvs::Connection;
using ipvs::Direction;

namespace {

Direction other(Direction d) { return d == Direction::reply ? Direction::request : Direction::reply; }

bool is_for(const Frame& frame, const net::Interface& in) {
    return std::equal(in.mac.octets.begin(), in.mac.octets.end(), frame.bytes);
}

/// No device knows segments in a tunnel, and the checksum that is left to others must be the one that apply() mends.
bool can_leave(const Path& path, const Offload& offload) {
    constexpr std::size_t kTransport = wire::kEthernetSize + wire::kIpv4Size;
    return path.change != Change::tunnel && (!offload.partial_checksum || offload.checksum_start == kTransport);
}

}  // namespace

void FlowCache::receive(std::span<Frame> burst, net::PacketIds& ids, Owner& owner) {
    ids_ = &ids;
    owner_ = &owner;
    fast_ = ready();
    if (fast_) {
        for (std::size_t i = 0; i < burst.size(); ++i) {
            headers_[i] = Header::parse(burst[i]);
            if (headers_[i]) director_.connections().prefetch_bucket(headers_[i]->hash, usual_[burst[i].interface]);
        }
        for (std::size_t i = 0; i < burst.size(); ++i) {
            if (headers_[i]) director_.connections().prefetch_entry(headers_[i]->hash, usual_[burst[i].interface]);
        }
    }
    for (std::size_t i = 0; i < burst.size(); ++i) deal_with(burst[i], headers_[i]);
}

void FlowCache::deal_with(Frame& frame, const std::optional<Header>& header) {
    Match match;
    if (fast_ && pass(frame, header, match)) {
        ++count_.passed;
        return owner_->send(frame);
    }
    if (frame.offload.segment_size != 0) {  // the Host knows no larger frames than the wire; each may be passed on
        segmenter_.cut(frame, [this](Frame& piece) { deal_with(piece, Header::parse(piece)); });
        return;
    }
    complete_checksum(frame);
    let_host_deal_with(frame, header, match);
}

void FlowCache::let_host_deal_with(const Frame& frame, const std::optional<Header>& header, const Match& match) {
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

FlowCache::Match FlowCache::find(const Header& header, net::InterfaceIndex in) {
    ipvs::ConnectionTable& table = director_.connections();
    const ipvs::FlowKey key = header.key();
    const Direction first = usual_[in];
    if (Connection* c = table.find(key, first, header.hash)) return {c, first};
    const Direction second = other(first);
    Connection* c = table.find(key, second, header.hash);
    if (c != nullptr) usual_[in] = second;
    return {c, second};
}

/// True: it is done. Else `match` says of which connection it is, if its way could be learnt.
bool FlowCache::pass(Frame& frame, const std::optional<Header>& header, Match& match) {
    if (!header) return false;
    net::Interface& in = *interfaces_[frame.interface];
    if (!is_for(frame, in) || !in.running()) return false;
    const Match found = find(*header, frame.interface);
    if (found.connection == nullptr || !director_.rests(*found.connection)) return false;
    Ways* ways = ways_of(*found.connection);
    const Path* path = ways != nullptr ? &ways->of(found.direction) : nullptr;
    if (path == nullptr || path->in != frame.interface) {
        match = found;
        return false;
    }
    if (header->ttl() <= path->ttl_loss || header->longest(frame.offload) > path->mtu) return false;
    if (frame.offload.any() && !can_leave(*path, frame.offload)) return false;
    ++in.counters.rx_packets;
    in.counters.rx_bytes += frame.size;
    std::uint16_t id = 0;
    if (path->change == Change::tunnel && !outer_stays_whole(*path, *header)) id = host_.ip().next_id();
    apply(*path, *found.connection, *header, id, frame);
    if (path->asks_neighbour) host_.neighbours().note_use({path->next_hop, path->out});
    director_.count_passed(*found.connection, found.direction, header->length());
    net::InterfaceCounters& out = interfaces_[path->out]->counters;
    ++out.tx_packets;
    out.tx_bytes += frame.size;
    return true;
}

}  // namespace lvslab::fastpath
