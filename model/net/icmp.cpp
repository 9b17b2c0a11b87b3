#include "net/icmp.hpp"

#include <algorithm>

#include "net/host.hpp"
#include "net/templates.hpp"
#include "wire/build.hpp"
#include "wire/icmp.hpp"

namespace lvslab::net {

namespace {

/// RFC 1812 4.3.2.3: quote as much as fits 576 bytes; Linux does the same.
constexpr std::size_t kMaxErrorPacket = 576;
constexpr std::uint8_t kInternetControl = 0xc0;

/// Why no error may be sent about this packet; null if one may.
const char* forbidden(const Packet& about, const wire::Ipv4<const std::uint8_t>& ip) {
    if (!about.route) return "the packet was never routed";
    if (about.type != PacketType::host) return "the frame was not for this host alone";
    if (about.route->type == RouteType::broadcast || ip.destination().is_multicast()) return "it went to many";
    if (ip.fragment_offset() != 0) return "it is not the first fragment";
    if (ip.source().is_unspecified() || ip.source().is_multicast() || ip.source().is_limited_broadcast()) {
        return "its source is no single host";
    }
    if (ip.protocol() == wire::Protocol::icmp) {
        const auto icmp = wire::Icmp<const std::uint8_t>::parse(ip.payload());
        if (!icmp || icmp->is_error()) return "it is itself an ICMP error";
    }
    return nullptr;
}

}  // namespace

void Icmp::send_error(const Packet& about, const IcmpError& error) {
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(about.data.bytes());
    if (!ip) return;
    if (const char* why = forbidden(about, *ip)) return host_.report().decide(about, kIcmpSuppressed, why);
    const bool to_us = about.route->type == RouteType::local;
    LocalPacket message{.protocol = wire::Protocol::icmp,
                        .source = to_us ? ip->destination() : wire::Ipv4Address{},
                        .destination = ip->source(),
                        .tos = static_cast<std::uint8_t>((ip->tos() & 0x1e) | kInternetControl),
                        .parent = about.id};
    const auto route = host_.ip().route_output({.destination = message.destination, .source = message.source});
    if (!route) return;
    if (!to_us) message.source = route->preferred_source;
    const std::size_t room = kMaxErrorPacket - wire::kIpv4Size - wire::kIcmpSize;
    const std::size_t quoted = std::min(room, about.data.size());
    wire::Buffer data(wire::kIcmpSize + quoted);
    auto bytes = data.bytes();
    bytes[0] = error.type;
    bytes[1] = error.code;
    wire::store32(bytes, 4, error.rest);
    std::copy_n(about.data.bytes().begin(), quoted, bytes.begin() + wire::kIcmpSize);
    wire::Icmp<std::uint8_t>::parse(bytes)->fill_checksum();
    host_.report().decide(about, kIcmpSent, message.destination, error.type, error.code, message.source);
    host_.ip().send(message, std::move(data));
}

void Icmp::receive(Packet&& packet) {
    Reporter& report = host_.report();
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(std::as_const(packet.data).bytes());
    const auto icmp = wire::Icmp<const std::uint8_t>::parse(ip->payload());
    if (!icmp) return report.drop(packet, kDropMalformed, "ICMP", "it is cut short");
    if (!icmp->checksum_ok()) return report.drop(packet, kDropChecksum, "ICMP");
    if (icmp->type() == wire::IcmpType::echo_request) return answer_echo(std::move(packet));
    if (host_.sockets() == nullptr) {
        return report.drop(packet, kDropIcmpUnknown, static_cast<unsigned>(icmp->type()));
    }
    report.decide(packet, kDeliveredIcmp, static_cast<unsigned>(icmp->type()), icmp->code());
    host_.sockets()->deliver_icmp(std::move(packet));
}

void Icmp::answer_echo(Packet&& packet) {
    Reporter& report = host_.report();
    if (host_.ignores_echo()) {
        return report.drop(packet, kDropEchoIgnored, "icmp_echo_ignore_all");
    }
    if (packet.route->type == RouteType::broadcast) {
        return report.drop(packet, kDropEchoIgnored, "icmp_echo_ignore_broadcasts");
    }
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(std::as_const(packet.data).bytes());
    wire::Buffer data = wire::Buffer::copy_of(ip->payload());
    const auto icmp = wire::Icmp<std::uint8_t>::parse(data.bytes());
    icmp->set_type(wire::IcmpType::echo_reply);
    icmp->fill_checksum();
    report.decide(packet, kEchoAnswered);
    host_.ip().send({.protocol = wire::Protocol::icmp,
                     .source = ip->destination(),
                     .destination = ip->source(),
                     .tos = ip->tos(),
                     .parent = packet.id},
                    std::move(data));
}

}  // namespace lvslab::net
