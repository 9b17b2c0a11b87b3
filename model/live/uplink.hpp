#pragma once

#include <array>
#include <string>
#include <vector>

#include "agent/loop.hpp"
#include "fastpath/offload.hpp"

namespace lvslab::live {

/// A network device of this machine takes the part of a node's interface: what arrives at it goes to the simulation,
/// and what the simulation sends leaves through it (packet(7)). Frames that come with work left to do (an unfinished
/// checksum, large segments) are finished first, for a cable carries none such.
class Uplink {
public:
    /// Opens the device, promiscuous as long as this lives; LiveError if there is none, or no permission.
    explicit Uplink(const std::string& device);

    /// The simulation's end: a datagram a frame. The caller's from here on.
    int take() { return simulation_.release(); }
    /// Moves the frames in this loop.
    void run(agent::Loop& loop);

private:
    void from_device();
    void from_simulation();
    void hand_over(const fastpath::Frame& frame) const;

    agent::Fd device_, simulation_, pump_;
    fastpath::Segmenter segmenter_;
    std::vector<std::uint8_t> room_;
};

}  // namespace lvslab::live
