#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "net/route.hpp"
#include "wire/address.hpp"
#include "wire/buffer.hpp"

namespace lvslab::net {

/// Follows one logical packet over all hops and rewrites; 0 means "not known". The record's epb_packetid.
using PacketId = std::uint64_t;

/// For whom a frame was, seen from the interface that received it (Linux: skb->pkt_type).
enum class PacketType : std::uint8_t { host, broadcast, multicast, other_host };

/// The link addresses of a frame, kept while the packet climbs and descends the stack.
struct LinkHeader {
    wire::MacAddress destination{};
    wire::MacAddress source{};
    std::uint16_t ether_type = 0;
};

/// The fragments that a reassembled packet came in: it goes out again in the same sizes.
struct Pieces {
    std::uint16_t biggest = 0;  ///< whole length of the biggest fragment (frag_max_size); 0: it came whole
    bool with_df = false;       ///< the biggest had DF (IPSKB_FRAG_PMTU)
    std::vector<std::uint16_t> payloads{};  ///< bytes behind the IP header of each, in the order of their offsets
};

/// A packet inside a Host (Linux: sk_buff). `data` starts at the network header, that is at the IP or ARP header;
/// the Ethernet header is taken off on the way in and put on again when a frame leaves.
struct Packet {
    wire::Buffer data;
    PacketId id = 0;
    PacketId parent = 0;
    InterfaceIndex in = kNoInterface;
    InterfaceIndex out = kNoInterface;
    PacketType type = PacketType::host;
    LinkHeader link{};
    bool has_link = false;        ///< `link` is what the last hop sent
    std::optional<Route> route{};  ///< the last route look-up's answer (Linux: skb_dst)
    bool balanced = false;          ///< the director has dealt with it (Linux: ipvs_property)
    std::uint32_t mark = 0;
    std::uint32_t tracked = 0;  ///< connection tracking's handle of it (Linux: skb->_nfct); 0: not looked up yet
    Pieces pieces{};                ///< what it came in as, when it was put together from fragments
    bool forwarded = false;         ///< passed on, and not ours: learnt path MTUs do not hold for it (IPSKB_FORWARDED)
    bool may_cut = false;           ///< DF does not keep this host from fragmenting it (Linux: skb->ignore_df)
    bool confirms = false;          ///< its sender has proof that the next hop works (skb->dst_pending_confirm)
    std::uint16_t queue = 0;        ///< which queue Verdict::queue means (NFQUEUE --queue-num)
};

/// Hands out packet ids; all Hosts of one lab share one, so an id is unique in the record.
class PacketIds {
public:
    PacketId next() { return ++last_; }

private:
    PacketId last_ = 0;
};

}  // namespace lvslab::net
