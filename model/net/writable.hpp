#pragma once

#include "net/packet.hpp"

namespace lvslab::net {

/// The first `bytes` behind the IP header are to be read in one piece, or written. Where the first fragment that the
/// packet came in is shorter, Linux pulls the next ones into it (skb_ensure_writable, pskb_pull), and the packet no
/// longer leaves in the sizes that it came in: it is cut anew, at the biggest of them.
inline void make_writable(Packet& packet, std::size_t bytes) {
    auto& payloads = packet.pieces.payloads;
    if (!payloads.empty() && payloads.front() < bytes) payloads.clear();
}

}  // namespace lvslab::net
