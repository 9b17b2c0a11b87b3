#pragma once

#include <string_view>
#include <vector>

#include "models/recording.hpp"

namespace lvslab::models {

enum class LegKind : std::uint8_t {
    wire,    ///< from one node to the next; over lo, or to an interface of its own on the same link, to itself
    inside,  ///< into or out of a device that is no cable: tunl0
    drop,    ///< the packet ends here
    seen,    ///< a frame whose sender was not recorded, as in a foreign capture
};

/// One step of a packet's way. What a node did to the packet stands in the frame that shows it: `frame()`.
struct Leg {
    LegKind kind = LegKind::seen;
    FrameNumber out = 0;          ///< where it was sent; 0 if that was not recorded, and for drops
    std::vector<FrameNumber> in;  ///< where it arrived: several if a switch flooded it, none if it was lost
    std::string_view node;        ///< who sent or dropped it, or has the device
    int number = 0;               ///< of legs over a wire (and of seen ones), from 1; else 0

    /// The frame that shows the packet here.
    FrameNumber frame() const { return out != 0 ? out : in.front(); }
    /// The last frame that belongs to this leg.
    FrameNumber last() const { return in.empty() ? out : in.back(); }
    bool holds(FrameNumber frame) const;
};

/// The way of a packet, in order. A frame that arrives is the one that was sent if their bytes are equal: no cable and
/// no switch changes them.
std::vector<Leg> legs_of(const Recording& recording, const PacketRef& packet);

/// Index of the leg that this frame belongs to; legs.size() if none.
std::size_t leg_at(const std::vector<Leg>& legs, FrameNumber frame);

}  // namespace lvslab::models
