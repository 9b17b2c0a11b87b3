#pragma once

#include <cstdint>

#include "net/peers.hpp"
#include "net/random.hpp"
#include "net/settings.hpp"

namespace lvslab::net {

/// How many ICMP errors a host sends (net/ipv4/icmp.c): all together icmp_msgs_per_sec, and to one destination one in
/// icmp_ratelimit, in bursts of six. Only the types of icmp_ratemask count, and "fragmentation needed" never does.
class IcmpLimit {
public:
    IcmpLimit(const IpSettings& settings, Peers& peers, std::uint64_t seed)
        : settings_(settings), peers_(peers), random_(seed) {}

    struct Message {
        std::uint8_t type;
        std::uint8_t code;
    };
    /// Does the rate limit concern this kind of message at all?
    bool limits(const Message& message) const;
    /// A credit of all errors together (icmp_global_allow). Takes one to three: a reader of the rate learns nothing.
    bool allow_any(Time now);
    /// A credit of this destination (inet_peer_xrlim_allow).
    bool allow_to(wire::Ipv4Address destination, Time now);
    /// One more limit, on top, for errors that the route look-up makes (ip_error, net/ipv4/route.c): one a second, in
    /// bursts of five, from the same bucket. So a sender hears two such errors at once, not six.
    bool allow_route_error(wire::Ipv4Address destination, Time now);

private:
    const IpSettings& settings_;
    Peers& peers_;
    Random random_;
    int credit_ = 0;
    Time stamp_ = -std::chrono::seconds(1);
};

}  // namespace lvslab::net
