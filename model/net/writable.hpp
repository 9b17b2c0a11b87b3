#pragma once

#include <algorithm>

#include "net/packet.hpp"

namespace lvslab::net {

/// The first `bytes` behind the IP header are to be read in one piece, or written. Where the first fragment that the
/// packet came in is shorter, Linux pulls what is missing out of the next ones (skb_ensure_writable, __pskb_pull_tail):
/// the first grows, the next shrink, and so the packet may leave in other sizes than it came in.
inline void make_writable(Packet& packet, std::size_t bytes) {
    auto& payloads = packet.pieces.payloads;
    while (!payloads.empty() && payloads.front() < bytes) {
        const std::size_t missing = bytes - payloads.front();
        if (payloads.size() == 1) {  // the rest lies in pages, not in a chain of fragments
            payloads.front() = static_cast<std::uint16_t>(bytes);
            return;
        }
        const std::size_t pulled = std::min<std::size_t>(missing, payloads[1]);
        payloads[0] = static_cast<std::uint16_t>(payloads[0] + pulled);
        payloads[1] = static_cast<std::uint16_t>(payloads[1] - pulled);
        if (payloads[1] == 0) payloads.erase(payloads.begin() + 1);
    }
}

}  // namespace lvslab::net
