#pragma once

#include <string>
#include <vector>

#include "models/recording.hpp"

namespace lvslab::models {

/// A packet's stay in one node: from the frame by which it came to those by which it left, or to its end.
struct Passage {
    std::string node;
    std::vector<FrameNumber> frames;  ///< in order; the first may be an arrival, tunnel devices stand between

    bool empty() const { return frames.empty(); }
};

struct PassageAsked {
    PacketRef packet;
    std::string node;
    FrameNumber event = 0;
};
/// The stay that holds the event, or the last that began before it, or the first. Empty if the packet never was there.
Passage passage_of(const Recording& recording, const PassageAsked& asked);

/// What was decided during the stay, in order.
std::vector<record::RecordedEvent> events_of(const Recording& recording, const Passage& passage);

/// The frame by which it came (a cable's), and the one that shows it last; 0: none.
FrameNumber arrival_of(const Recording& recording, const Passage& passage);
FrameNumber departure_of(const Recording& recording, const Passage& passage);

}  // namespace lvslab::models
