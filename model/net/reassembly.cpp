#include "net/reassembly.hpp"

#include <algorithm>

#include "net/templates.hpp"

namespace lvslab::net {

namespace {

/// What a fragment costs beside its bytes: the kernel's own description of a packet (sk_buff and skb_shared_info).
constexpr std::size_t kOverhead = 576;

wire::Ipv4<const std::uint8_t> header_of(const Packet& packet) {
    return *wire::Ipv4<const std::uint8_t>::parse(packet.data.bytes());
}

std::size_t cost_of(const Packet& packet) { return packet.data.size() + kOverhead; }

/// RFC 3168 5.3: congestion that one fragment met holds for the packet; fragments with and without ECN do not belong
/// together (ip_frag_ecn_table). `fields` has bit n for the ECN field n.
std::optional<std::uint8_t> joint_ecn(std::uint8_t fields) {
    constexpr int kNotEct = 1, kCongestion = 8;
    if (fields == kNotEct || (fields & (kNotEct | kCongestion)) == 0 || fields == kCongestion) return 0;
    if ((fields & kNotEct) != 0) return std::nullopt;
    return 3;
}

}  // namespace

bool Reassembly::add(Packet& fragment, DefragUser user) {
    const auto ip = header_of(fragment);
    const Key key{ip.source(), ip.destination(), ip.id(), ip.protocol(), user};
    Queue* queue = find_or_make(key);
    if (queue == nullptr) return report_.drop(fragment, kDropFragmentMemory, memory_), false;
    if (too_far(*queue, key.source)) restart(key, *queue);
    const Queues::iterator it = queues_.find(key);
    Extent extent{ip.fragment_offset(), ip.fragment_offset() + ip.payload().size()};
    if (!fits(*queue, extent, ip.more_fragments())) return discard(it, kDropFragmentInvalid, &fragment), false;
    const Place place = place_of(*queue, extent);
    if (place == Place::duplicate) {
        return report_.drop(fragment, kDropFragmentDuplicate, extent.begin, extent.end), false;
    }
    if (place == Place::overlap) return discard(it, kDropFragmentOverlap, &fragment), false;
    report_.decide(fragment, kFragmentKept, extent.begin, extent.end, key.id, key.source);
    keep(*queue, place, extent, fragment);
    if (!queue->last_in || !queue->first_in() || queue->meat != queue->length) return false;
    return finish(it, fragment);
}

/// Takes the fragment's bytes. What is left of it, its link and route, serves the whole if it was the last to come.
void Reassembly::keep(Queue& queue, Place place, const Extent& extent, Packet& fragment) {
    const auto ip = header_of(fragment);
    const std::size_t size = extent.end - extent.begin, header_size = ip.header_size();
    const auto total = static_cast<std::uint16_t>(std::min(header_size + size, wire::kMaxIpv4Packet));
    queue.meat += size;
    queue.memory += cost_of(fragment);
    memory_ += cost_of(fragment);
    queue.ecn = static_cast<std::uint8_t>(queue.ecn | 1 << ip.ecn());
    queue.biggest = std::max(queue.biggest, total);
    if (ip.dont_fragment()) queue.biggest_df = std::max(queue.biggest_df, total);
    wire::Buffer data = std::move(fragment.data);
    Piece piece{fragment, header_size, size};
    piece.packet.data = std::move(data);
    Run& run = place == Place::behind_all ? queue.runs.rbegin()->second : queue.runs[extent.begin];
    run.end = extent.end;
    run.pieces.push_back(std::move(piece));
}

Reassembly::Queue* Reassembly::find_or_make(const Key& key) {
    const auto it = queues_.find(key);
    if (it != queues_.end()) return &it->second;
    const auto limit = static_cast<std::size_t>(std::max(0, settings_.ipfrag_high_thresh));
    if (limit == 0 || memory_ > limit) return nullptr;
    Queue& queue = queues_[key];
    queue.deadline = report_.now() + std::chrono::seconds(settings_.ipfrag_time);
    deadlines_.set(queue.deadline, key);
    return &queue;
}

/// An id comes round again after 65,536 packets. If its source sent many other fragments since ours, these are of
/// another packet (ip_frag_too_far).
bool Reassembly::too_far(Queue& queue, wire::Ipv4Address source) {
    if (settings_.ipfrag_max_dist <= 0) return false;
    const std::uint32_t before = queue.seen;
    queue.seen = ++peers_.of(source, report_.now()).fragments;
    return !queue.runs.empty() && queue.seen - before > static_cast<std::uint32_t>(settings_.ipfrag_max_dist);
}

void Reassembly::restart(const Key& key, Queue& queue) {
    for (const auto& [offset, run] : queue.runs) {
        for (const Piece& p : run.pieces) report_.drop(p.packet, kDropFragmentDistance, settings_.ipfrag_max_dist);
    }
    memory_ -= queue.memory;
    const std::uint32_t seen = queue.seen;
    queue = {};
    queue.seen = seen;
    queue.deadline = report_.now() + std::chrono::seconds(settings_.ipfrag_time);
    deadlines_.set(queue.deadline, key);
}

/// Does it agree with what is known of the packet's end? All but the last are cut to a multiple of 8.
bool Reassembly::fits(Queue& queue, Extent& extent, bool more) {
    if (more) extent.end = extent.end / 8 * 8;
    const std::size_t end = extent.end;
    if (queue.last_in && (more ? end > queue.length : end != queue.length)) return false;
    if (!more && end < queue.length) return false;
    queue.length = std::max(queue.length, end);
    if (!more) queue.last_in = true;
    return end > extent.begin;
}

/// inet_frag_queue_insert: only what comes right behind all others joins a run; the rest stand alone.
Reassembly::Place Reassembly::place_of(const Queue& queue, const Extent& extent) {
    if (queue.runs.empty()) return Place::apart;
    const Run& tail = queue.runs.rbegin()->second;
    if (tail.end < extent.end) {
        if (extent.begin < tail.end) return Place::overlap;
        return extent.begin == tail.end ? Place::behind_all : Place::apart;
    }
    // The runs lie apart from each other, so only the one at or before its end can touch it first.
    auto next = queue.runs.lower_bound(extent.end);
    if (next == queue.runs.begin()) return Place::apart;
    const auto& [offset, run] = *std::prev(next);
    if (extent.begin >= run.end) return Place::apart;
    return extent.begin >= offset && extent.end <= run.end ? Place::duplicate : Place::overlap;
}

void Reassembly::discard(Queues::iterator it, const Template& why, const Packet* last) {
    for (const auto& [offset, run] : it->second.runs) {
        for (const Piece& p : run.pieces) report_.drop(p.packet, why, it->first.id, it->first.source);
    }
    if (last != nullptr) report_.drop(*last, why, it->first.id, it->first.source);
    memory_ -= it->second.memory;
    queues_.erase(it);
}

bool Reassembly::finish(Queues::iterator it, Packet& packet) {
    const Queue& queue = it->second;
    const DefragUser user = it->first.user;
    const Piece& first = queue.runs.begin()->second.pieces.front();
    const std::size_t size = first.header_size + queue.length;
    if (size > wire::kMaxIpv4Packet) return discard(it, kDropFragmentTooLong, nullptr), false;
    const auto ecn = joint_ecn(queue.ecn);
    if (!ecn) return discard(it, kDropFragmentEcn, nullptr), false;
    packet.id = first.packet.id;
    packet.parent = first.packet.parent;
    packet.type = first.packet.type;
    packet.data = wire::Buffer(size);
    const auto bytes = packet.data.bytes();
    std::ranges::copy(header_of(first.packet).header(), bytes.begin());
    packet.pieces = {.biggest = queue.biggest, .with_df = queue.biggest_df == queue.biggest};
    std::size_t at = first.header_size, count = 0;
    for (const auto& [offset, run] : queue.runs) {
        for (const Piece& p : run.pieces) {
            const auto payload = header_of(p.packet).payload().first(p.size);
            std::ranges::copy(payload, bytes.begin() + static_cast<std::ptrdiff_t>(at));
            at += p.size;
            ++count;
            // For local delivery Linux joins the pieces (ip_frag_coalesce_ok); only the first stays in one piece.
            if (user != DefragUser::local_deliver || count == 1) {
                packet.pieces.payloads.push_back(static_cast<std::uint16_t>(p.size));
            }
        }
    }
    wire::store16(bytes, 2, static_cast<std::uint16_t>(size));
    const auto ip = *wire::Ipv4<std::uint8_t>::parse(bytes);
    ip.set_tos(static_cast<std::uint8_t>(ip.tos() | *ecn));
    ip.set_fragmentation({.dont_fragment = packet.pieces.with_df});
    ip.fill_header_checksum();
    // Tracking only looked at it, and the director sends such packets on whatever DF says (skb->ignore_df). Replies
    // that it gathers itself obey DF.
    packet.may_cut = user != DefragUser::vs_out && user != DefragUser::vs_forward;
    report_.decide(packet, kReassembled, count, size, ip.source());
    memory_ -= queue.memory;
    queues_.erase(it);
    return true;
}

std::optional<Reassembly::Expired> Reassembly::expire(Time now) {
    while (deadlines_.due(now)) {
        const auto alarm = deadlines_.take();
        const auto it = queues_.find(alarm.key);
        if (it == queues_.end() || it->second.deadline != alarm.at) continue;
        Expired expired{.user = it->first.user, .first = std::nullopt};
        for (const auto& [offset, run] : it->second.runs) {
            for (const Piece& p : run.pieces) {
                report_.drop(p.packet, kDropFragmentTimeout, it->first.id, it->first.source, settings_.ipfrag_time);
            }
        }
        if (it->second.first_in()) expired.first = std::move(it->second.runs.begin()->second.pieces.front().packet);
        memory_ -= it->second.memory;
        queues_.erase(it);
        return expired;
    }
    return std::nullopt;
}

}  // namespace lvslab::net
