#include "netfilter/nat.hpp"
#include "wire/checksum.hpp"
#include "wire/icmp.hpp"
#include "wire/ports.hpp"
#include "wire/tcp.hpp"
#include "wire/udp.hpp"

/// Changes in a packet's bytes (net/netfilter/nf_nat_proto.c). Unlike IPVS, which leaves the transport checksum inside
/// a quoted packet alone, NAT keeps it right as far as the quote reaches; and it leaves a UDP checksum of 0 at 0.
namespace lvslab::netfilter {

namespace {

bool is_query(std::uint8_t type) {
    switch (type) {
        case 0:
        case 8:
        case 13:
        case 14:
        case 15:
        case 16:
        case 17:
        case 18:
            return true;
        default:
            return false;
    }
}

struct NewSide {
    wire::Change32 address;
    std::uint16_t port;
    std::size_t port_offset;
};

void put_ports(std::span<std::uint8_t> transport, wire::Protocol protocol, const NewSide& side) {
    const wire::Change16 port{wire::load16(transport, side.port_offset), side.port};
    wire::store16(transport, side.port_offset, side.port);
    const bool is_tcp = protocol == wire::Protocol::tcp;
    if (is_tcp && transport.size() < wire::kTcpSize) return;  // only a quote may be so short
    const std::size_t at = is_tcp ? wire::kTcpChecksumOffset : wire::kUdpChecksumOffset;
    const std::uint16_t old = wire::load16(transport, at);
    if (!is_tcp && old == 0) return;
    const std::uint16_t check = wire::update(wire::update(old, side.address), port);
    wire::store16(transport, at, !is_tcp && check == 0 ? 0xffff : check);
}

void put_id(std::span<std::uint8_t> message, std::uint16_t id) {
    const wire::Change16 change{wire::load16(message, 4), id};
    wire::store16(message, 4, id);
    wire::store16(message, 2, wire::update(wire::load16(message, 2), change));
}

}  // namespace

bool put_side(const wire::Ipv4<std::uint8_t>& ip, Manip what, const Tuple& target) {
    const bool source = what == Manip::source;
    const std::size_t offset = source ? 12 : 16;
    const std::uint32_t address = source ? target.source.value : target.destination.value;
    const wire::Change32 change{wire::load32(ip.header(), offset), address};
    const auto transport = ip.payload();
    const bool first = ip.fragment_offset() == 0;
    if (first && wire::has_ports(ip.protocol())) {
        if (transport.size() < 8) return false;
        put_ports(transport, ip.protocol(),
                  {change, source ? target.source_port : target.destination_port, source ? 0U : 2U});
    } else if (first && ip.protocol() == wire::Protocol::icmp) {
        if (transport.size() < wire::kIcmpSize) return false;
        if (is_query(transport[0]) && target.protocol == wire::Protocol::icmp) put_id(transport, target.source_port);
    }
    wire::store32(ip.header(), offset, address);
    ip.set_header_checksum(wire::update(ip.header_checksum(), change));
    return true;
}

}  // namespace lvslab::netfilter
