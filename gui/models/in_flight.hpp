#pragma once

#include <QString>
#include <optional>
#include <string_view>
#include <vector>

#include "models/stage.hpp"

namespace lvslab::models {

/// How a leg is drawn.
enum class Stroke : std::uint8_t { request, reply, arp_question, arp_answer, icmp };

/// A moment is a place on the clock, in events: 7.4 is on the way from event 7 to event 8, whose frames it shows.

/// A frame under way at some moment, or on a leg that is behind it.
struct Flight {
    /// A place where it arrives.
    struct Arrival {
        std::string_view node;
        double progress = 0;  ///< from 0 at the sender to 1 at this node
    };
    PacketRef packet;
    FrameNumber out = 0;  ///< 0: the sender was not recorded
    std::string_view from;
    std::string_view interface;
    std::vector<Arrival> to;  ///< empty: lost on the way
    int number = 0;           ///< of the leg
    Stroke stroke = Stroke::request;
    bool tunnel = false;  ///< an IP packet in an IP packet
};

/// (moment - out + 0.5) / (in - out), between 0 and 1.
struct WireTimes {
    FrameNumber out = 0;
    FrameNumber in = 0;
};
double progress_at(double moment, const WireTimes& times);

/// The frames that were sent before this moment's end, and arrive after it; oldest first. Frames long before it are not
/// looked at.
std::vector<Flight> in_flight(const Recording& recording, double moment);

/// The end of a packet: in a node, for a reason of a few words.
struct DropMark {
    FrameNumber event = 0;
    std::string_view node;
    QString reason;
};

/// The selection's packet at a moment.
struct Followed {
    PacketRef packet;
    std::vector<Flight> trail;  ///< the legs begun so far, in order; the last one is the current one
    FrameNumber frame = 0;      ///< that shows the packet as it is now; 0 in an empty record
    std::string_view inside;    ///< the node it is in; empty while it is on a wire
    std::vector<DropMark> drops;
};
Followed followed(const Stage& stage, double moment);
/// At the selection's event.
Followed followed(const Stage& stage);

/// `ARP not answered` for arp_ignore, and so on; the reason's own words if there are no shorter ones.
QString drop_words(std::string_view reason, Language language);

}  // namespace lvslab::models
