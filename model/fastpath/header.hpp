#pragma once

#include <algorithm>
#include <bit>
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

/// A ones' complement sum of words of any width, in 16 bits (RFC 1071). A number that is added to itself with its
/// halves exchanged has in its upper half the sum of both, with the carry from the end.
constexpr std::uint16_t fold64(std::uint64_t sum) {
    const auto half = static_cast<std::uint32_t>((sum + std::rotl(sum, 32)) >> 32);
    return static_cast<std::uint16_t>((half + std::rotl(half, 16)) >> 16);
}

/// A MAC address, to be compared at once.
inline std::uint64_t mac_number(std::span<const std::uint8_t> octets) {
    std::uint32_t first = 0;
    std::uint16_t last = 0;
    std::memcpy(&first, octets.data(), sizeof first);
    std::memcpy(&last, octets.data() + sizeof first, sizeof last);
    return std::uint64_t{first} << 16 | last;
}

/// What the fast path asks of a frame.
struct Header {
    ipvs::FlowKey key{};
    std::uint64_t hash = 0;        ///< of the key, for the connection table
    const void* bucket = nullptr;  ///< where the table will look
    std::uint32_t candidate = 0;   ///< entry of the table that is likely to be it
    std::uint16_t length = 0;      ///< IP total length
    std::uint16_t check = 0;       ///< the IP header's
    std::uint8_t ttl = 0;
    std::uint8_t tos = 0;
    std::uint8_t header_size = 0;  ///< TCP's, with options; UDP's
    bool dont_fragment = false;

    /// False: it is for the Host, as all is but IPv4 without options, whole, its header checksum right, with UDP or
    /// with a TCP segment that moves no connection to another state: ACK, without SYN, FIN and RST.
    bool read(const Frame& frame);

    /// TTL and protocol, as they stand in the header.
    std::uint16_t ttl_word() const {
        return static_cast<std::uint16_t>(ttl << 8 | static_cast<std::uint8_t>(key.protocol));
    }
    /// The longest packet on the wire that the frame becomes, bytes from the IP header on.
    std::uint32_t longest(const Offload& offload) const {
        if (offload.segment_size == 0) return length;
        return std::min<std::uint32_t>(length, std::uint32_t{wire::kIpv4Size} + header_size + offload.segment_size);
    }
};

inline bool Header::read(const Frame& frame) {
    constexpr std::uint32_t kVersionAndLength = 0x45, kFragment = 0x3fff, kDontFragment = 0x4000;
    constexpr std::uint8_t kAsked = wire::kSyn.bits | wire::kFin.bits | wire::kRst.bits | wire::kAck.bits;
    const std::span<const std::uint8_t> bytes = frame.span();
    if (bytes.size() < kTransport + wire::kUdpSize) return false;
    if (wire::load16(bytes, kIp - 2) != static_cast<std::uint16_t>(wire::EtherType::ipv4)) return false;
    const std::uint32_t first = wire::load32(bytes, kIp), second = wire::load32(bytes, kIp + 4),
                        third = wire::load32(bytes, kIp + 8), source = wire::load32(bytes, kIp + 12),
                        destination = wire::load32(bytes, kIp + 16);
    if (first >> 24 != kVersionAndLength || (second & kFragment) != 0) return false;
    if (fold64(std::uint64_t{first} + second + third + source + destination) != 0xffff) return false;
    length = static_cast<std::uint16_t>(first);
    if (length > bytes.size() - kIp) return false;
    const std::uint32_t both = wire::load32(bytes, kTransport);
    key = {static_cast<wire::Protocol>(third >> 16 & 0xff),
           {{source}, static_cast<std::uint16_t>(both >> 16)},
           {{destination}, static_cast<std::uint16_t>(both)}};
    if (key.protocol == wire::Protocol::tcp) {
        if (length < wire::kIpv4Size + wire::kTcpSize) return false;
        const std::uint32_t word = wire::load32(bytes, kTransport + 12);  // header size, flags, window
        header_size = static_cast<std::uint8_t>((word >> 28) * 4);
        if (header_size < wire::kTcpSize || header_size > length - wire::kIpv4Size) return false;
        if ((word >> 16 & kAsked) != wire::kAck.bits) return false;
    } else if (key.protocol == wire::Protocol::udp) {
        if (length < wire::kIpv4Size + wire::kUdpSize) return false;
        const std::uint32_t word = wire::load32(bytes, kTransport + 4);  // length, checksum
        if (word >> 16 < wire::kUdpSize || (word & 0xffff) == 0)
            return false;  // where there is none Linux computes one
        header_size = wire::kUdpSize;
    } else {
        return false;
    }
    check = static_cast<std::uint16_t>(third);
    ttl = static_cast<std::uint8_t>(third >> 24);
    tos = static_cast<std::uint8_t>(first >> 16);
    dont_fragment = (second & kDontFragment) != 0;
    hash = ipvs::ConnectionTable::hash(key);
    return true;
}

}  // namespace lvslab::fastpath
