#include <algorithm>

#include "ipvs/director.hpp"
#include "ipvs/forward.hpp"
#include "ipvs/templates.hpp"

/// ICMP errors about balanced connections: from the client's side to the real server, from the real server's side to
/// the client, and from the way of our own tunnel packets (ip_vs_in_icmp, ip_vs_out_icmp).
namespace lvslab::ipvs {

namespace {

using net::Verdict;

constexpr std::uint32_t kSmallestMtu = 68;  // RFC 791

bool says_too_big(const IcmpAbout& about) {
    return about.type == wire::IcmpType::unreachable && about.code == wire::kFragmentationNeeded;
}

}  // namespace

Verdict Director::on_forwarded_error(net::Packet& packet, const net::HookState& state) {
    if (packet.balanced || sysctls_.backup_only != 0) return Verdict::accept;
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(packet.data.bytes());
    if (!ip || ip->protocol() != wire::Protocol::icmp) return Verdict::accept;
    if (!gather_fragments(host_, packet, state.hook)) return Verdict::stolen;
    const auto about = IcmpAbout::parse(packet);
    return about ? on_request_error(packet, *about, state) : Verdict::accept;
}

/// Towards the real server. The packet that failed was its answer, so the quoted addresses are those of the way back.
Verdict Director::on_request_error(net::Packet& packet, const IcmpAbout& about, const net::HookState& state) {
    if (about.tunnelled && packet.route && packet.route->type != net::RouteType::local) return Verdict::accept;
    const auto is_tunnel = [](const Server& server) { return server.method == Method::tunnel; };
    if (about.tunnelled && !has_server_at(about.tunnel_end, is_tunnel)) return Verdict::accept;  // ip_vs_find_tunnel
    const FlowKey key = about.tunnelled ? about.quoted : reversed(about.quoted);
    Connection* connection = connections_.find(key, Direction::request);
    Admission admission;
    if (connection == nullptr && !about.tunnelled && sysctls_.schedule_icmp != 0) {
        connection = schedule(packet, {.key = key, .length = static_cast<std::uint16_t>(about.length), .quoted = true},
                              admission);
    }
    if (connection == nullptr) return admission.verdict;
    if (!about.checksum_ok) {
        host_.report().drop(packet, kDropIcmpChecksum);
        return Verdict::drop;
    }
    if (host_.report().observed()) {
        host_.report().decide(packet, kErrorFound, static_cast<unsigned>(about.type), about.code, connection->client,
                              connection->server_address);
    }
    if (about.tunnelled) return on_tunnel_error(packet, about, *connection);
    account(*connection, about.length, Direction::request);
    if (connection->packets_in < 0xff) ++connection->packets_in;
    const bool from_forward = state.hook == net::Hook::forward;
    const Verdict verdict = forward_request(host_, packet,
                                            {.connection = *connection,
                                             .sysctls = sysctls_,
                                             .netfilter = netfilter_,
                                             .cargo = Cargo::icmp_error,
                                             .may_stay = !from_forward});
    if (connection->one_packet) unbind(*connection);
    return verdict;
}

/// Towards the client. Only NAT's answers pass here; errors of ours about TUN and DR packets are only counted.
Verdict Director::on_reply_error(net::Packet& packet, const IcmpAbout& about) {
    if (about.tunnelled) return Verdict::accept;
    const Connection* connection = connections_.find(reversed(about.quoted), Direction::reply);
    if (connection == nullptr) return Verdict::accept;
    // Seen on 6.1: whatever is wrong about an error concerning TUN and DR, it passes; answers do not come this way.
    if (!about.checksum_ok && connection->method != Method::nat) return Verdict::accept;
    if (!about.checksum_ok) {
        host_.report().drop(packet, kDropIcmpChecksum);
        return Verdict::drop;
    }
    if (host_.report().observed()) {
        host_.report().decide(packet, kErrorFound, static_cast<unsigned>(about.type), about.code,
                              connection->server_address, connection->client);
    }
    const Verdict verdict = rewrite_reply(
        host_, packet,
        {.connection = *connection, .sysctls = sysctls_, .netfilter = netfilter_, .cargo = Cargo::icmp_error});
    if (verdict == Verdict::accept) account(*connection, about.length, Direction::reply);
    return verdict;
}

/// Somebody on the tunnel's way could not pass our IPIP packet on. The client knows of no tunnel: it is told the same
/// about its own packet, from VIP, and an MTU that leaves room for the outer header. That MTU is the one with which the
/// last packet was sent there, so the first such message still says 1480: only the next packet asks for the route
/// anew, and finds what has just been learnt.
Verdict Director::on_tunnel_error(net::Packet& packet, const IcmpAbout& about, const Connection& connection) {
    std::uint32_t rest = about.rest;
    bool tell_client = true;
    if (says_too_big(about)) {
        std::uint32_t mtu = about.rest & 0xffff;
        host_.ip().learn_path_mtu(packet, {.destination = about.tunnel_end, .source = about.tunnel_source, .mtu = mtu});
        if (const std::uint32_t known = known_path_mtu(host_, *connection.server)) mtu = known;
        rest = mtu > kSmallestMtu + kOuterHeader ? mtu - kOuterHeader : mtu;
        tell_client = about.quoted_dont_fragment;
    }
    if (!tell_client) {
        host_.report().drop(packet, kDropTunnelError, "the client's packet may be fragmented");
        return Verdict::drop;
    }
    net::Packet original = packet;
    original.data.pop_front(about.inner_at);
    host_.icmp().send_error(original,
                            {.type = static_cast<std::uint8_t>(about.type), .code = about.code, .rest = rest});
    account(connection, original.data.size(), Direction::reply);
    host_.report().drop(packet, kDropTunnelError, "the client has been told about its own packet");
    return Verdict::drop;
}

}  // namespace lvslab::ipvs
