#pragma once

#include <optional>

#include "record/run_record.hpp"
#include "wire/arp.hpp"
#include "wire/ethernet.hpp"
#include "wire/ipv4.hpp"

/// The headers of a recorded frame, seen in place. The record must outlive them.
namespace lvslab::models {

using ArpHeader = wire::Arp<const std::uint8_t>;
using IpHeader = wire::Ipv4<const std::uint8_t>;

inline std::optional<ArpHeader> arp_of(const record::Frame& frame) {
    if (frame.link_type != record::kLinkTypeEthernet) return std::nullopt;
    const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(frame.bytes);
    if (!ethernet || ethernet->type() != wire::EtherType::arp) return std::nullopt;
    return ArpHeader::parse(ethernet->payload());
}

/// The first IP header: around a tunnelled packet, the tunnel's.
inline std::optional<IpHeader> outer_ip(const record::Frame& frame) {
    if (frame.link_type != record::kLinkTypeEthernet) return IpHeader::parse_quoted(frame.bytes);
    const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(frame.bytes);
    if (!ethernet || ethernet->type() != wire::EtherType::ipv4) return std::nullopt;
    return IpHeader::parse_quoted(ethernet->payload());
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
