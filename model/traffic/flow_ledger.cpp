#include "traffic/flow_ledger.hpp"

#include <utility>

namespace lvslab::traffic {

namespace {

/// Does the segment take sequence numbers, so that it can be lost and sent again?
bool occupies(const wire::Tcp<const std::uint8_t>& tcp) {
    return !tcp.payload().empty() || tcp.flags().has(wire::kSyn) || tcp.flags().has(wire::kFin);
}

bool before(std::uint32_t a, std::uint32_t b) { return static_cast<std::int32_t>(a - b) < 0; }

}  // namespace

FlowLedger::Origin FlowLedger::next(const Flow& flow, std::span<const std::uint8_t> transport) {
    Entry& entry = flows_[key(flow)];
    if (flow.protocol != wire::Protocol::tcp) return {.ip_id = 0, .parent = entry.last_received};
    if (!entry.numbered) {
        entry.ip_id = static_cast<std::uint16_t>(random_.next());
        entry.numbered = true;
    }
    Origin origin{.ip_id = entry.ip_id, .parent = entry.last_received, .confirms = std::exchange(entry.progress, false)};
    const auto tcp = wire::Tcp<const std::uint8_t>::parse(transport);
    if (!tcp) return origin;
    // A SYN-ACK belongs to no socket yet, and a RST to none any more: both carry id 0 (net/ipv4/ip_output.c).
    const bool nobodys = (tcp->flags().has(wire::kSyn) && tcp->flags().has(wire::kAck)) || tcp->flags().has(wire::kRst);
    if (nobodys) origin.ip_id = 0;
    else ++entry.ip_id;
    const auto first = entry.unacknowledged.find(tcp->seq());
    if (occupies(*tcp) && first != entry.unacknowledged.end()) origin.parent = first->second;
    return origin;
}

void FlowLedger::sent(const Flow& flow, std::span<const std::uint8_t> transport, net::PacketId id) {
    if (flow.protocol != wire::Protocol::tcp) return;
    const auto tcp = wire::Tcp<const std::uint8_t>::parse(transport);
    if (tcp && occupies(*tcp)) flows_[key(flow)].unacknowledged.try_emplace(tcp->seq(), id);
}

void FlowLedger::received(const Flow& flow, std::span<const std::uint8_t> transport, net::PacketId id) {
    Entry& entry = flows_[key(flow)];
    entry.last_received = id;
    if (flow.protocol != wire::Protocol::tcp) return;
    const auto tcp = wire::Tcp<const std::uint8_t>::parse(transport);
    if (!tcp || !tcp->flags().has(wire::kAck)) return;
    entry.progress |= 0 != std::erase_if(entry.unacknowledged, [&](const auto& item) { return before(item.first, tcp->ack()); });
}

}  // namespace lvslab::traffic
