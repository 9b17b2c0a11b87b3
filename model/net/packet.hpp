#pragma once

#include <cstdint>
#include <optional>

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
};

/// Hands out packet ids; all Hosts of one lab share one, so an id is unique in the record.
class PacketIds {
public:
    PacketId next() { return ++last_; }

private:
    PacketId last_ = 0;
};

}  // namespace lvslab::net
