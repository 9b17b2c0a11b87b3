#include "net/host.hpp"
#include "net/templates.hpp"
#include "wire/build.hpp"
#include "wire/ethernet.hpp"

/// From a packet of ours, or one to be passed on, to a frame (net/ipv4/ip_output.c).
namespace lvslab::net {

std::optional<PacketId> Ip::send(const LocalPacket& what, wire::Buffer payload) {
    const auto route = route_output({.destination = what.destination, .source = what.source, .out = what.out});
    if (!route) return std::nullopt;
    const bool fits = payload.size() + wire::kIpv4Size <= path_mtu(*route);
    const bool discovers = what.discover && fits && !route->mtu_locked && host_.settings().ip_no_pmtu_disc == 0;
    const bool df = what.dont_fragment || discovers;
    const wire::Ipv4Address source = what.source.is_unspecified() ? route->preferred_source : what.source;
    Packet packet;
    packet.id = host_.new_id();
    packet.parent = what.parent;
    packet.tracked = what.tracked;
    packet.confirms = what.confirms;
    packet.route = *route;
    packet.data = std::move(payload);
    wire::prepend_ipv4(packet.data,
                       {.source = source,
                        .destination = what.destination,
                        .protocol = what.protocol,
                        .ttl = what.ttl != 0 ? what.ttl : host_.default_ttl(),
                        .tos = what.tos,
                        .id = what.id ? *what.id : df ? std::uint16_t{0} : next_id(),
                        .fragmentation = {.dont_fragment = df}});
    const PacketId id = packet.id;
    local_out(std::move(packet));
    return id;
}

void Ip::local_out(Packet&& packet) {
    Reporter& report = host_.report();
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(std::as_const(packet.data).bytes());
    if (!ip) return report.drop(packet, kDropMalformed, "IPv4", "version, header length or total length do not fit");
    packet.out = packet.route->out;
    if (packet.in == kNoInterface) {
        report.decide(packet, kRouteOutput, ip->destination(), packet.route->matched, packet.route->next_hop,
                      name_of(packet.out), ip->source());
    }
    if (host_.hooks().run(packet, {Hook::local_out, kNoInterface, packet.out}) != Verdict::accept) return;
    output(std::move(packet));
}

void Ip::output(Packet&& packet) {
    packet.out = packet.route->out;
    if (host_.hooks().run(packet, {Hook::postrouting, packet.in, packet.out}) != Verdict::accept) return;
    finish_output(std::move(packet));
}

void Ip::finish_output(Packet&& packet) {
    Reporter& report = host_.report();
    const Interface& out = host_.interfaces()[packet.out];
    if (!out.up) return report.drop(packet, kDropInterfaceDown, out.name);
    const std::uint32_t mtu = path_mtu(*packet.route, packet.forwarded ? Traffic::forwarded : Traffic::own);
    if (packet.data.size() > mtu || packet.pieces.biggest != 0) return leave_in_pieces(std::move(packet), mtu);
    leave(std::move(packet));
}

/// ip_finish_output2: to the wire, by way of the neighbour.
void Ip::leave(Packet&& packet) {
    Reporter& report = host_.report();
    const Interface& out = host_.interfaces()[packet.out];
    if (out.kind == InterfaceKind::loopback) {
        return host_.transmit(std::move(packet), {{}, {}, static_cast<std::uint16_t>(wire::EtherType::ipv4)});
    }
    if (out.kind == InterfaceKind::ipip) return report.drop(packet, kDropTunnelOutput, out.name);
    if (packet.route->type == RouteType::broadcast) {
        return host_.transmit(std::move(packet),
                              {wire::kBroadcastMac, out.mac, static_cast<std::uint16_t>(wire::EtherType::ipv4)});
    }
    const NeighbourKey next_hop{packet.route->next_hop, packet.out};
    if (packet.confirms) host_.neighbours().confirm(next_hop);
    const Neighbour* neighbour = host_.neighbours().resolve(next_hop, packet);
    if (neighbour != nullptr) send_to_neighbour(std::move(packet), *neighbour);
}

void Ip::send_to_neighbour(Packet&& packet, const Neighbour& neighbour) {
    const Interface& out = host_.interfaces()[neighbour.key.dev];
    if (host_.report().observed()) {
        host_.report().decide(packet, kNeighbourUsed, neighbour.key.address, neighbour.mac, out.name,
                              to_string(neighbour.state));
    }
    packet.out = neighbour.key.dev;
    host_.transmit(std::move(packet),
                   {neighbour.mac, out.mac, static_cast<std::uint16_t>(wire::EtherType::ipv4)});
}

}  // namespace lvslab::net
