#include "record/inside_node.hpp"

#include "wire/ethernet.hpp"
#include "wire/icmp.hpp"
#include "wire/ipv4.hpp"
#include "wire/tcp.hpp"

namespace lvslab::record {

namespace {

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
std::vector<InsideNode::Mark> InsideNode::marks(const Frame& frame) {
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

void InsideNode::remember(const Frame& frame, net::PacketId id) {
    if (frame.time - forgot_ > kInTheNode) forget_old(frame.time);
    for (Mark& mark : marks(frame)) all_[std::move(mark)] = {frame.time, id};
}

void InsideNode::forget_old(net::Time now) {
    std::erase_if(all_, [now](const auto& one) { return now - one.second.since > kInTheNode; });
    forgot_ = now;
}

std::optional<InsideNode::Seen> InsideNode::seen(const Frame& frame) const {
    for (const Mark& mark : marks(frame)) {
        const auto found = all_.find(mark);
        if (found != all_.end() && frame.time - found->second.since <= kInTheNode) return found->second;
    }
    return {};
}

}  // namespace lvslab::record
