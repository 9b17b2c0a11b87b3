#pragma once

#include <cstdint>

#include "net/packet.hpp"
#include "netfilter/tcp_track.hpp"
#include "netfilter/tuple.hpp"

namespace lvslab::netfilter {

/// How a packet stands to its tracked connection (ip_conntrack_info). NEW is called fresh: `new` is taken.
enum class Info : std::uint8_t {
    established = 0,
    related = 1,
    fresh = 2,
    established_reply = 3,
    related_reply = 4,
    untracked = 7
};
constexpr Way way_of(Info info) { return info >= Info::established_reply ? Way::reply : Way::original; }
constexpr bool is_related(Info info) { return info == Info::related || info == Info::related_reply; }
const char* to_string(Info info);  ///< NEW, ESTABLISHED, RELATED, UNTRACKED, as --ctstate names them

/// NAT changes a packet's source or its destination (nf_nat_manip_type).
enum class Manip : std::uint8_t { source = 0, destination = 1 };
constexpr std::size_t index_of(Manip manip) { return static_cast<std::size_t>(manip); }
constexpr Manip other(Manip manip) { return manip == Manip::source ? Manip::destination : Manip::source; }

/// A tracked connection (nf_conn). What its packets look like on arrival is in tuples[original]; what is expected as an
/// answer in tuples[reply]. Where the two are not mirror images, NAT makes the difference.
struct Tracked {
    Tuple tuples[2];
    bool in_use = false;
    bool confirmed = false;  ///< in the table; before its first packet has left (or was delivered) it is not
    bool dying = false;      ///< out of the table again, but its last packet is still on its way
    bool replied = false, assured = false;
    bool bound[2] = {};    ///< NAT has decided about source, destination (IPS_*_NAT_DONE)
    bool changed[2] = {};  ///< ... and changes it (IPS_*_NAT)
    net::InterfaceIndex masquerade_out = net::kNoInterface;
    std::uint32_t mark = 0;
    TcpTrack tcp{};
    net::Time stream_since{};  ///< UDP: from then on, answers make it a stream
    net::Time timeout{};       ///< life without packets, from confirmation on
    net::Time expires{};
    net::Time alarm{};
    std::uint32_t place = 0;  ///< in the table, from 1
    std::uint8_t generation = 0;
    std::uint64_t set_aside = 0;  ///< when it was last out of the table, by the table's own count
    std::uint32_t next[2] = {};   ///< the next link in each tuple's bucket

    const Tuple& original() const { return tuples[0]; }
    const Tuple& reply() const { return tuples[1]; }
    TrackedRow row() const;
};

/// net::Packet::tracked: the entry's place (from 1), its generation, and the packet's Info. 0 is a packet that belongs
/// to nothing: not looked up yet, or INVALID.
///
///     31 ............ 11  10 ... 3   2..0
///         place           generation  Info
namespace handle {
inline constexpr std::uint32_t kUntracked = 7;
inline constexpr std::uint32_t kPlaces = 1U << 21;
constexpr std::uint32_t make(std::uint32_t place, std::uint8_t generation, Info info) {
    return place << 11 | std::uint32_t{generation} << 3 | static_cast<std::uint32_t>(info);
}
constexpr std::uint32_t place(std::uint32_t h) { return h >> 11; }
constexpr std::uint8_t generation(std::uint32_t h) { return static_cast<std::uint8_t>(h >> 3); }
constexpr Info info(std::uint32_t h) { return static_cast<Info>(h & 7); }
}  // namespace handle

}  // namespace lvslab::netfilter
