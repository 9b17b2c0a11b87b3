#include "ipvs/icmp_error.hpp"

#include "wire/ports.hpp"

namespace lvslab::ipvs {

namespace {

bool is_about_delivery(wire::IcmpType type) {
    return type == wire::IcmpType::unreachable || type == wire::IcmpType::source_quench ||
           type == wire::IcmpType::time_exceeded;
}

}  // namespace

std::optional<IcmpAbout> IcmpAbout::parse(const net::Packet& packet) {
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(packet.data.bytes());
    if (!ip || ip->protocol() != wire::Protocol::icmp || ip->is_fragment()) return std::nullopt;
    const auto icmp = wire::Icmp<const std::uint8_t>::parse(ip->payload());
    if (!icmp || !is_about_delivery(icmp->type())) return std::nullopt;
    auto quoted = wire::Ipv4<const std::uint8_t>::parse_quoted(icmp->payload());
    if (!quoted) return std::nullopt;
    IcmpAbout about{.type = icmp->type(),
                    .code = icmp->code(),
                    .rest = wire::load32(ip->payload(), 4),
                    .length = ip->total_length(),
                    .checksum_ok = icmp->checksum_ok(),
                    .inner_at = ip->header_size() + wire::kIcmpSize};
    if (quoted->protocol() == wire::Protocol::ipip && quoted->fragment_offset() == 0) {
        about.tunnelled = true;
        about.tunnel_source = quoted->source();
        about.tunnel_end = quoted->destination();
        about.inner_at += quoted->header_size();
        quoted = wire::Ipv4<const std::uint8_t>::parse_quoted(quoted->payload());
        if (!quoted) return std::nullopt;
    }
    if (!wire::has_ports(quoted->protocol()) || quoted->fragment_offset() != 0) return std::nullopt;
    const auto ports = wire::read_ports(quoted->payload());
    if (!ports) return std::nullopt;
    about.quoted = {quoted->protocol(), {quoted->source(), ports->source}, {quoted->destination(), ports->destination}};
    about.quoted_dont_fragment = quoted->dont_fragment();
    return about;
}

bool rewrite_error(std::span<std::uint8_t> packet, wire::Side side, const wire::Endpoint& to) {
    const auto ip = wire::Ipv4<std::uint8_t>::parse(packet);
    if (!ip || ip->protocol() != wire::Protocol::icmp || ip->is_fragment()) return false;
    const auto icmp = wire::Icmp<std::uint8_t>::parse(ip->payload());
    if (!icmp || !is_about_delivery(icmp->type())) return false;
    const auto quoted = wire::Ipv4<std::uint8_t>::parse_quoted(icmp->payload());
    if (!quoted || !wire::has_ports(quoted->protocol()) || quoted->fragment_offset() != 0) return false;
    const wire::Side opposite = side == wire::Side::source ? wire::Side::destination : wire::Side::source;
    if (!wire::rewrite_quoted(icmp->payload(), opposite, to)) return false;
    quoted->fill_header_checksum();
    if (side == wire::Side::source)
        ip->set_source(to.address);
    else
        ip->set_destination(to.address);
    ip->fill_header_checksum();
    icmp->fill_checksum();
    return true;
}

}  // namespace lvslab::ipvs
