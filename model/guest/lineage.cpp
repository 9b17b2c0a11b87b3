#include "guest/lineage.hpp"

#include <algorithm>

#include "wire/ethernet.hpp"
#include "wire/icmp.hpp"
#include "wire/ipv4.hpp"
#include "wire/tcp.hpp"

namespace lvslab::guest {

namespace {

constexpr net::Time kOnTheWay = std::chrono::seconds(1);   // longer than any cable and queue
constexpr net::Time kInTheNode = std::chrono::seconds(4);  // longer than a packet waits for ARP

using Bytes = std::span<const std::uint8_t>;

std::string text_of(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

/// What stays of a packet through every rewrite: addresses, ports, TTL and checksums may all change.
std::string core_of(const wire::Ipv4<const std::uint8_t>& ip) {
    std::string core = std::to_string(ip.id()) + "/" + std::to_string(static_cast<int>(ip.protocol())) + "/";
    const Bytes payload = ip.payload();
    if (ip.protocol() == wire::Protocol::tcp) {
        if (const auto tcp = wire::Tcp<const std::uint8_t>::parse(payload)) {
            return core + text_of(payload.subspan(4, 10)) + text_of(payload.subspan(tcp->header_size()));
        }
    }
    if (ip.protocol() == wire::Protocol::udp && payload.size() >= 8) return core + text_of(payload.subspan(8));
    if (ip.protocol() == wire::Protocol::icmp && payload.size() >= 8) {
        const auto icmp = wire::Icmp<const std::uint8_t>::parse(payload);
        const bool error = icmp && icmp->is_error();
        return core + text_of(payload.subspan(0, 2)) + (error ? "" : text_of(payload.subspan(4)));
    }
    return core + text_of(payload);
}

std::optional<wire::Ipv4<const std::uint8_t>> innermost(Bytes packet) {
    auto ip = wire::Ipv4<const std::uint8_t>::parse(packet);
    while (ip && ip->protocol() == wire::Protocol::ipip && !ip->is_fragment()) {
        const auto inner = wire::Ipv4<const std::uint8_t>::parse(ip->payload());
        if (!inner) break;
        ip = inner;
    }
    return ip;
}

}  // namespace

/// The first mark is the surest; the second finds the pieces of a packet that was cut, or the whole of its pieces.
std::vector<Lineage::Mark> Lineage::marks(const Frame& frame) {
    Bytes packet = frame.bytes;
    if (!frame.raw) {
        const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(frame.bytes);
        if (!ethernet || ethernet->type() != wire::EtherType::ipv4) return {};  // ARP is never forwarded
        packet = ethernet->payload();
    }
    const auto ip = innermost(packet);
    if (!ip) return {};
    std::vector<Mark> marks;
    if (!ip->is_fragment()) marks.push_back(core_of(*ip));
    if (ip->id() != 0) {
        marks.push_back(std::to_string(ip->id()) + " from " + wire::to_string(ip->source()));
        marks.push_back(std::to_string(ip->id()) + " to " + wire::to_string(ip->destination()));
    }
    return marks;
}

std::size_t Lineage::segment_of(const lab::Endpoint& at) const {
    for (std::size_t i = 0; i < segments_.size(); ++i) {
        const auto& members = segments_[i].members;
        if (std::find(members.begin(), members.end(), at) != members.end()) return i;
    }
    return segments_.size();  // lo, a tunnel
}

void Lineage::remember(const Frame& frame, net::PacketId id) {
    for (const Mark& mark : marks(frame)) seen_[{frame.at.node, mark}] = {frame.time, id};
}

net::PacketId Lineage::sent(const Frame& frame) {
    net::PacketId id = 0;
    for (const Mark& mark : marks(frame)) {
        const auto found = seen_.find({frame.at.node, mark});
        if (found == seen_.end() || frame.time - found->second.since > kInTheNode) continue;
        id = found->second.id;
        break;
    }
    if (id == 0) id = ids_.next();
    const std::size_t segment = segment_of(frame.at);
    if (segment < segments_.size()) {
        flying_.push_back({segment, text_of(frame.bytes), frame.time, id});
        while (frame.time - flying_.front().since > kOnTheWay) flying_.pop_front();
    } else {
        remember(frame, id);  // it comes back into the node, or leaves over another interface
    }
    return id;
}

net::PacketId Lineage::received(const Frame& frame) {
    const std::size_t segment = segment_of(frame.at);
    net::PacketId id = 0;
    for (auto flight = flying_.rbegin(); flight != flying_.rend() && id == 0; ++flight) {
        if (flight->segment == segment && Bytes(frame.bytes).size() == flight->bytes.size() &&
            std::equal(frame.bytes.begin(), frame.bytes.end(), flight->bytes.begin(),
                       [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); })) {
            id = flight->id;
        }
    }
    if (id == 0 && segment == segments_.size()) {  // out of a tunnel, or over lo
        for (const Mark& mark : marks(frame)) {
            const auto found = seen_.find({frame.at.node, mark});
            if (found == seen_.end() || frame.time - found->second.since > kInTheNode) continue;
            id = found->second.id;
            break;
        }
    }
    if (id == 0) id = ids_.next();
    remember(frame, id);
    return id;
}

}  // namespace lvslab::guest
