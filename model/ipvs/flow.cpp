#include "ipvs/flow.hpp"

#include "wire/ipv4.hpp"
#include "wire/ports.hpp"
#include "wire/tcp.hpp"
#include "wire/udp.hpp"

namespace lvslab::ipvs {

std::optional<Flow> Flow::parse(const net::Packet& packet) {
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(packet.data.bytes());
    if (!ip || !wire::has_ports(ip->protocol()) || ip->fragment_offset() != 0) return std::nullopt;
    Flow flow{.length = ip->total_length(), .ttl = ip->ttl()};
    if (ip->protocol() == wire::Protocol::tcp) {
        const auto tcp = wire::Tcp<const std::uint8_t>::parse(ip->payload());
        if (!tcp) return std::nullopt;
        flow.flags = tcp->flags();
    } else if (!wire::Udp<const std::uint8_t>::parse(ip->payload())) {
        return std::nullopt;
    }
    const auto ports = *wire::read_ports(ip->payload());
    flow.key = {ip->protocol(), {ip->source(), ports.source}, {ip->destination(), ports.destination}};
    return flow;
}

bool gather_fragments(net::Host& host, net::Packet& packet, net::Hook hook) {
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(std::as_const(packet.data).bytes());
    if (!ip || !ip->is_fragment()) return true;
    if (!wire::has_ports(ip->protocol()) && ip->protocol() != wire::Protocol::icmp) return true;
    const auto user = hook == net::Hook::forward    ? net::DefragUser::vs_forward
                      : hook == net::Hook::local_in ? net::DefragUser::vs_in
                                                    : net::DefragUser::vs_out;
    return host.ip().defragment(packet, user);
}

}  // namespace lvslab::ipvs
