#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "net/packet.hpp"
#include "net/time.hpp"

namespace lvslab::record {

/// Which frames of one real node are one packet? A real kernel does not say, so it is followed: inside a node a packet
/// keeps what neither forwarding nor NAT nor a tunnel changes (the innermost packet's id, its TCP sequence, its data).
class InsideNode {
public:
    struct Frame {
        net::Time time;
        std::span<const std::uint8_t> bytes;
        bool raw = false;  ///< starts at the IP header
    };
    /// The node has seen this packet now.
    void remember(const Frame& frame, net::PacketId id);
    struct Seen {
        net::Time since;  ///< the last time
        net::PacketId id;
    };
    /// The packet that the node has seen within the last 4 s and that this frame is; none: it is new.
    std::optional<Seen> seen(const Frame& frame) const;
    std::optional<net::PacketId> known(const Frame& frame) const {
        const auto found = seen(frame);
        return found ? std::optional(found->id) : std::nullopt;
    }

private:
    using Mark = std::string;
    static std::vector<Mark> marks(const Frame& frame);
    void forget_old(net::Time now);

    std::map<Mark, Seen> all_;
    net::Time forgot_{0};
};

}  // namespace lvslab::record
