#pragma once

#include <optional>

#include "record/link_layer.hpp"
#include "record/run_record.hpp"
#include "wire/arp.hpp"
#include "wire/ipv4.hpp"

/// The headers of a recorded frame, seen in place. The record must outlive them.
namespace lvslab::models {

using ArpHeader = wire::Arp<const std::uint8_t>;
using IpHeader = wire::Ipv4<const std::uint8_t>;

inline bool carries(const record::Frame& frame, wire::EtherType type) {
    const auto link = record::link_of(frame.link_type, frame.bytes);
    return link && link->ether_type == static_cast<std::uint16_t>(type);
}

inline std::optional<ArpHeader> arp_of(const record::Frame& frame) {
    return carries(frame, wire::EtherType::arp) ? ArpHeader::parse(frame.packet()) : std::nullopt;
}

/// The first IP header: around a tunnelled packet, the tunnel's.
inline std::optional<IpHeader> outer_ip(const record::Frame& frame) {
    return carries(frame, wire::EtherType::ipv4) ? IpHeader::parse_captured(frame.packet()) : std::nullopt;
}

inline std::optional<IpHeader> inner_ip(const IpHeader& outer) {
    if (outer.protocol() != wire::Protocol::ipip || outer.fragment_offset() != 0) return std::nullopt;
    return IpHeader::parse_quoted(outer.payload());
}

/// The packet's own IP header, without a tunnel's.
inline std::optional<IpHeader> ip_of(const record::Frame& frame) {
    const auto outer = outer_ip(frame);
    const auto inner = outer ? inner_ip(*outer) : std::nullopt;
    return inner ? inner : outer;
}

}  // namespace lvslab::models
