#include <algorithm>

#include "net/arp.hpp"
#include "net/host.hpp"
#include "net/templates.hpp"
#include "wire/build.hpp"
#include "wire/ethernet.hpp"

/// ARP for others, and unasked (net/ipv4/arp.c arp_fwd_proxy, net/core/neighbour.c pneigh_*, net/ipv4/devinet.c).
namespace lvslab::net {

/// Why a router answers for an address that is not its own; null: it does not.
const char* Arp::proxy_reason(const Packet& packet, const wire::ArpMessage& message) {
    const Interface& in = host_.interfaces()[packet.in];
    if (in.conf.forwarding == 0) return nullptr;
    const auto route =
        host_.ip().route_forward(packet, {.source = message.sender_ip, .destination = message.target_ip});
    if (!route) return nullptr;
    const InterfaceConf& all = host_.conf_all();
    if (route->out == packet.in) {
        const bool pvlan = all.proxy_arp_pvlan != 0 || in.conf.proxy_arp_pvlan != 0;
        return pvlan ? "proxy_arp_pvlan: even on the same link" : nullptr;
    }
    if (all.proxy_arp != 0 || in.conf.proxy_arp != 0) return "proxy_arp";
    return host_.neighbours().is_proxy({message.target_ip, packet.in}) ? "ip neigh add proxy" : nullptr;
}

/// The true owner may be on the link as well: so a proxy waits a random part of proxy_delay, unless it was asked alone.
void Arp::answer_as_proxy(Packet&& packet, const wire::ArpMessage& message, Attempt attempt) {
    Reporter& report = host_.report();
    const Interface& in = host_.interfaces()[packet.in];
    host_.neighbours().update({message.sender_ip, packet.in},
                              {.mac = message.sender_mac, .override_mac = true, .create = true});
    const Time delay = std::chrono::milliseconds(10) * std::max(0, in.neighbour_conf.proxy_delay);
    if (attempt == Attempt::first && packet.type != PacketType::host && delay != Time{0}) {
        if (delayed_.size() > static_cast<std::size_t>(std::max(0, in.neighbour_conf.proxy_qlen))) {
            return report.drop(packet, kDropProxyQueue, delayed_.size());
        }
        const Time wait{static_cast<Time::rep>(host_.random().below(static_cast<std::uint64_t>(delay.count())))};
        delayed_.emplace(report.now() + wait, std::move(packet));
        return;
    }
    Packet reply;
    reply.id = host_.new_id();
    reply.parent = packet.id;
    reply.out = packet.in;
    reply.data = wire::build_arp({.operation = wire::ArpOperation::reply,
                                  .sender_mac = in.mac,
                                  .sender_ip = message.target_ip,
                                  .target_mac = message.sender_mac,
                                  .target_ip = message.sender_ip});
    report.decide(reply, kArpProxy, message.target_ip, proxy_reason(packet, message));
    host_.transmit(std::move(reply), {message.sender_mac, in.mac, kArpType});
}

void Arp::advance(Time now) {
    while (!delayed_.empty() && delayed_.begin()->first <= now) {
        Packet packet = std::move(delayed_.extract(delayed_.begin()).mapped());
        take(std::move(packet), Attempt::delayed);
    }
}

void Arp::announce(const Interface& interface) {
    for (const InterfaceAddress& a : interface.addresses) {
        Packet news;
        news.id = host_.new_id();
        news.out = interface.index;
        news.data = wire::build_arp({.operation = wire::ArpOperation::request,
                                     .sender_mac = interface.mac,
                                     .sender_ip = a.prefix.address,
                                     .target_ip = a.prefix.address});
        host_.report().decide(news, kArpAnnounce, a.prefix.address, interface.name);
        host_.transmit(std::move(news), {wire::kBroadcastMac, interface.mac, kArpType});
    }
}

}  // namespace lvslab::net
