#pragma once

#include <cstdint>
#include <span>

#include "net/event.hpp"
#include "net/packet.hpp"
#include "net/rows.hpp"

namespace lvslab::net {

/// A whole frame as it crosses an interface.
struct FrameSeen {
    InterfaceIndex interface;
    PacketId id;
    PacketId parent;
    PacketType type;
    std::span<const std::uint8_t> bytes;  ///< from the destination MAC on, without FCS
};

/// Watches a Host. Calls come while the Host works, in the order of what happens; times never go back.
/// A Host without an observer builds no event and allocates nothing for one.
class Observer {
public:
    virtual ~Observer() = default;
    virtual void frame_received(Time now, const FrameSeen& frame) = 0;
    virtual void frame_sent(Time now, const FrameSeen& frame) = 0;
    virtual void decided(Time now, const Packet& about, const Event& event) = 0;
    /// The packet ends here. The event's key is "drop.REASON".
    virtual void dropped(Time now, const Packet& packet, const Event& reason) = 0;
    virtual void table_changed(Time now, ChangeKind kind, const Row& row) = 0;
    /// The Host has dealt with one input (a frame, a timer, a command, a local packet) and waits for the next.
    virtual void settled(Time now) = 0;
};

}  // namespace lvslab::net
