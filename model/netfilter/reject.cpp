#include "net/templates.hpp"
#include "netfilter/templates.hpp"
#include "netfilter/walk.hpp"
#include "wire/build.hpp"
#include "wire/checksum.hpp"
#include "wire/udp.hpp"

/// REJECT's answers (net/ipv4/netfilter/ipt_REJECT.c, nf_reject_ipv4.c).
namespace lvslab::netfilter {

namespace {

std::uint8_t code_of(RejectWith with) {
    switch (with) {
        case RejectWith::net_unreachable:
            return 0;
        case RejectWith::host_unreachable:
            return 1;
        case RejectWith::proto_unreachable:
            return 2;
        case RejectWith::net_prohibited:
            return 9;
        case RejectWith::host_prohibited:
            return 10;
        case RejectWith::admin_prohibited:
            return 13;
        default:
            return 3;
    }
}

/// Why a packet deserves no answer; null: it does.
const char* not_answerable(const wire::Ipv4<const std::uint8_t>& ip) {
    if (ip.fragment_offset() != 0) return "it is not the first fragment";
    const bool udp = ip.protocol() == wire::Protocol::udp;
    if (udp) {
        const auto header = wire::Udp<const std::uint8_t>::parse(ip.payload());
        if (!header) return "it is cut short";
        if (header->checksum() == 0) return nullptr;
    }
    if ((udp || ip.protocol() == wire::Protocol::tcp) && !ip.more_fragments() &&
        wire::transport_checksum(ip.pseudo_header(), ip.payload()) != 0) {
        return "its checksum is wrong";
    }
    return nullptr;
}

}  // namespace

void Walk::reject(const RejectTarget& t) {
    if (t.with == RejectWith::tcp_reset) return reset();
    if (const char* why = not_answerable(ip())) return host().report().decide(packet_, kRejectSilent, why);
    host().report().decide(packet_, kRejectSent, ip().source(), to_string(t.with));
    host().icmp().send_error(packet_, {.type = 3, .code = code_of(t.with)});
}

/// nf_send_reset: DF, id 0, TOS 0, and the TTL of this host's own packets; it looks as if the peer had sent it.
void Walk::reset() {
    const auto header = ip();
    const auto silent = [&](const char* why) { host().report().decide(packet_, kRejectSilent, why); };
    if (const char* why = not_answerable(header)) return silent(why);
    const auto tcp = wire::Tcp<const std::uint8_t>::parse(header.payload());
    if (!tcp || header.protocol() != wire::Protocol::tcp) return silent("it is no TCP segment");
    if (tcp->flags().has(wire::kRst)) return silent("a RST never answers a RST");
    if (packet_.route && packet_.route->type == net::RouteType::broadcast) return silent("it went to many");
    const bool acknowledged = tcp->flags().has(wire::kAck);
    const std::uint32_t octets = (tcp->flags().has(wire::kSyn) ? 1U : 0U) + (tcp->flags().has(wire::kFin) ? 1U : 0U);
    const auto next = static_cast<std::uint32_t>(tcp->seq() + tcp->payload().size() + octets);
    net::Packet answer;
    const auto route = host().ip().route_output({.destination = header.source()});
    if (!route) return silent("no route leads back");
    answer.id = host().new_id();
    answer.parent = packet_.id;
    answer.route = *route;
    answer.tracked = nf_.tracking_.attached(packet_);
    answer.data = wire::build_tcp({.source = header.destination(),
                                   .destination = header.source(),
                                   .ttl = host().default_ttl(),
                                   .fragmentation = {.dont_fragment = true}},
                                  {.source_port = tcp->destination_port(),
                                   .destination_port = tcp->source_port(),
                                   .seq = acknowledged ? tcp->ack() : 0,
                                   .ack = acknowledged ? 0 : next,
                                   .flags = acknowledged ? wire::kRst : wire::kRst | wire::kAck,
                                   .window = 0});
    host().report().decide(packet_, kRejectSent, header.source(), "a TCP RST");
    host().ip().local_out(std::move(answer));
}

}  // namespace lvslab::netfilter
