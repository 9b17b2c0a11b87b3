#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "fastpath/frame.hpp"
#include "ipvs/connection_table.hpp"
#include "wire/bytes.hpp"
#include "wire/checksum.hpp"
#include "wire/ethernet.hpp"
#include "wire/ipv4.hpp"
#include "wire/tcp.hpp"
#include "wire/udp.hpp"

/// Everything here is inline: it runs for each packet.
namespace lvslab::fastpath {

inline constexpr std::size_t kIp = wire::kEthernetSize;           ///< where the IP header begins
inline constexpr std::size_t kTransport = kIp + wire::kIpv4Size;  ///< and TCP's or UDP's

/// As many octets as the number has, in the order of this machine.
template <class Number>
Number load_native(const std::uint8_t* octets) {
    Number number = 0;
    std::memcpy(&number, octets, sizeof number);
    return number;
}

/// A MAC address, to be compared at once.
inline std::uint64_t mac_number(const std::uint8_t* octets) {
    return std::uint64_t{load_native<std::uint32_t>(octets)} << 16 | load_native<std::uint16_t>(octets + 4);
}

/// Is the IP header's checksum right? Its octets, as ones' complement words of any width and order (RFC 1071), add up
/// to a multiple of 65,535.
inline bool header_sum_is_right(const std::uint8_t* ip) {
    std::uint64_t sum = load_native<std::uint32_t>(ip);
    for (const int at : {4, 8, 12, 16}) sum += load_native<std::uint32_t>(ip + at);
    return sum % 0xffff == 0;
}

// What a frame says that flow_of() has let pass.
inline std::uint16_t length_of(const Frame& frame) { return wire::load16(frame.span(), kIp + 2); }
inline std::uint8_t tos_of(const Frame& frame) { return frame.bytes[kIp + 1]; }
inline std::uint8_t ttl_of(const Frame& frame) { return frame.bytes[kIp + 8]; }
inline bool dont_fragment(const Frame& frame) { return (frame.bytes[kIp + 6] & 0x40) != 0; }

/// The longest packet on the wire that the frame becomes, bytes from the IP header on.
inline std::uint32_t longest(const Frame& frame) {
    const std::uint32_t length = length_of(frame);
    if (frame.offload.segment_size == 0) return length;
    const std::uint32_t header = (frame.bytes[kTransport + 12] >> 4) * 4U;
    return std::min<std::uint32_t>(length, std::uint32_t{wire::kIpv4Size} + header + frame.offload.segment_size);
}

/// Whose the frame is. False: it is for the Host, as all is but IPv4 without options, whole, its header checksum right,
/// with UDP or with a TCP segment that moves no connection to another state: ACK, without SYN, FIN and RST.
[[gnu::always_inline]] inline bool flow_of(const Frame& frame, ipvs::FlowNumbers& flow) {
    constexpr std::uint8_t kVersionAndLength = 0x45;
    constexpr std::uint16_t kFragment = 0x3fff;
    constexpr std::uint8_t kAsked = wire::kSyn.bits | wire::kFin.bits | wire::kRst.bits | wire::kAck.bits;
    const std::span<const std::uint8_t> bytes = frame.span();
    if (bytes.size() < kTransport + wire::kUdpSize) return false;
    if (wire::load16(bytes, kIp - 2) != static_cast<std::uint16_t>(wire::EtherType::ipv4)) return false;
    if (bytes[kIp] != kVersionAndLength || (wire::load16(bytes, kIp + 6) & kFragment) != 0) return false;
    if (!header_sum_is_right(bytes.data() + kIp)) return false;
    const std::uint32_t length = length_of(frame);
    if (length > bytes.size() - kIp) return false;
    const auto protocol = static_cast<wire::Protocol>(bytes[kIp + 9]);
    if (protocol == wire::Protocol::tcp) {
        if (length < wire::kIpv4Size + wire::kTcpSize) return false;
        const std::uint32_t header = bytes[kTransport + 12] >> 2 & 0x3cU;
        if (header < wire::kTcpSize || wire::kIpv4Size + header > length) return false;
        if ((bytes[kTransport + 13] & kAsked) != wire::kAck.bits) return false;
    } else if (protocol == wire::Protocol::udp) {
        if (length < wire::kIpv4Size + wire::kUdpSize) return false;
        if (wire::load16(bytes, kTransport + 4) < wire::kUdpSize) return false;
        if (wire::load16(bytes, kTransport + 6) == 0) return false;  // where there is none Linux computes one
    } else {
        return false;
    }
    const std::uint64_t addresses = std::uint64_t{wire::load32(bytes, kIp + 12)} << 32 | wire::load32(bytes, kIp + 16);
    flow = {addresses, wire::load32(bytes, kTransport), protocol};
    return true;
}

}  // namespace lvslab::fastpath
