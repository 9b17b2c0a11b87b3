#pragma once
#include <cstdint>
#include <span>
#include <string>

/// A frame in one line, for logs, tables and failing tests. `len` is the IP packet's total length.
namespace lvslab::wire {

/// `02:00:00:00:01:0a > 02:00:00:00:01:01 10.0.1.10:40001 > 10.0.2.100:80 TCP [S] seq=1 ttl=64 len=60`
std::string to_line(std::span<const std::uint8_t> frame);

/// The same without the MAC addresses.
///
///     ARP who-has 10.0.2.1 tell 10.0.2.2
///     10.0.2.2 > 10.0.4.11 IPIP ( 10.0.1.10:40001 > 10.0.2.100:80 TCP [S] seq=1 ttl=62 len=60 ) ttl=62 len=80
///     10.0.2.100 > 10.0.1.10 ICMP fragmentation needed mtu=1480 ( ... ) ttl=64 len=576
std::string summary(std::span<const std::uint8_t> frame);

/// The same for what stands behind a link header with this type, which is a length below 1536 (LLC).
std::string payload_summary(std::uint16_t ether_type, std::span<const std::uint8_t> payload);

/// The same for an IP packet without Ethernet.
std::string packet_summary(std::span<const std::uint8_t> ip_packet);

}  // namespace lvslab::wire
