#include "ipvs/forward.hpp"

#include "ipvs/icmp_error.hpp"
#include "ipvs/service.hpp"
#include "ipvs/templates.hpp"
#include "ipvs/tracking.hpp"
#include "net/writable.hpp"
#include "wire/icmp.hpp"
#include "wire/ipip.hpp"
#include "wire/ipv4.hpp"
#include "wire/rewrite.hpp"
#include "wire/tcp.hpp"
#include "wire/udp.hpp"

namespace lvslab::ipvs {

namespace {

using net::Verdict;

constexpr std::size_t kPortsSize = 4;

wire::Endpoint server_of(const Connection& c) { return {c.server_address, c.server_port}; }
wire::Endpoint virtual_of(const Connection& c) { return {c.virtual_address, c.virtual_port}; }

wire::Ipv4<std::uint8_t> header_of(net::Packet& packet) {
    return *wire::Ipv4<std::uint8_t>::parse(packet.data.bytes());
}

/// A request loses one from its TTL at the director, since Linux 4.10.
bool decrement_ttl(net::Host& host, net::Packet& packet) {
    if (host.era() == net::Era::linux_2_6_32) return true;
    const auto ip = header_of(packet);
    if (ip.ttl() <= 1) {
        host.report().drop(packet, kDropTtl, ip.ttl());
        host.icmp().send_error(packet, net::IcmpError::ttl_exceeded());
        return false;
    }
    const net::ChangeWatch watch(host.report(), packet, kRuleTtl);
    wire::set_ttl(ip, static_cast<std::uint8_t>(ip.ttl() - 1));
    return true;
}

/// DF forbids pieces; but with pmtu_disc=0 a tunnel makes them all the same.
bool must_stay_whole(const net::Packet& packet, Method method, const VsSysctls& sysctls) {
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(packet.data.bytes());
    return ip->dont_fragment() && (method != Method::tunnel || sysctls.pmtu_disc != 0);
}

/// How a packet goes to its server, and over which route.
struct Way : Forwarding {
    const net::Route& route;
};

/// Nothing is said about an ICMP error that is too big: it is cut.
bool fits(net::Host& host, net::Packet& packet, const Way& way, std::uint32_t mtu) {
    const auto ip = header_of(packet);
    if (ip.total_length() <= mtu || way.cargo == Cargo::icmp_error) return true;
    if (!must_stay_whole(packet, way.connection.method, way.sysctls)) return true;
    host.report().drop(packet, kDropMtu, ip.total_length(), mtu, way.connection.server_address);
    host.icmp().send_error(packet, net::IcmpError::fragmentation_needed(mtu));
    return false;
}

/// How many bytes behind the IP header are written. Of an ICMP error these are its header, the quoted IP header, and
/// the ports behind that.
std::size_t written(const net::Packet& packet, Cargo cargo) {
    const auto ip = *wire::Ipv4<const std::uint8_t>::parse(packet.data.bytes());
    if (cargo == Cargo::packet) return ip.protocol() == wire::Protocol::tcp ? wire::kTcpSize : wire::kUdpSize;
    const auto quoted = wire::Ipv4<const std::uint8_t>::parse_quoted(ip.payload().subspan(wire::kIcmpSize));
    return wire::kIcmpSize + (quoted ? quoted->header_size() + kPortsSize : 0);
}

/// One side of a packet, or of an ICMP error and of what it quotes, gets another address and port.
bool translate(net::Host& host, net::Packet& packet, Cargo cargo, wire::Side side, const wire::Endpoint& to) {
    net::make_writable(packet, written(packet, cargo));
    if (cargo == Cargo::packet ? wire::rewrite(packet.data.bytes(), side, to)
                               : rewrite_error(packet.data.bytes(), side, to)) {
        return true;
    }
    host.report().drop(packet, kDropTruncated, cargo == Cargo::packet ? "transport" : "quoted");
    return false;
}

/// NAT changes the addresses inside the frame that came: the frame can not change its length.
bool apply_nat(net::Host& host, net::Packet& packet, const Way& way) {
    const wire::Endpoint server = server_of(way.connection);
    if (host.report().observed()) {
        host.report().decide(packet, kSendNat, wire::to_string(virtual_of(way.connection)), wire::to_string(server));
    }
    {
        const net::ChangeWatch watch(host.report(), packet, kRuleNatRequest);
        if (!translate(host, packet, way.cargo, wire::Side::destination, server)) return false;
    }
    track_request(way.netfilter, packet, way.connection);
    return true;
}

/// TUN puts a header in front: the packet grows by 20 bytes, hence the MTU trouble.
bool apply_tunnel(net::Host& host, net::Packet& packet, const Way& way) {
    const auto ip = header_of(packet);
    const bool df = must_stay_whole(packet, Method::tunnel, way.sysctls);
    const std::size_t inner_header = ip.header_size();
    if (track_tunnelled(way.netfilter, packet, way.connection) != Verdict::accept) return false;
    host.report().decide(packet, kSendTunnel, way.route.preferred_source, way.connection.server_address);
    const net::ChangeWatch watch(host.report(), packet, kRuleTunnel);
    if (wire::encapsulate(packet.data, {.source = way.route.preferred_source,
                                        .destination = way.connection.server_address,
                                        .ttl = ip.ttl(),
                                        .tos = wire::outer_tos(ip.tos()),
                                        .id = df ? std::uint16_t{0} : host.ip().next_id(),
                                        .dont_fragment = df})) {
        // The inner header now stands in front of the first piece.
        auto& payloads = packet.pieces.payloads;
        if (!payloads.empty()) payloads.front() = static_cast<std::uint16_t>(payloads.front() + inner_header);
        return true;
    }
    host.report().drop(packet, kDropTooLong);
    return false;
}

/// DR changes nothing in the packet: only the route, and so the MAC, is the real server's.
bool apply_direct(net::Host& host, net::Packet& packet, const Way& way) {
    host.report().decide(packet, kSendDirect, way.connection.server_address);
    track_request(way.netfilter, packet, way.connection);
    return true;
}

struct MethodTraits {
    std::size_t overhead;  ///< bytes that it adds
    bool (*apply)(net::Host&, net::Packet&, const Way&);
};
constexpr MethodTraits kMethods[] = {{0, apply_nat}, {kOuterHeader, apply_tunnel}, {0, apply_direct}};

/// The route to a server is looked up anew when the tables have changed or a router has told something. Not so for DR
/// and a server on the link: such a route is the director's own (FLOWI_FLAG_KNOWN_NH, __mkroute_output), and what is
/// learnt about the path later does not reach it.
const std::optional<net::Route>& route_to(net::Host& host, const Connection& connection) {
    Server& server = *connection.server;
    const std::uint64_t generation = host.fib().generation();
    const bool own = server.route && server.method == Method::direct && !server.route->via_gateway &&
                     server.route->learnt_mtu == 0 && server.route_generation == generation;
    if (!own) {
        server.route = host.ip().route_output({.destination = connection.server_address});
        server.route_generation = generation;
    }
    return server.route;
}

/// Between this host and others no packet goes that the other side could not answer, or should never see
/// (crosses_local_route_boundary, ip_vs_nat_xmit): says why not, and true then.
bool crosses_border(net::Host& host, const net::Packet& packet, const Way& way) {
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(packet.data.bytes());
    const wire::Ipv4Address server = way.connection.server_address;
    const bool here = way.route.type == net::RouteType::local, nat = way.connection.method == Method::nat;
    const bool was_here = packet.route && packet.route->type == net::RouteType::local;
    if (!here && ip->source().is_loopback()) {
        host.report().drop(packet, kDropLoopbackSource, ip->source(), server);
        return true;
    }
    if (here && !nat && !was_here) {
        host.report().drop(packet, kDropServerHere, server, ip->destination());
        return true;
    }
    if (here && nat && server.is_loopback() && packet.route && packet.route->input) {
        host.report().drop(packet, kDropToLoopback, server);
        return true;
    }
    return false;
}

}  // namespace

Verdict forward_request(net::Host& host, net::Packet& packet, const Forwarding& what) {
    const Connection& connection = what.connection;
    const MethodTraits& method = kMethods[static_cast<std::size_t>(connection.method)];
    const auto& route = route_to(host, connection);
    if (!route) {
        host.report().drop(packet, kDropNoRoute, connection.server_address);
        host.icmp().send_error(packet, net::IcmpError::host_unreachable());
        return Verdict::drop;
    }
    const Way way{what, *route};
    if (crosses_border(host, packet, way)) return Verdict::drop;
    if (route->type == net::RouteType::local) {
        if (!what.may_stay) {
            host.report().drop(packet, kDropNoRoute, connection.server_address);
            return Verdict::drop;
        }
        host.report().decide(packet, kServerHere, connection.server_address);
        const bool done = connection.method != Method::nat || apply_nat(host, packet, way);
        return done ? Verdict::accept : Verdict::drop;
    }
    host.report().decide(packet, kRouteToServer, connection.server_address, route->matched, route->next_hop,
                         host.interfaces()[route->out].name);
    const std::uint32_t mtu = host.ip().path_mtu(*route);
    if (!decrement_ttl(host, packet)) return Verdict::drop;
    if (!fits(host, packet, way, mtu - static_cast<std::uint32_t>(method.overhead))) return Verdict::drop;
    if (!method.apply(host, packet, way)) return Verdict::drop;
    packet.route = *route;
    packet.balanced = true;
    packet.may_cut = true;  // what still does not fit is cut: the question of DF is settled here (Linux: ignore_df)
    host.ip().local_out(std::move(packet));
    return Verdict::stolen;
}

std::uint32_t known_path_mtu(net::Host& host, const Server& server) {
    if (!server.route) return 0;
    if (server.route->learnt_mtu == 0) return host.ip().path_mtu(*server.route);
    const auto now = host.ip().route_output({.destination = server.address});
    return now ? host.ip().path_mtu(*now) : 0;
}

Verdict rewrite_reply(net::Host& host, net::Packet& packet, const Forwarding& what) {
    const Connection& connection = what.connection;
    if (connection.method == Method::nat) {
        if (host.report().observed()) {
            host.report().decide(packet, kReplyNat, wire::to_string(server_of(connection)),
                                 wire::to_string(virtual_of(connection)));
        }
        const net::ChangeWatch watch(host.report(), packet, kRuleNatReply);
        if (!translate(host, packet, what.cargo, wire::Side::source, virtual_of(connection))) return Verdict::drop;
    }
    track_reply(what.netfilter, packet, connection);
    packet.balanced = true;
    return Verdict::accept;
}

}  // namespace lvslab::ipvs
