#include "net/host.hpp"
#include "net/templates.hpp"
#include "wire/build.hpp"
#include "wire/ipip.hpp"
#include "wire/ports.hpp"
#include "wire/tcp.hpp"
#include "wire/udp.hpp"

/// Packets for this host: to a socket, to ICMP, out of a tunnel; or an honest refusal.
namespace lvslab::net {

namespace {

/// TCP's answer where nobody listens (RFC 9293 3.5.2; tcp_v4_send_reset).
wire::Buffer build_reset(const wire::Ipv4<const std::uint8_t>& ip, const wire::Tcp<const std::uint8_t>& tcp) {
    const wire::TcpFlags flags = tcp.flags();
    const std::size_t flag_octets = (flags.has(wire::kSyn) ? 1U : 0U) + (flags.has(wire::kFin) ? 1U : 0U);
    const bool acknowledged = flags.has(wire::kAck);
    const auto next = static_cast<std::uint32_t>(tcp.seq() + tcp.payload().size() + flag_octets);
    wire::Buffer packet = wire::build_tcp({.source = ip.destination(), .destination = ip.source()},
                                          {.source_port = tcp.destination_port(),
                                           .destination_port = tcp.source_port(),
                                           .seq = acknowledged ? tcp.ack() : 0,
                                           .ack = acknowledged ? 0 : next,
                                           .flags = acknowledged ? wire::kRst : wire::kRst | wire::kAck,
                                           .window = 0});
    packet.pop_front(wire::kIpv4Size);
    return packet;
}

}  // namespace

void Ip::deliver_transport(Packet&& packet) {
    Reporter& report = host_.report();
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(std::as_const(packet.data).bytes());
    switch (ip->protocol()) {
        case wire::Protocol::icmp: return host_.icmp().receive(std::move(packet));
        case wire::Protocol::ipip: return deliver_tunnel(std::move(packet));
        case wire::Protocol::tcp:
        case wire::Protocol::udp: break;
        default:
            report.drop(packet, kDropNoProtocol, static_cast<unsigned>(ip->protocol()));
            return host_.icmp().send_error(packet, IcmpError::protocol_unreachable());
    }
    const bool is_tcp = ip->protocol() == wire::Protocol::tcp;
    const auto udp = wire::Udp<const std::uint8_t>::parse(ip->payload());
    const bool whole = is_tcp ? wire::Tcp<const std::uint8_t>::parse(ip->payload()).has_value() : udp.has_value();
    const char* name = is_tcp ? "TCP" : "UDP";
    if (!whole) return report.drop(packet, kDropMalformed, name, "it is cut short");
    const bool unchecked = !is_tcp && udp->checksum() == 0;
    if (!unchecked && wire::transport_checksum(ip->pseudo_header(), ip->payload()) != 0) {
        return report.drop(packet, kDropChecksum, name);
    }
    const auto ports = *wire::read_ports(ip->payload());
    const SocketLayer::Flow flow{ip->protocol(), ip->destination(), ports.destination, ip->source(), ports.source};
    if (host_.sockets() == nullptr || !host_.sockets()->has_socket(flow)) {
        return nobody_listens(packet, ports.destination);
    }
    report.decide(packet, kDelivered, name, ports.destination);
    host_.sockets()->deliver(std::move(packet));
}

void Ip::nobody_listens(const Packet& packet, std::uint16_t port) {
    Reporter& report = host_.report();
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(packet.data.bytes());
    const bool is_tcp = ip->protocol() == wire::Protocol::tcp;
    report.drop(packet, kDropNoSocket, is_tcp ? "TCP" : "UDP", port);
    if (!is_tcp) return host_.icmp().send_error(packet, IcmpError::port_unreachable());
    const auto tcp = wire::Tcp<const std::uint8_t>::parse(ip->payload());
    if (tcp->flags().has(wire::kRst) || packet.type != PacketType::host) return;
    if (packet.route && packet.route->type != RouteType::local) return;  // tcp_v4_send_reset: none to a broadcast
    // "Please enforce IP_DF and IPID==0 for RST" (net/ipv4/tcp_ipv4.c)
    send({.protocol = wire::Protocol::tcp,
          .source = ip->destination(),
          .destination = ip->source(),
          .tos = static_cast<std::uint8_t>(ip->tos() & ~0x03),  // without the ECN bits (ip_send_unicast_reply)
          .dont_fragment = true,
          .parent = packet.id},
         build_reset(*ip, *tcp));
}

/// ipip_rcv: any tunnel interface that is up takes it. What comes out is received anew, on the tunnel's interface.
void Ip::deliver_tunnel(Packet&& packet) {
    Reporter& report = host_.report();
    const auto outer = wire::Ipv4<const std::uint8_t>::parse(std::as_const(packet.data).bytes());
    const Interface* tunnel = host_.interfaces().find("tunl0");
    if (tunnel == nullptr) {
        report.drop(packet, kDropNoProtocol, static_cast<unsigned>(wire::Protocol::ipip));
        return host_.icmp().send_error(packet, IcmpError::protocol_unreachable());
    }
    if (!tunnel->up) {
        report.drop(packet, kDropNoTunnel, outer->source());
        return host_.icmp().send_error(packet, IcmpError::port_unreachable());
    }
    report.decide(packet, kDecapsulated, outer->source(), outer->destination());
    {
        const ChangeWatch watch(report, packet, kRuleDecapsulate);
        if (!wire::decapsulate(packet.data)) return report.drop(packet, kDropMalformed, "IPIP", "no whole packet inside");
    }
    packet.in = tunnel->index;
    packet.type = PacketType::host;
    packet.route.reset();
    packet.tracked = 0;  // another packet for connection tracking (skb_scrub_packet)
    host_.receive_from_tunnel(std::move(packet));
}

}  // namespace lvslab::net
