#pragma once
#include <cstdint>
#include <span>

#include "wire/address.hpp"
#include "wire/arp.hpp"
#include "wire/buffer.hpp"
#include "wire/icmp.hpp"
#include "wire/ipv4.hpp"
#include "wire/tcp.hpp"

/// Whole valid packets out of named fields: lengths and checksums are filled in. Each Buffer holds an IP packet;
/// prepend_ethernet makes it a frame. A packet longer than IPv4 can say (65,535) is a std::length_error.
namespace lvslab::wire {

struct Ipv4Fields {
    Ipv4Address source{};
    Ipv4Address destination{};
    Protocol protocol = Protocol::udp;  ///< build_udp, build_tcp and build_icmp set their own
    std::uint8_t ttl = 64;
    std::uint8_t tos = 0;
    std::uint16_t id = 0;
    Fragmentation fragmentation{};
    std::span<const std::uint8_t> options{};  ///< a multiple of 4 bytes, at most 40
};

struct UdpFields {
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;
    bool without_checksum = false;
};

struct TcpFields {
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;
    std::uint32_t seq = 0;
    std::uint32_t ack = 0;
    TcpFlags flags{};
    std::uint16_t window = 65535;
    std::uint16_t urgent = 0;
    std::span<const std::uint8_t> options{};  ///< a multiple of 4 bytes, at most 40
};

struct IcmpFields {
    IcmpType type = IcmpType::echo_request;
    std::uint8_t code = 0;
    std::uint16_t id = 0;        ///< octets 4 and 5: echo's identifier, a gateway's upper half
    std::uint16_t sequence = 0;  ///< octets 6 and 7: echo's sequence number, the next-hop MTU, a gateway's lower half
};

struct EthernetFields {
    MacAddress destination{};
    MacAddress source{};
    EtherType type = EtherType::ipv4;
};

/// Pushes an IPv4 header in front of its payload; the total length follows from the Buffer.
void prepend_ipv4(Buffer& payload, const Ipv4Fields& ip);

Buffer build_ipv4(const Ipv4Fields& ip, std::span<const std::uint8_t> payload);
Buffer build_udp(const Ipv4Fields& ip, const UdpFields& udp, std::span<const std::uint8_t> payload = {});
Buffer build_tcp(const Ipv4Fields& ip, const TcpFields& tcp, std::span<const std::uint8_t> payload = {});
Buffer build_icmp(const Ipv4Fields& ip, const IcmpFields& icmp, std::span<const std::uint8_t> payload = {});
Buffer build_arp(const ArpMessage& message);

void prepend_ethernet(Buffer& packet, const EthernetFields& ethernet);

}  // namespace lvslab::wire
