#include "models/tcp_segment.hpp"

#include "wire/tcp.hpp"

namespace lvslab::models {

std::optional<TcpSegment> segment_of(const record::Frame& frame) {
    auto ip = wire::Ipv4<const std::uint8_t>::parse(frame.packet());
    if (ip && ip->protocol() == wire::Protocol::ipip) ip = wire::Ipv4<const std::uint8_t>::parse(ip->payload());
    if (!ip || ip->protocol() != wire::Protocol::tcp) return std::nullopt;
    const auto tcp = wire::Tcp<const std::uint8_t>::parse(ip->payload());
    if (!tcp) return std::nullopt;
    const bool fills = tcp->flags().has(wire::kSyn) || tcp->flags().has(wire::kFin) || !tcp->payload().empty();
    return TcpSegment{ip->source(), ip->destination(), tcp->source_port(), tcp->destination_port(), tcp->seq(), fills};
}

bool is_sent_again(const record::RunRecord& record, const record::Frame& frame) {
    if (frame.parent == 0) return false;
    const auto frames = record.frames_of_packet(frame.parent);
    if (frames.empty()) return false;
    const record::Frame before = record.frame(frames.front());
    if (before.node != record.frame(record.frames_of_packet(frame.id).front()).node) return false;
    const auto a = segment_of(before), b = segment_of(frame);
    return a && b && a->fills && *a == *b;
}

}  // namespace lvslab::models
