#pragma once

#include <cstdint>
#include <unordered_map>

#include "net/time.hpp"
#include "wire/address.hpp"

namespace lvslab::net {

/// What is remembered about another host by address (Linux: net/ipv4/inetpeer.c): how much ICMP it may still get, and
/// how many fragments it sent. One token bucket serves the rate limit and the redirects.
struct Peer {
    Time tokens{0};
    Time last;  ///< when tokens were last counted, or a redirect was due
    int redirects = 0;
    std::uint32_t fragments = 0;  ///< that ever came from it
};

/// Bounded: strangers invent addresses. Past Linux's threshold those idle for a minute go, and if that is not enough,
/// all.
class Peers {
public:
    Peer& of(wire::Ipv4Address address, Time now) {
        const auto it = peers_.find(address);
        if (it != peers_.end()) return it->second;
        if (peers_.size() >= kMost) make_room(now);
        return peers_.emplace(address, Peer{.last = now - std::chrono::seconds(60)}).first->second;
    }
    std::size_t size() const { return peers_.size(); }

private:
    static constexpr std::size_t kMost = 65664;  // inet_peer_threshold

    void make_room(Time now) {
        std::erase_if(peers_, [&](const auto& entry) { return entry.second.last + std::chrono::seconds(60) < now; });
        if (peers_.size() >= kMost) peers_.clear();
    }
    std::unordered_map<wire::Ipv4Address, Peer> peers_;
};

}  // namespace lvslab::net
