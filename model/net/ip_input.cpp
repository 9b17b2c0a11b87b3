#include "net/host.hpp"
#include "net/templates.hpp"
#include "wire/ipip.hpp"
#include "wire/rewrite.hpp"

/// From a frame's payload to a socket or to the next hop (net/ipv4/ip_input.c, ip_forward.c).
namespace lvslab::net {

void Ip::receive(Packet&& packet) {
    Reporter& report = host_.report();
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(std::as_const(packet.data).bytes());
    if (!ip) return report.drop(packet, kDropMalformed, "IPv4", "version, header length or total length do not fit");
    if (!ip->checksum_ok()) return report.drop(packet, kDropChecksum, "IPv4 header");
    packet.data.truncate(ip->total_length());
    packet.forwarded = packet.may_cut = false;  // it may have come over lo, where it left as something else
    packet.pieces = {};
    const HookState state{Hook::prerouting, packet.in, kNoInterface};
    if (host_.hooks().run(packet, state) != Verdict::accept) return;
    if (!route_input(packet)) return;
    const Route& route = *packet.route;
    // What this host sent over lo ends here, even on the way to another (__mkroute_output: RTCF_LOCAL).
    const bool came_back = route.out == kLoopback && !route.input;
    if (route.type == RouteType::local || route.type == RouteType::broadcast || came_back) {
        return deliver_local(std::move(packet));
    }
    forward(std::move(packet));
}

void Ip::deliver_local(Packet&& packet) {
    if (!defragment(packet, DefragUser::local_deliver)) return;
    if (host_.hooks().run(packet, {Hook::local_in, packet.in, kNoInterface}) != Verdict::accept) return;
    deliver_transport(std::move(packet));
}

void Ip::forward(Packet&& packet) {
    Reporter& report = host_.report();
    const auto ip = wire::Ipv4<std::uint8_t>::parse(packet.data.bytes());
    if (packet.type != PacketType::host) return report.drop(packet, kDropNotForUs);
    const Route route = *packet.route;
    const Interface& out = host_.interfaces()[route.out];
    if (ip->ttl() <= 1) {
        report.drop(packet, kDropTtl, ip->ttl());
        return host_.icmp().send_error(packet, IcmpError::ttl_exceeded());
    }
    packet.forwarded = true;
    const std::uint32_t mtu = path_mtu(route, Traffic::forwarded);
    const bool whole = ip->dont_fragment() && (!packet.may_cut || packet.pieces.biggest > mtu);
    if (ip->total_length() > mtu && whole) {
        report.drop(packet, kDropMtu, ip->total_length(), mtu, out.name);
        return host_.icmp().send_error(packet, IcmpError::fragmentation_needed(mtu));
    }
    {
        const ChangeWatch watch(report, packet, kRuleForwardTtl);
        wire::set_ttl(*ip, static_cast<std::uint8_t>(ip->ttl() - 1));
    }
    packet.out = route.out;
    if (route.redirect_due) send_redirect(packet, route);
    report.decide(packet, kForwarded, name_of(packet.in), out.name);
    if (host_.hooks().run(packet, {Hook::forward, packet.in, packet.out}) != Verdict::accept) return;
    output(std::move(packet));
}

}  // namespace lvslab::net
