#pragma once

#include <array>
#include <cstdint>

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

/// Does it to the frame: addresses, TTL, checksums (RFC 1624), the link header. `outer_id` is the IP id of a tunnel's
/// header. The caller has asked mtu and TTL.
void apply(const Path& path, const ipvs::Connection& connection, const Header& header, std::uint16_t outer_id,
           Frame& frame);

/// Does a tunnel's header say DF?
inline bool outer_stays_whole(const Path& path, const Header& header) { return header.dont_fragment() && !path.cuts; }

}  // namespace lvslab::fastpath
