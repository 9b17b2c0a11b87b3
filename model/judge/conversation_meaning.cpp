#include "judge/conversation_meaning.hpp"

#include "wire/ethernet.hpp"
#include "wire/ipv4.hpp"
#include "wire/ports.hpp"

namespace lvslab::judge {

namespace {

using Ip = wire::Ipv4<const std::uint8_t>;
using Icmp = wire::Icmp<const std::uint8_t>;

/// A quoted or cut packet will do: the headers count.
std::optional<Ip> innermost(std::span<const std::uint8_t> packet) {
    auto ip = Ip::parse_quoted(packet);
    while (ip && ip->protocol() == wire::Protocol::ipip && ip->fragment_offset() == 0) {
        const auto inner = Ip::parse_quoted(ip->payload());
        if (!inner) break;
        ip = inner;
    }
    return ip;
}

Ends ends_of(const Ip& ip) {
    Ends ends{.protocol = static_cast<std::uint8_t>(ip.protocol()),
              .source = {ip.source(), 0},
              .destination = {ip.destination(), 0}};
    if (wire::has_ports(ip.protocol())) {
        const wire::Ports ports = wire::read_ports(ip.payload()).value_or(wire::Ports{});
        ends.source.port = ports.source;
        ends.destination.port = ports.destination;
    }
    if (ip.protocol() == wire::Protocol::icmp) {
        const auto icmp = Icmp::parse(ip.payload());
        if (icmp && icmp->type() == wire::IcmpType::echo_request) ends.source.port = icmp->id();
        if (icmp && icmp->type() == wire::IcmpType::echo_reply) ends.destination.port = icmp->id();
    }
    return ends;
}

void add_segment(Meaning& meaning, std::span<const std::uint8_t> payload) {
    meaning.repeats = true;
    meaning.kind = "TCP";
    const auto tcp = wire::Tcp<const std::uint8_t>::parse(payload);
    if (!tcp) return;
    const wire::TcpFlags flags = tcp->flags();
    const std::size_t data = tcp->payload().size();
    meaning.segment = {flags, tcp->seq(), data, tcp->window(), tcp->options()};
    if (flags.has(wire::kRst))
        meaning.kind = "RST";
    else if (flags.has(wire::kSyn))
        meaning.kind = flags.has(wire::kAck) ? "SYN/ACK" : "SYN";
    else if (flags.has(wire::kFin))
        meaning.kind = "FIN";
    else
        meaning.kind = data != 0 ? "data" : "ACK";
}

std::string unreachable_name(std::uint8_t code) {
    switch (code) {
        case wire::kNetUnreachable:
            return "net unreachable";
        case wire::kHostUnreachable:
            return "host unreachable";
        case wire::kProtocolUnreachable:
            return "protocol unreachable";
        case wire::kPortUnreachable:
            return "port unreachable";
        case wire::kFragmentationNeeded:
            return "fragmentation needed";
        default:
            return "unreachable, code " + std::to_string(code);
    }
}

std::string icmp_name(const Icmp& icmp) {
    switch (icmp.type()) {
        case wire::IcmpType::echo_request:
            return "echo request " + std::to_string(icmp.sequence());
        case wire::IcmpType::echo_reply:
            return "echo reply " + std::to_string(icmp.sequence());
        case wire::IcmpType::unreachable:
            return "ICMP " + unreachable_name(icmp.code());
        case wire::IcmpType::redirect:
            return "ICMP redirect";
        case wire::IcmpType::time_exceeded:
            return icmp.code() == wire::kTtlExceeded ? "ICMP time exceeded" : "ICMP reassembly time exceeded";
        default:
            return "ICMP type " + std::to_string(static_cast<int>(icmp.type())) + " code " +
                   std::to_string(icmp.code());
    }
}

void add_icmp(Meaning& meaning, std::span<const std::uint8_t> payload) {
    const auto icmp = Icmp::parse(payload);
    meaning.kind = icmp ? icmp_name(*icmp) : "ICMP";
    if (!icmp || !icmp->is_error()) return;
    const auto quoted = innermost(icmp->payload());
    if (!quoted || quoted->fragment_offset() != 0) return;
    meaning.quoted = ends_of(*quoted);
    meaning.repeats = quoted->protocol() == wire::Protocol::tcp;  // one for each segment
}

}  // namespace

std::optional<Meaning> meaning_of(std::span<const std::uint8_t> ip_packet) {
    const auto ip = innermost(ip_packet);
    if (!ip || ip->fragment_offset() != 0) return std::nullopt;
    Meaning meaning{.ends = ends_of(*ip), .kind = "UDP"};
    switch (ip->protocol()) {
        case wire::Protocol::tcp:
            add_segment(meaning, ip->payload());
            break;
        case wire::Protocol::icmp:
            add_icmp(meaning, ip->payload());
            break;
        case wire::Protocol::udp:
            break;
        default:
            meaning.kind = "protocol " + std::to_string(static_cast<int>(ip->protocol()));
    }
    return meaning;
}

std::optional<wire::ArpMessage> arp_of(std::span<const std::uint8_t> frame) {
    const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(frame);
    if (!ethernet || ethernet->type() != wire::EtherType::arp) return std::nullopt;
    const auto arp = wire::Arp<const std::uint8_t>::parse(ethernet->payload());
    return arp ? std::optional(arp->message()) : std::nullopt;
}

}  // namespace lvslab::judge
