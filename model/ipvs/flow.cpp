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

}  // namespace lvslab::ipvs
