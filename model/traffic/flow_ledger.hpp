#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <tuple>

#include "net/host.hpp"
#include "net/packet.hpp"
#include "net/random.hpp"
#include "wire/tcp.hpp"

namespace lvslab::traffic {

/// What a host remembers of each conversation of its sockets, so that a packet that starts here gets the IP id that
/// Linux would give it, and the packet that caused it as its parent: the one last received, or, for a retransmission,
/// the one that carried these octets first.
class FlowLedger {
public:
    explicit FlowLedger(std::uint64_t seed) : random_(seed) {}

    using Flow = net::SocketLayer::Flow;
    bool knows(const Flow& flow) const { return flows_.count(key(flow)) != 0; }

    struct Origin {
        std::uint16_t ip_id;
        net::PacketId parent;
        bool confirms = false;  ///< the peer has acknowledged something new since the last one (sk_dst_confirm)
    };
    /// Before a TCP segment or UDP datagram (`transport`) goes out.
    Origin next(const Flow& flow, std::span<const std::uint8_t> transport);
    /// After it got its id.
    void sent(const Flow& flow, std::span<const std::uint8_t> transport, net::PacketId id);
    void received(const Flow& flow, std::span<const std::uint8_t> transport, net::PacketId id);

private:
    using Key = std::tuple<wire::Protocol, std::uint32_t, std::uint16_t, std::uint32_t, std::uint16_t>;
    static Key key(const Flow& f) {
        return {f.protocol, f.local_address.value, f.local_port, f.remote_address.value, f.remote_port};
    }
    struct Entry {
        std::uint16_t ip_id = 0;
        bool numbered = false;
        net::PacketId last_received = 0;
        bool progress = false;
        std::map<std::uint32_t, net::PacketId> unacknowledged;  // first carrier of each sequence number
    };

    net::Random random_;
    std::map<Key, Entry> flows_;
};

}  // namespace lvslab::traffic
