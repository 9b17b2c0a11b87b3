#include "judge/end_hosts.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <tuple>

#include "record/capture.hpp"
#include "wire/ethernet.hpp"
#include "wire/icmp.hpp"
#include "wire/ipv4.hpp"
#include "wire/ports.hpp"
#include "wire/tcp.hpp"
#include "wire/udp.hpp"

namespace lvslab::judge {

namespace {

using Ip = wire::Ipv4<const std::uint8_t>;

/// How far the kernel's clock may be behind ours, whose cables take no time.
constexpr net::Time kLag = std::chrono::milliseconds(100);

/// A reset for a segment without a connection: it repeats what the segment acknowledged, or begins at 0. One from a
/// socket that gives up carries the socket's own numbers.
bool is_refusal(const Ip& ip) {
    const auto tcp = wire::Tcp<const std::uint8_t>::parse(ip.payload());
    if (ip.protocol() != wire::Protocol::tcp || !tcp || !tcp->flags().has(wire::kRst)) return false;
    return !tcp->flags().has(wire::kAck) || tcp->seq() == 0;
}

std::optional<wire::Ports> ports_of(const Ip& ip) {
    if (ip.protocol() == wire::Protocol::icmp) {
        const auto icmp = wire::Icmp<const std::uint8_t>::parse(ip.payload());
        if (!icmp || icmp->type() != wire::IcmpType::echo_request) return std::nullopt;
        return wire::Ports{icmp->id(), 0};
    }
    return wire::has_ports(ip.protocol()) ? wire::read_ports(ip.payload()) : std::nullopt;
}

bool holds(const guest::Socket& socket, const Flow& flow) {
    const bool here = socket.local.address.is_unspecified() || socket.local.address == flow.local_address;
    const bool listens = socket.peer.address.is_unspecified();
    const bool there = listens || (socket.peer.address == flow.remote_address &&
                                   (socket.peer.port == 0 || socket.peer.port == flow.remote_port));
    return socket.protocol == static_cast<std::uint8_t>(flow.protocol) && socket.local.port == flow.local_port &&
           here && there;
}

/// Of a packet that goes out: the local end is its source.
std::optional<Flow> flow_out(const Ip& ip) {
    const auto ports = ports_of(ip);
    if (!ports) return std::nullopt;
    return Flow{ip.protocol(), ip.source(), ports->source, ip.destination(), ports->destination};
}

std::optional<Ip> packet_of(const record::Frame& frame) {
    if (frame.way != record::Way::out || frame.link_type != record::kLinkTypeEthernet) return std::nullopt;
    const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(frame.bytes);
    if (!ethernet || ethernet->type() != wire::EtherType::ipv4) return std::nullopt;
    return Ip::parse(ethernet->payload());
}

/// What a packet and its first frame have in common, whatever rules did to addresses, ports, TOS and TTL on the way.
using Likeness = std::tuple<std::string, std::uint8_t, std::uint16_t, std::string>;

Likeness likeness(const std::string& node, const Ip& ip) {
    constexpr std::size_t kPorts = 4, kTcpNumbers = 8, kUdpSize = 8, kSome = 16;
    const auto all = ip.payload();
    const bool tcp = ip.protocol() == wire::Protocol::tcp;
    const std::size_t begin = std::min(all.size(), tcp ? kPorts : kUdpSize);
    const auto part = all.subspan(begin, std::min(all.size() - begin, tcp ? kTcpNumbers : kSome));
    return {node, static_cast<std::uint8_t>(ip.protocol()), ip.id(), std::string(part.begin(), part.end())};
}

/// When the packets of all nodes left, each kind in order.
class Departures {
public:
    explicit Departures(const record::RunRecord& kernel) {
        for (record::FrameNumber n = 1; n <= kernel.frame_count(); ++n) {
            const record::Frame frame = kernel.frame(n);
            const auto ip = packet_of(frame);
            if (ip && ip->fragment_offset() == 0) times_[likeness(std::string(frame.node), *ip)].push_back(frame.time);
        }
    }
    std::optional<net::Time> take(const Likeness& of) {
        const auto found = times_.find(of);
        if (found == times_.end() || found->second.empty()) return std::nullopt;
        const net::Time time = found->second.front();
        found->second.pop_front();
        return time;
    }

private:
    std::map<Likeness, std::deque<net::Time>> times_;
};

/// IPVS sends a packet of its own host on through LOCAL_OUT again (ip_vs_send_or_cont): DR as it was, but with
/// a TTL that is one less.
class HeardTwice {
public:
    bool operator()(const std::string& node, std::span<const std::uint8_t> packet, net::Time now) {
        std::vector<std::uint8_t> bytes(packet.begin(), packet.end());
        const auto ip = wire::Ipv4<std::uint8_t>::parse(bytes);
        const Hearing heard{now, Ip::parse(packet)->ttl()};
        ip->set_ttl(0);
        ip->set_header_checksum(0);
        const auto [before, fresh] = heard_.try_emplace({node, std::move(bytes)}, heard);
        const Hearing first = std::exchange(before->second, heard);
        return !fresh && heard.ttl + 1 == first.ttl && heard.at - first.at < kOnce;
    }

private:
    struct Hearing {
        net::Time at;
        int ttl;
    };
    static constexpr net::Time kOnce = std::chrono::milliseconds(20);
    std::map<std::pair<std::string, std::vector<std::uint8_t>>, Hearing> heard_;
};

/// At LOCAL_OUT, TCP's checksum is that of the pseudo-header only: the device fills in the rest. So is UDP's where the
/// route leads to a device that would, such as lo (__ip_append_data), and rules or IPVS may send it elsewhere yet.
void finish_checksum(std::vector<std::uint8_t>& packet) {
    const auto ip = wire::Ipv4<std::uint8_t>::parse(packet);
    const auto segment = ip->payload();
    if (const auto tcp = wire::Tcp<std::uint8_t>::parse(segment); tcp && ip->protocol() == wire::Protocol::tcp) {
        tcp->set_checksum(0);
        tcp->set_checksum(wire::transport_checksum(ip->pseudo_header(), segment));
    }
    if (const auto udp = wire::Udp<std::uint8_t>::parse(segment); udp && ip->protocol() == wire::Protocol::udp) {
        if (udp->checksum() == 0) return;  // the sender wants none
        udp->set_checksum(0);
        udp->set_checksum(wire::udp_checksum(ip->pseudo_header(), segment));
    }
}

}  // namespace

std::vector<OwnPacket> own_packets(const guest::Finished& finished, const record::RunRecord& kernel) {
    std::vector<OwnPacket> own;
    Departures departures(kernel);
    HeardTwice heard_twice;
    record::CaptureReader capture(finished.own);
    while (const auto frame = capture.next()) {
        const std::string& node = capture.interfaces()[frame->interface].name;
        const auto ip = Ip::parse(frame->bytes);
        if (!ip || heard_twice(node, frame->bytes, frame->timestamp)) continue;
        const auto left = departures.take(likeness(node, *ip));
        const auto flow = flow_out(*ip);
        if (!flow || is_refusal(*ip)) continue;
        const auto& sockets = finished.report.sockets;
        const bool of_a_socket =
            ip->protocol() != wire::Protocol::tcp ||
            std::any_of(sockets.begin(), sockets.end(),
                        [&](const guest::Socket& s) { return s.node == node && holds(s, *flow); });
        if (!of_a_socket) continue;
        OwnPacket packet{.time = std::min(frame->timestamp, left.value_or(frame->timestamp)),
                         .node = node,
                         .bytes = {frame->bytes.begin(), frame->bytes.end()},
                         .left = left.has_value()};
        finish_checksum(packet.bytes);
        own.push_back(std::move(packet));
    }
    std::stable_sort(own.begin(), own.end(), [](const auto& a, const auto& b) { return a.time < b.time; });
    return own;
}

RecordedSockets::RecordedSockets(const record::RunRecord& kernel, const std::vector<guest::Socket>& sockets,
                                 const std::string& node) {
    for (const guest::Socket& socket : sockets) {
        if (socket.node == node) sockets_.push_back(socket);
    }
    for (const record::FrameNumber n : kernel.frames_of_node(node)) {
        const record::Frame frame = kernel.frame(n);
        const auto ip = packet_of(frame);
        if (ip && is_refusal(*ip)) refusals_.push_back({*flow_out(*ip), frame.time});
    }
}

bool RecordedSockets::has_socket(const Flow& flow) const {
    const net::Time now = host_->now();
    const bool refused = std::any_of(refusals_.begin(), refusals_.end(), [&](const Refusal& r) {
        return r.flow == flow && r.time >= now && r.time - now < kLag;
    });
    return !refused && std::any_of(sockets_.begin(), sockets_.end(), [&](const guest::Socket& s) {
               const bool is_reset = !s.peer.address.is_unspecified() && std::ranges::find(reset_, flow) != reset_.end();
               return s.opened <= now && holds(s, flow) && !is_reset;
           });
}

void RecordedSockets::deliver(net::Packet&& packet) {
    const auto ip = Ip::parse(std::as_const(packet.data).bytes());
    const auto ports = *wire::read_ports(ip->payload());
    const Flow flow{ip->protocol(), ip->destination(), ports.destination, ip->source(), ports.source};
    const auto tcp = wire::Tcp<const std::uint8_t>::parse(ip->payload());
    if (flow.protocol == wire::Protocol::tcp && tcp && tcp->flags().has(wire::kRst)) reset_.push_back(flow);
    ledger_.received(flow, ip->payload(), packet.id);
}

void RecordedSockets::send(net::Host& host, const OwnPacket& own) {
    const auto ip = Ip::parse(own.bytes);
    const Flow flow = *flow_out(*ip);
    std::erase(reset_, flow);
    const auto route = host.ip().route_output({.destination = ip->destination(), .source = ip->source()});
    if (!route) return;
    const auto origin = ledger_.next(flow, ip->payload());
    net::Packet packet;
    packet.data = wire::Buffer::copy_of(own.bytes);
    packet.id = host.new_id();
    packet.parent = origin.parent;
    packet.confirms = origin.confirms;
    packet.route = *route;
    if (own.left) packet.route->learnt_mtu = 0;  // a socket keeps its own notion of the path for a while
    ledger_.sent(flow, ip->payload(), packet.id);
    host.ip().local_out(std::move(packet));
}

}  // namespace lvslab::judge
