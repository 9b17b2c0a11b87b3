#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "net/time.hpp"

namespace lvslab::judge {

/// A frame that passed an interface; the bytes must outlive the comparison.
struct PassedFrame {
    net::Time time{0};
    std::span<const std::uint8_t> bytes;
    bool raw = false;         ///< starts at the IP header: a tunnel's interface
    bool unfinished = false;  ///< no device has filled in the checksums of TCP and UDP: lo
};

/// One frame that the kernel and ours do not have in common.
struct FrameDifference {
    enum class Kind : std::uint8_t { missing, extra, changed };  ///< seen from ours
    struct Field {
        std::string name;
        std::string kernel;
        std::string ours;
    };
    Kind kind{};
    net::Time time{0};
    std::string kernel;  ///< the frame in one line; empty where it has none
    std::string ours;
    std::vector<Field> fields;  ///< of a changed one
};
const char* to_string(FrameDifference::Kind kind);

struct FrameComparison {
    std::size_t equal = 0;
    std::size_t on_time = 0;  ///< of those that are equal: within kOnTime of each other
    net::Time farthest{0};    ///< apart, of those that are equal
    std::vector<FrameDifference> differences;
    /// Timers of neighbours whose time can not be told: due within a second of the end, or after a random
    /// reachable_time (15 to 45 s).
    std::size_t untold = 0;
    std::size_t timers = 0;  ///< frames of such timers on either side, equal ones too
    /// After the end, where nothing is heard any more of what the end hosts' sockets send, and on one side only.
    std::size_t late = 0;
};

/// Compares what passed one interface in one direction in two runs that had the same input.
///
/// Every byte counts, but for what a kernel chooses by itself and no capture tells: the ids of IPIP headers without DF,
/// of ICMP messages and of RST, with the checksums over them; nor checksums that no device has filled in: those of TCP
/// and UDP on lo, and TCP's in an error of a host to itself. A frame may come earlier or later by kTimers, since the
/// guest's timers are coarse.
struct Sides {
    std::span<const PassedFrame> kernel;
    std::span<const PassedFrame> ours;
    net::Time end{0};  ///< of both runs
};
FrameComparison compare_frames(const Sides& sides);

inline constexpr net::Time kTimers = std::chrono::seconds(1);
/// Some hops of a guest in virtual time, whose clock takes 256 ns for each reading.
inline constexpr net::Time kOnTime = std::chrono::microseconds(20);

/// The frame with what a kernel chose by itself set to 0.
std::vector<std::uint8_t> without_own_choices(const PassedFrame& frame);

}  // namespace lvslab::judge
