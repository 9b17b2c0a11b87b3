#include <algorithm>

#include "net/host.hpp"
#include "net/templates.hpp"

/// What routers teach about paths: their MTU, and better gateways (net/ipv4/route.c).
namespace lvslab::net {

namespace {

std::uint32_t positive(int value) { return static_cast<std::uint32_t>(std::max(0, value)); }

bool shares_subnet(const Interface& interface, wire::Ipv4Address one, wire::Ipv4Address other) {
    return std::ranges::any_of(interface.addresses, [&](const InterfaceAddress& a) {
        return a.prefix.contains(one) && (other.is_unspecified() || a.prefix.contains(other));
    });
}

}  // namespace

std::uint32_t Ip::path_mtu(const Route& route, Traffic traffic) const {
    constexpr std::uint32_t kLockedOverGateway = 576;
    const auto capped = [](std::uint32_t mtu) { return std::min<std::uint32_t>(mtu, wire::kMaxIpv4Packet); };
    const bool believes = traffic == Traffic::own || route.mtu_locked || host_.settings().ip_forward_use_pmtu != 0;
    if (believes && route.learnt_mtu != 0) return capped(route.learnt_mtu);
    if (route.mtu != 0) return capped(route.mtu);
    const std::uint32_t mtu = host_.interfaces()[route.out].mtu;
    return capped(route.mtu_locked && route.via_gateway ? std::min(mtu, kLockedOverGateway) : mtu);
}

/// __ip_rt_update_pmtu. News below min_pmtu are not believed, but then min_pmtu is, and held.
void Ip::learn_path_mtu(const Packet& about, const PathMtuNews& news) {
    Reporter& report = host_.report();
    const auto route = route_output({.destination = news.destination, .source = news.source});
    if (!route || route->type != RouteType::unicast) return;
    const auto ignore = [&](const char* why) {
        report.decide(about, kPathMtuIgnored, news.destination, news.mtu, why);
    };
    if (route->mtu_locked) return ignore("the route's MTU is locked");
    const std::uint32_t old = path_mtu(*route);
    if (old < news.mtu) return ignore("it is larger than what is known");
    const std::uint32_t least = positive(host_.settings().min_pmtu);
    const bool held = news.mtu < least;
    const std::uint32_t mtu = held ? std::min(old, least) : news.mtu;
    const Time lifetime = std::chrono::seconds(host_.settings().mtu_expires);
    const RouteException* known = host_.fib().exceptions().find(news.destination, *route);
    if (known != nullptr && known->mtu == mtu && !held && report.now() < known->expires - lifetime / 2) return;
    host_.fib().exceptions().learn(news.destination, *route,
                                   {.mtu = mtu, .mtu_locked = held, .expires = report.now() + lifetime});
    report.decide(about, kPathMtuLearnt, news.destination, mtu, host_.settings().mtu_expires);
}

/// ip_rt_send_redirect: each ignored redirect doubles the wait for the next, and after nine there is silence.
void Ip::send_redirect(const Packet& packet, const Route& route) {
    Reporter& report = host_.report();
    const IpSettings& s = host_.settings();
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(packet.data.bytes());
    const Time now = report.now();
    Peer& peer = host_.peers().of(ip->source(), now);
    if (now > peer.last + kJiffy * s.redirect_silence) {
        peer.tokens = Time{0};
        peer.redirects = 0;
    }
    if (peer.redirects >= s.redirect_number) {
        peer.last = now;
        return report.decide(packet, kRedirectHeld, ip->source(), "it ignored too many");
    }
    const int doubled = std::min(peer.redirects, 30);
    if (peer.redirects != 0 && now <= peer.last + kJiffy * s.redirect_load * (std::int64_t{1} << doubled)) {
        return report.decide(packet, kRedirectHeld, ip->source(), "the last was sent a moment ago");
    }
    peer.last = now;
    ++peer.redirects;
    report.decide(packet, kRedirectSent, ip->source(), route.next_hop);
    host_.icmp().send_error(packet, IcmpError::redirect_host(route.next_hop.value));
}

/// The questions of __ip_do_redirect; null: it is followed.
const char* Ip::why_refused(const Packet& about, const Route& route, const RedirectNews& news) const {
    const auto from = wire::Ipv4<const std::uint8_t>::parse(about.data.bytes())->source();
    const Interface& in = host_.interfaces()[about.in];
    const InterfaceConf &all = host_.conf_all(), &own = in.conf;
    const wire::Ipv4Address gateway = news.new_gateway;
    if (news.code > 3) return "its code is unknown";
    if (!route.via_gateway || route.next_hop != from) return "it does not come from the gateway in use";
    if (gateway == from) return "it names its own sender";
    const bool both = all.accept_redirects != 0 && own.accept_redirects != 0;
    const bool either = all.accept_redirects != 0 || own.accept_redirects != 0;
    if (!(own.forwarding != 0 ? both : either)) return "accept_redirects=0";
    if (gateway.is_multicast() || gateway.is_limited_broadcast() || gateway.is_unspecified()) {
        return "the new gateway is no host";
    }
    if (all.shared_media != 0 || own.shared_media != 0) {
        if (route_output({.destination = gateway}).value_or(Route{.type = RouteType::unreachable}).type ==
            RouteType::local) {
            return "the new gateway is this host";
        }
        return host_.fib().address_type(gateway) == RouteType::unicast ? nullptr : "the new gateway is no host";
    }
    if (!shares_subnet(in, gateway, from)) return "the new gateway is in another subnet (shared_media=0)";
    if (all.secure_redirects == 0 && own.secure_redirects == 0) return nullptr;
    const bool listed = std::ranges::any_of(
        host_.fib().entries(), [&](const RouteEntry& e) { return e.dev == in.index && e.gateway == gateway; });
    return listed ? nullptr : "the new gateway is no gateway of a route (secure_redirects)";
}

/// A gateway whose MAC is not known yet is asked for it at first; only the next redirect is followed then.
void Ip::take_redirect(const Packet& about, const RedirectNews& news) {
    Reporter& report = host_.report();
    const auto route = route_output({.destination = news.destination, .source = news.source});
    if (!route) return;
    const auto from = wire::Ipv4<const std::uint8_t>::parse(about.data.bytes())->source();
    const auto refuse_it = [&](const char* why) {
        report.decide(about, kRedirectRefused, news.destination, news.new_gateway, why);
    };
    if (const char* why = why_refused(about, *route, news)) return refuse_it(why);
    const NeighbourKey key{news.new_gateway, route->out};
    const Neighbour* neighbour = host_.neighbours().find(key);
    if (neighbour == nullptr || !neighbour->valid()) {
        host_.neighbours().solicit(key);
        return refuse_it("its MAC is not known yet");
    }
    const Time lifetime = std::chrono::seconds(host_.settings().gc_timeout);
    host_.fib().exceptions().learn(news.destination, *route,
                                   {.gateway = news.new_gateway, .expires = report.now() + lifetime});
    report.decide(about, kRedirectTaken, news.destination, news.new_gateway, host_.settings().gc_timeout, from);
}

}  // namespace lvslab::net
