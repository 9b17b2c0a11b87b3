#include "net/icmp.hpp"

#include <algorithm>

#include "net/host.hpp"
#include "net/templates.hpp"
#include "wire/build.hpp"
#include "wire/icmp.hpp"
#include "wire/ports.hpp"

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

/// Is the packet quoted in an error one that a program of this host sent? Nobody else's word counts.
bool sent_by_us(Host& host, const wire::Ipv4<const std::uint8_t>& quoted) {
    if (host.fib().address_type(quoted.source()) != RouteType::local) return false;
    if (!wire::has_ports(quoted.protocol())) return true;
    const auto ports = wire::read_ports(quoted.payload());
    if (!ports || host.sockets() == nullptr) return false;
    const SocketLayer::Flow flow{quoted.protocol(), quoted.source(), ports->source, quoted.destination(),
                                 ports->destination};
    if (!host.sockets()->has_socket(flow)) return false;
    if (quoted.protocol() != wire::Protocol::tcp) return true;
    return quoted.payload().size() >= 8 && host.sockets()->is_under_way(flow, wire::load32(quoted.payload(), 4));
}

/// Routers before RFC 1191 name no MTU. Linux up to 3.5 then took the next lower one of the usual link types (RFC 1191
/// section 7); since 3.6 it goes down to min_pmtu.
std::uint32_t guess_mtu(std::uint32_t told, const wire::Ipv4<const std::uint8_t>& quoted) {
    static constexpr std::uint32_t kPlateaus[] = {32000, 17914, 8166, 4352, 2002, 1492, 576, 296, 216, 128};
    const std::uint32_t size = quoted.total_length();
    if (told >= 68 && told < size) return told;
    for (const std::uint32_t plateau : kPlateaus) {
        if (size > plateau) return plateau;
    }
    return 68;
}

}  // namespace

Icmp::Icmp(Host& host, std::uint64_t seed) : host_(host), limit_(host.settings(), host.peers(), seed) {}

/// As whom we speak: as the address that the packet was for, if that is ours; else the route to the sender says.
wire::Ipv4Address Icmp::source_for(const Packet& about) const {
    const auto ip = wire::Ipv4<const std::uint8_t>::parse_quoted(about.data.bytes());
    if (about.route->type == RouteType::local) return ip->destination();
    if (!about.route->input || about.in == kNoInterface || host_.settings().icmp_errors_use_inbound_ifaddr == 0)
        return {};
    return host_.ip().select_source(about.in, ip->source(), Scope::link);
}

void Icmp::send_error(const Packet& about, const IcmpError& error) {
    Reporter& report = host_.report();
    // It may be a packet that was quoted, and so cut, by somebody else: a router on a tunnel's way.
    const auto ip = wire::Ipv4<const std::uint8_t>::parse_quoted(about.data.bytes());
    if (!ip) return;
    if (const char* why = forbidden(about, *ip)) return report.decide(about, kIcmpSuppressed, why);
    const bool counts = limit_.limits({error.type, error.code});
    if (counts && about.in != kLoopback && !limit_.allow_any(report.now())) {
        return report.decide(about, kIcmpLimited, ip->source(), "icmp_msgs_per_sec is reached");
    }
    LocalPacket message{.protocol = wire::Protocol::icmp,
                        .source = source_for(about),
                        .destination = ip->source(),
                        .tos = static_cast<std::uint8_t>((ip->tos() & 0x1e) | kInternetControl),
                        .parent = about.id};
    const auto route = host_.ip().route_output({.destination = message.destination, .source = message.source});
    if (!route) return;
    if (message.source.is_unspecified()) message.source = route->preferred_source;
    if (counts && route->out != kLoopback && !limit_.allow_to(message.destination, report.now())) {
        return report.decide(about, kIcmpLimited, message.destination, "it got as many as icmp_ratelimit allows");
    }
    const std::size_t room = kMaxErrorPacket - wire::kIpv4Size - wire::kIcmpSize;
    const std::size_t quoted = std::min(room, about.data.size());
    wire::Buffer data(wire::kIcmpSize + quoted);
    auto bytes = data.bytes();
    bytes[0] = error.type;
    bytes[1] = error.code;
    wire::store32(bytes, 4, error.rest);
    std::copy_n(about.data.bytes().begin(), quoted, bytes.begin() + wire::kIcmpSize);
    wire::Icmp<std::uint8_t>::parse(bytes)->fill_checksum();
    report.decide(about, kIcmpSent, message.destination, error.type, error.code, message.source);
    if (relation_) message.tracked = relation_(about);
    host_.ip().send(message, std::move(data));
}

