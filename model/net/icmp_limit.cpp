#include "net/icmp_limit.hpp"

#include <algorithm>

namespace lvslab::net {

namespace {

constexpr int kBurst = 6;  // XRLIM_BURST_FACTOR
constexpr Time kRefillEvery = std::chrono::milliseconds(20);
constexpr Time kSecond = std::chrono::seconds(1);
constexpr Time kRouteErrorCost = kSecond;       // net.ipv4.route.error_cost
constexpr Time kRouteErrorBurst = 5 * kSecond;  // net.ipv4.route.error_burst

}  // namespace

bool IcmpLimit::limits(const Message& message) const {
    if (message.type == 3 && message.code == 4) return false;
    return message.type < 19 && (settings_.icmp_ratemask >> message.type & 1) != 0;
}

bool IcmpLimit::allow_any(Time now) {
    const Time passed = std::min(now - stamp_, kSecond);
    int earned = 0;
    if (passed >= kRefillEvery) {
        earned = static_cast<int>(settings_.icmp_msgs_per_sec * passed.count() / kSecond.count());
        if (earned != 0) stamp_ = now;
    }
    credit_ = std::min(credit_ + earned, settings_.icmp_msgs_burst);
    if (credit_ <= 0) return false;
    credit_ = std::max(credit_ - static_cast<int>(random_.below(3)), 0);
    return true;
}

bool IcmpLimit::allow_to(wire::Ipv4Address destination, Time now) {
    // Without a limit (0) it empties the bucket all the same, which the errors of routes share (inet_peer_xrlim_allow).
    const Time one = std::chrono::milliseconds(std::max(0, settings_.icmp_ratelimit));
    Peer& peer = peers_.of(destination, now);
    peer.tokens = std::min(peer.tokens + (now - peer.last), one * kBurst);
    peer.last = now;
    if (peer.tokens < one) return false;
    peer.tokens -= one;
    return true;
}

bool IcmpLimit::allow_route_error(wire::Ipv4Address destination, Time now) {
    Peer& peer = peers_.of(destination, now);
    peer.tokens = std::min(peer.tokens + (now - peer.last), kRouteErrorBurst);
    peer.last = now;
    if (peer.tokens < kRouteErrorCost) return false;
    peer.tokens -= kRouteErrorCost;
    return true;
}

}  // namespace lvslab::net
