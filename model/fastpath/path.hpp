#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "fastpath/frame.hpp"
#include "fastpath/header.hpp"
#include "ipvs/connection_table.hpp"

namespace lvslab::fastpath {

/// What becomes of the addresses.
enum class Change : std::uint8_t {
    none,         ///< DR; an answer that only passes
    destination,  ///< NAT, towards the real server
    source,       ///< NAT, an answer
    tunnel        ///< TUN: an outer header in front
};

/// What the Host did with a frame of a connection, and does with the next one as long as no table changes. Connections
/// to one server over one next hop share it.
struct Path {
    net::InterfaceIndex in = net::kNoInterface, out = net::kNoInterface;  ///< kNoInterface: not known
    std::array<std::uint8_t, 12> link{};  ///< the link header's addresses, destination first
    Change change = Change::none;
    std::uint8_t ttl_loss = 0;
    bool asks_neighbour = false;  ///< the neighbour is in doubt: that it was used counts (neigh_event_send)
    bool cuts = false;            ///< pmtu_disc=0: the tunnel may be cut though DF is set inside
    std::uint32_t mtu = 0;        ///< of the packet as it came in, bytes from the IP header on
    wire::Ipv4Address next_hop{};
    wire::Ipv4Address outer_source{};

    auto operator<=>(const Path&) const = default;
};

/// Does a tunnel's header say DF?
inline bool outer_stays_whole(const Path& path, const Header& header) { return header.dont_fragment && !path.cuts; }

/// An outer header in front of an IP packet, and room for the link header's addresses in front of that.
void put_outer_header(const Path& path, wire::Ipv4Address server, const Header& header, std::uint16_t id, Frame& frame);

/// One endpoint becomes another, in the addresses and ports and in the transport checksum. Returns what the addresses
/// add to a ones' complement sum: ~m + m' (RFC 1624).
[[gnu::always_inline]] inline std::uint64_t replace_endpoint(Change change, const wire::Endpoint& to,
                                                             const Header& header, const Frame& frame) {
    const std::span<std::uint8_t> bytes = frame.span();
    const bool source = change == Change::source;
    const wire::Endpoint& from = source ? header.key.source : header.key.destination;
    wire::store32(bytes, kIp + (source ? 12 : 16), to.address.value);
    wire::store16(bytes, kTransport + (source ? 0 : 2), to.port);
    const std::uint64_t addresses = std::uint64_t{static_cast<std::uint32_t>(~from.address.value)} + to.address.value;
    const bool udp = header.key.protocol == wire::Protocol::udp;
    const std::size_t at = kTransport + (udp ? wire::kUdpChecksumOffset : wire::kTcpChecksumOffset);
    const std::uint16_t old = wire::load16(bytes, at);
    if (frame.offload.partial_checksum) {  // the pseudo-header's sum: not inverted, and it knows no ports
        wire::store16(bytes, at, fold64(old + addresses));
        return addresses;
    }
    const std::uint64_t ports = std::uint64_t{static_cast<std::uint16_t>(~from.port)} + to.port;
    const auto check = static_cast<std::uint16_t>(~fold64(static_cast<std::uint16_t>(~old) + addresses + ports));
    wire::store16(bytes, at, udp && check == 0 ? std::uint16_t{0xffff} : check);
    return addresses;
}

/// Does it to the frame: addresses, TTL, checksums, the link header. `outer_id` is the IP id of a tunnel's header. The
/// caller has asked mtu and TTL.
inline void apply(const Path& path, const ipvs::Connection& c, const Header& header, std::uint16_t outer_id,
                  Frame& frame) {
    frame.size = static_cast<std::uint32_t>(kIp) + header.length;  // without the padding
    const std::uint16_t ttl_word = header.ttl_word();
    const auto less = static_cast<std::uint16_t>(ttl_word - (path.ttl_loss << 8));
    std::uint64_t sum =
        std::uint64_t{static_cast<std::uint16_t>(~header.check)} + static_cast<std::uint16_t>(~ttl_word) + less;
    if (path.change == Change::destination) {
        sum += replace_endpoint(Change::destination, {c.server_address, c.server_port}, header, frame);
    } else if (path.change == Change::source) {
        sum += replace_endpoint(Change::source, {c.virtual_address, c.virtual_port}, header, frame);
    }
    const std::uint32_t third = std::uint32_t{less} << 16 | static_cast<std::uint16_t>(~fold64(sum));
    wire::store32(frame.span(), kIp + 8, third);
    if (path.change == Change::tunnel) put_outer_header(path, c.server_address, header, outer_id, frame);
    std::memcpy(frame.bytes, path.link.data(), path.link.size());
    frame.interface = path.out;
}

}  // namespace lvslab::fastpath