void Icmp::send_route_error(const Packet& about, const IcmpError& error) {
    const auto ip = wire::Ipv4<const std::uint8_t>::parse_quoted(about.data.bytes());
    if (limit_.allow_route_error(ip->source(), host_.now())) return send_error(about, error);
    host_.report().decide(about, kIcmpLimited, ip->source(), "errors about routes are limited once more (error_cost)");
}

void Icmp::receive(Packet&& packet) {
    Reporter& report = host_.report();
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(std::as_const(packet.data).bytes());
    const auto icmp = wire::Icmp<const std::uint8_t>::parse(ip->payload());
    if (!icmp) return report.drop(packet, kDropMalformed, "ICMP", "it is cut short");
    if (!icmp->checksum_ok()) return report.drop(packet, kDropChecksum, "ICMP");
    bool heard = false;
    for (Listener* l : host_.listeners()) heard = l->hear_icmp(packet) || heard;
    if (icmp->type() == wire::IcmpType::echo_request) return answer_echo(std::move(packet));
    if (heard) report.decide(packet, kDeliveredIcmp, static_cast<unsigned>(icmp->type()), icmp->code());
    learn_from(packet);
    if (host_.sockets() == nullptr && heard) return;
    if (host_.sockets() == nullptr) {
        return report.drop(packet, kDropIcmpUnknown, static_cast<unsigned>(icmp->type()));
    }
    if (!heard) report.decide(packet, kDeliveredIcmp, static_cast<unsigned>(icmp->type()), icmp->code());
    host_.sockets()->deliver_icmp(std::move(packet));
}

/// Errors about packets of ours: "fragmentation needed" and redirects change the routes, if somebody here sent such a
/// packet (icmp_unreach, icmp_redirect, and the protocols' err_handlers).
void Icmp::learn_from(const Packet& packet) {
    const auto outer = wire::Ipv4<const std::uint8_t>::parse(packet.data.bytes());
    const auto icmp = wire::Icmp<const std::uint8_t>::parse(outer->payload());
    const bool redirects = icmp->type() == wire::IcmpType::redirect;
    const bool too_big = icmp->type() == wire::IcmpType::unreachable && icmp->code() == wire::kFragmentationNeeded;
    if (!redirects && !too_big) return;
    const auto quoted = wire::Ipv4<const std::uint8_t>::parse_quoted(icmp->payload());
    if (!quoted || icmp->payload().size() < quoted->header_size() + 8 || !sent_by_us(host_, *quoted)) return;
    if (quoted->protocol() == wire::Protocol::icmp) {
        // icmp_err(): of ICMP only echo replies, and what a ping has asked, are worth learning from.
        const auto type = static_cast<wire::IcmpType>(icmp->payload()[quoted->header_size()]);
        if (type != wire::IcmpType::echo_reply && type != wire::IcmpType::echo_request) return;
    }
    if (quoted->protocol() == wire::Protocol::ipip) {
        const Interface* tunnel = host_.interfaces().find("tunl0");  // else nobody hears of it (tunnel4_err)
        if (tunnel == nullptr || !tunnel->up) return;
    }
    if (redirects) {
        return host_.ip().take_redirect(packet, {.destination = quoted->destination(),
                                                 .source = quoted->source(),
                                                 .new_gateway = icmp->gateway(),
                                                 .code = icmp->code()});
    }
    const int mode = host_.settings().ip_no_pmtu_disc;
    if (mode == 2 || (mode == 3 && quoted->protocol() != wire::Protocol::tcp)) return;
    std::uint32_t mtu = mode == 1 ? 0 : icmp->next_hop_mtu();
    if (host_.era() == Era::linux_2_6_32) mtu = guess_mtu(mtu, *quoted);
    host_.ip().learn_path_mtu(packet, {.destination = quoted->destination(), .source = quoted->source(), .mtu = mtu});
}

void Icmp::answer_echo(Packet&& packet) {
    Reporter& report = host_.report();
    if (host_.ignores_echo()) {
        return report.drop(packet, kDropEchoIgnored, "icmp_echo_ignore_all");
    }
    const bool to_all = packet.route->type == RouteType::broadcast;
    if (to_all && host_.settings().icmp_echo_ignore_broadcasts != 0) {
        return report.drop(packet, kDropEchoIgnored, "icmp_echo_ignore_broadcasts");
    }
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(std::as_const(packet.data).bytes());
    wire::Buffer data = wire::Buffer::copy_of(ip->payload());
    const auto icmp = wire::Icmp<std::uint8_t>::parse(data.bytes());
    icmp->set_type(wire::IcmpType::echo_reply);
    icmp->fill_checksum();
    report.decide(packet, kEchoAnswered);
    host_.ip().send({.protocol = wire::Protocol::icmp,
                     .source = to_all ? wire::Ipv4Address{} : ip->destination(),
                     .destination = ip->source(),
                     .tos = ip->tos(),
                     .parent = packet.id},
                    std::move(data));
}

}  // namespace lvslab::net
