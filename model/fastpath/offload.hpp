#pragma once

#include <functional>
#include <vector>

#include "fastpath/frame.hpp"

namespace lvslab::fastpath {

/// Computes the checksum that the sender left to others; the frame is as if it had never been left (skb_checksum_help).
/// Nothing happens if the field does not lie inside the frame.
void complete_checksum(Frame& frame);

/// Cuts large TCP segments into those that fit a wire (tcp_gso_segment, inet_gso_segment).
class Segmenter {
public:
    /// Calls `take` with each segment, complete, in order; the memory is the segmenter's, with kHeadroom in front, and
    /// is used again for the next. False, and nothing was called: it is no whole IPv4 packet with TCP.
    bool cut(const Frame& frame, const std::function<void(Frame&)>& take);

private:
    std::vector<std::uint8_t> room_;
};

}  // namespace lvslab::fastpath
