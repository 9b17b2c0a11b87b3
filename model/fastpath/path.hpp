#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "fastpath/frame.hpp"
#include "fastpath/header.hpp"
#include "wire/ipip.hpp"

namespace lvslab::fastpath {

/// What becomes of the addresses.
enum class Change : std::uint8_t {
    none,         ///< DR; an answer that only passes
    destination,  ///< NAT, towards the real server
    source,       ///< NAT, an answer
    tunnel        ///< TUN: an outer header in front
};

/// What a change adds to a ones' complement sum, ~m + m' (RFC 1624), in the order of this machine's words. 0: nothing
/// has changed.
using Difference = std::uint16_t;
Difference difference(std::uint64_t before, std::uint64_t after);

/// What the Host did with a frame of a connection, and does with the next one as long as no table changes. Connections
/// to one server over one next hop share it.
struct alignas(64) Path {
    net::InterfaceIndex in = net::kNoInterface, out = net::kNoInterface;  ///< kNoInterface: not known
    std::array<std::uint8_t, 12> link{};  ///< the link header's addresses, destination first
    Change change = Change::none;
    std::uint8_t ttl_loss = 0;
    bool asks_neighbour = false;  ///< the neighbour is in doubt: that it was used counts (neigh_event_send)
    bool cuts = false;            ///< pmtu_disc=0: the tunnel may be cut though DF is set inside
    std::uint32_t mtu = 0;        ///< of the packet as it came in, bytes from the IP header on
    wire::Ipv4Address next_hop{};
    wire::Ipv4Address outer_source{}, outer_destination{};
    std::array<std::uint8_t, 4> address{};  ///< what an endpoint becomes, as it stands in the frame
    std::array<std::uint8_t, 2> port{};
    std::uint8_t checksum_at = 0;  ///< the transport checksum, bytes from the frame's first
    Difference header{};           ///< in the IP header: TTL and address
    Difference transport{};        ///< in the transport checksum: address and port
    Difference partial{};          ///< in the pseudo-header's sum: the address

    auto operator<=>(const Path&) const = default;
};

/// A checksum after a change of what it covers.
inline std::uint16_t mended(std::uint16_t checksum, Difference difference) {
    std::uint16_t sum = 0;
    const bool carry = __builtin_add_overflow(static_cast<std::uint16_t>(~checksum), difference, &sum);
    return static_cast<std::uint16_t>(~(sum + (carry ? 1 : 0)));
}

/// A ones' complement sum in 16 bits. A number that is added to itself with its halves exchanged has in its upper half
/// the sum of both, with the carry from the end.
constexpr std::uint16_t fold(std::uint64_t sum) {
    const auto half = static_cast<std::uint32_t>((sum + std::rotl(sum, 32)) >> 32);
    return static_cast<std::uint16_t>((half + std::rotl(half, 16)) >> 16);
}

/// Does a tunnel's header say DF?
inline bool outer_stays_whole(const Path& path, const Frame& frame) { return dont_fragment(frame) && !path.cuts; }

/// An endpoint becomes another: address, port, and the checksum of TCP or UDP.
template <std::size_t Address, std::size_t Port>
inline void replace_endpoint(const Path& path, bool partial_checksum, std::uint8_t* bytes) {
    constexpr std::size_t kUdpField = kTransport + wire::kUdpChecksumOffset;
    std::memcpy(bytes + kIp + Address, path.address.data(), path.address.size());
    std::memcpy(bytes + kTransport + Port, path.port.data(), path.port.size());
    std::uint8_t* const field = bytes + path.checksum_at;
    auto check = load_native<std::uint16_t>(field);
    if (partial_checksum) [[unlikely]] {  // the pseudo-header's sum: not inverted, and it knows no ports
        check = static_cast<std::uint16_t>(~mended(static_cast<std::uint16_t>(~check), path.partial));
    } else {
        check = mended(check, path.transport);
        if (check == 0 && path.checksum_at == kUdpField) check = 0xffff;
    }
    std::memcpy(field, &check, sizeof check);
}

/// An outer header in front of the IP packet, and room for the link header in front of that.
inline void put_outer_header(const Path& path, std::uint16_t id, Frame& frame) {
    constexpr auto kIpip = static_cast<std::uint32_t>(wire::Protocol::ipip);
    const std::uint32_t length = length_of(frame) + static_cast<std::uint32_t>(wire::kIpv4Size);
    const std::uint32_t first = 0x45000000U | std::uint32_t{wire::outer_tos(tos_of(frame))} << 16 | length;
    const std::uint32_t second = std::uint32_t{id} << 16 | (outer_stays_whole(path, frame) ? 0x4000U : 0U);
    const std::uint32_t third = std::uint32_t{ttl_of(frame)} << 24 | kIpip << 16;
    const std::uint64_t sum =
        std::uint64_t{first} + second + third + path.outer_source.value + path.outer_destination.value;
    frame.bytes -= wire::kIpv4Size;
    frame.size += static_cast<std::uint32_t>(wire::kIpv4Size);
    const std::span<std::uint8_t> bytes = frame.span();
    wire::store16(bytes, kIp - 2, static_cast<std::uint16_t>(wire::EtherType::ipv4));
    wire::store32(bytes, kIp, first);
    wire::store32(bytes, kIp + 4, second);
    wire::store32(bytes, kIp + 8, third | static_cast<std::uint16_t>(~fold(sum)));
    wire::store32(bytes, kIp + 12, path.outer_source.value);
    wire::store32(bytes, kIp + 16, path.outer_destination.value);
}

/// Does it to the frame: addresses, TTL, checksums, the link header. `length`: the packet's, as it says. `outer_id` is
/// the IP id of a tunnel's header. The caller has asked mtu and TTL.
[[gnu::always_inline]] inline void apply(const Path& path, std::uint32_t length, std::uint16_t outer_id, Frame& frame) {
    std::uint8_t* bytes = frame.bytes;
    const bool partial_checksum = frame.offload.partial_checksum;
    frame.size = static_cast<std::uint32_t>(kIp) + length;  // without the padding
    frame.interface = path.out;
    bytes[kIp + 8] = static_cast<std::uint8_t>(bytes[kIp + 8] - path.ttl_loss);
    const std::uint16_t header = mended(load_native<std::uint16_t>(bytes + kIp + 10), path.header);
    std::memcpy(bytes + kIp + 10, &header, sizeof header);
    if (path.change == Change::destination) {
        replace_endpoint<16, 2>(path, partial_checksum, bytes);
    } else if (path.change == Change::source) {
        replace_endpoint<12, 0>(path, partial_checksum, bytes);
    } else if (path.change == Change::tunnel) {
        put_outer_header(path, outer_id, frame);
        bytes = frame.bytes;
    }
    std::memcpy(bytes, path.link.data(), path.link.size());
}

}  // namespace lvslab::fastpath
