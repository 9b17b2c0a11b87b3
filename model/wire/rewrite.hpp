#pragma once
#include <cstdint>
#include <span>

#include "wire/address.hpp"
#include "wire/ipv4.hpp"

/// Changes in place that keep every checksum right by RFC 1624, as Linux does: a checksum that was wrong on arrival
/// stays wrong by as much, so that the receiver and not the director notices.
namespace lvslab::wire {

void set_ttl(const Ipv4<std::uint8_t>& ip, std::uint8_t ttl);
void set_tos(const Ipv4<std::uint8_t>& ip, std::uint8_t tos);

/// NAT changes one side of a packet: requests their destination, replies their source.
enum class Side : std::uint8_t { source, destination };

/// What becomes of a UDP checksum of 0. IPVS fills in a full valid one (ip_vs_proto_udp.c); iptables' NAT keeps the 0.
enum class ZeroUdpChecksum : std::uint8_t { fill, keep };

/// Gives one side of an IPv4 packet a new address and, for TCP and UDP, a new port. False, and the packet is untouched,
/// if the packet or its transport header is truncated. Fragments beyond the first have no ports and change the address
/// only; so do other protocols. The first fragment keeps a UDP checksum of 0, for the rest of the sum lies elsewhere.
[[nodiscard]] bool rewrite(std::span<std::uint8_t> ip_packet, Side side, const Endpoint& to,
                           ZeroUdpChecksum zero = ZeroUdpChecksum::fill);

[[nodiscard]] inline bool rewrite_source(std::span<std::uint8_t> ip_packet, const Endpoint& to,
                                         ZeroUdpChecksum zero = ZeroUdpChecksum::fill) {
    return rewrite(ip_packet, Side::source, to, zero);
}

[[nodiscard]] inline bool rewrite_destination(std::span<std::uint8_t> ip_packet, const Endpoint& to,
                                              ZeroUdpChecksum zero = ZeroUdpChecksum::fill) {
    return rewrite(ip_packet, Side::destination, to, zero);
}

/// The same for a packet quoted in an ICMP error, which may be cut 8 bytes behind its IP header: address, port and IP
/// header checksum. The quoted transport checksum stays as it was, as in ip_vs_nat_icmp(). The ICMP checksum around it
/// is the caller's.
[[nodiscard]] bool rewrite_quoted(std::span<std::uint8_t> quoted, Side side, const Endpoint& to);

}  // namespace lvslab::wire
