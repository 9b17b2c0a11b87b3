#include "fastpath/header.hpp"

#include "wire/bytes.hpp"
#include "wire/ethernet.hpp"
#include "wire/tcp.hpp"
#include "wire/udp.hpp"

namespace lvslab::fastpath {

namespace {

constexpr std::size_t kIp = wire::kEthernetSize;
constexpr std::size_t kTransport = kIp + wire::kIpv4Size;
constexpr std::uint32_t kVersionAndLength = 0x45;  // IPv4, five words
constexpr std::uint32_t kFragment = 0x3fff;        // MF and the offset

/// The sum of a header whose checksum is right has all bits set (RFC 1071).
bool sum_is_right(const std::array<std::uint32_t, 5>& words) {
    std::uint64_t sum = 0;
    for (const std::uint32_t word : words) sum += word;
    sum = (sum & 0xffffffff) + (sum >> 32);
    return wire::fold(static_cast<std::uint32_t>((sum & 0xffff) + (sum >> 16 & 0xffff) + (sum >> 32))) == 0xffff;
}

bool keeps_tcp_state(std::uint8_t flags) {
    constexpr std::uint8_t kAsked = wire::kSyn.bits | wire::kFin.bits | wire::kRst.bits | wire::kAck.bits;
    return (flags & kAsked) == wire::kAck.bits;
}

}  // namespace

std::optional<Header> Header::parse(const Frame& frame) {
    const std::span<const std::uint8_t> bytes = frame.span();
    if (bytes.size() < kTransport + wire::kUdpSize) return std::nullopt;
    if (wire::load16(bytes, kIp - 2) != static_cast<std::uint16_t>(wire::EtherType::ipv4)) return std::nullopt;
    Header h;
    for (std::size_t i = 0; i < h.ip.size(); ++i) h.ip[i] = wire::load32(bytes, kIp + 4 * i);
    if (h.ip[0] >> 24 != kVersionAndLength || (h.ip[1] & kFragment) != 0) return std::nullopt;
    const std::size_t length = h.length();
    if (length > bytes.size() - kIp || !sum_is_right(h.ip)) return std::nullopt;
    h.ports = wire::load32(bytes, kTransport);
    if (h.protocol() == wire::Protocol::tcp) {
        if (length < wire::kIpv4Size + wire::kTcpSize || bytes.size() < kTransport + wire::kTcpSize)
            return std::nullopt;
        h.header_size = static_cast<std::uint16_t>((wire::load8(bytes, kTransport + 12) >> 4) * 4);
        if (h.header_size < wire::kTcpSize || h.header_size > length - wire::kIpv4Size) return std::nullopt;
        if (!keeps_tcp_state(wire::load8(bytes, kTransport + 13))) return std::nullopt;
    } else if (h.protocol() == wire::Protocol::udp) {
        if (length < wire::kIpv4Size + wire::kUdpSize) return std::nullopt;
        if (wire::load16(bytes, kTransport + 4) < wire::kUdpSize) return std::nullopt;
        if (wire::load16(bytes, kTransport + wire::kUdpChecksumOffset) == 0) return std::nullopt;  // Linux computes one
        h.header_size = wire::kUdpSize;
    } else {
        return std::nullopt;
    }
    h.hash = ipvs::ConnectionTable::hash(h.key());
    return h;
}

}  // namespace lvslab::fastpath
