#include "judge/end_hosts.hpp"

#include <algorithm>
#include <optional>

#include "wire/ethernet.hpp"
#include "wire/icmp.hpp"
#include "wire/ipv4.hpp"
#include "wire/ports.hpp"
#include "wire/tcp.hpp"

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

std::vector<std::uint8_t> bytes_of(const Ip& ip) {
    const auto header = ip.header(), payload = ip.payload();
    std::vector<std::uint8_t> bytes(header.begin(), header.end());
    bytes.insert(bytes.end(), payload.begin(), payload.end());
    return bytes;
}

/// Puts a packet that left in pieces together: they follow each other.
class Whole {
public:
    bool wants(const std::string& node, const Ip& ip) const {
        if (!packet_ || packet_->node != node || !ip.is_fragment()) return false;
        const auto first = Ip::parse_quoted(packet_->bytes);
        return first->id() == ip.id() && first->destination() == ip.destination() && first->protocol() == ip.protocol();
    }
    void begin(OwnPacket packet) { packet_ = std::move(packet); }
    /// True with the last piece.
    bool add(const Ip& ip) {
        const auto payload = ip.payload();
        packet_->bytes.insert(packet_->bytes.end(), payload.begin(), payload.end());
        return !ip.more_fragments();
    }
    OwnPacket take() {
        auto ip = wire::Ipv4<std::uint8_t>::parse_quoted(packet_->bytes);
        ip->set_total_length(static_cast<std::uint16_t>(packet_->bytes.size()));
        ip->set_fragmentation({});
        ip->fill_header_checksum();
        OwnPacket whole = std::move(*packet_);
        packet_.reset();
        return whole;
    }

private:
    std::optional<OwnPacket> packet_;
};

}  // namespace

std::vector<OwnPacket> own_packets(const record::RunRecord& kernel, const std::vector<guest::Socket>& sockets) {
    std::vector<OwnPacket> own;
    Whole whole;
    for (record::FrameNumber n = 1; n <= kernel.frame_count(); ++n) {
        const record::Frame frame = kernel.frame(n);
        const auto ip = packet_of(frame);
        if (!ip) continue;
        const std::string node(frame.node);
        if (whole.wants(node, *ip)) {
            if (whole.add(*ip)) own.push_back(whole.take());
            continue;
        }
        const auto flow = flow_out(*ip);
        if (!flow || ip->fragment_offset() != 0 || is_refusal(*ip)) continue;
        const bool sockets_own = std::any_of(sockets.begin(), sockets.end(),
                                             [&](const guest::Socket& s) { return s.node == node && holds(s, *flow); });
        if (!sockets_own) continue;
        OwnPacket packet{.time = frame.time, .node = node, .bytes = bytes_of(*ip)};
        if (ip->more_fragments())
            whole.begin(std::move(packet));
        else
            own.push_back(std::move(packet));
    }
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
    return !refused && std::any_of(sockets_.begin(), sockets_.end(),
                                   [&](const guest::Socket& s) { return s.opened <= now && holds(s, flow); });
}

void RecordedSockets::deliver(net::Packet&& packet) {
    const auto ip = Ip::parse(std::as_const(packet.data).bytes());
    const auto ports = *wire::read_ports(ip->payload());
    ledger_.received({ip->protocol(), ip->destination(), ports.destination, ip->source(), ports.source}, ip->payload(),
                     packet.id);
}

void RecordedSockets::send(net::Host& host, const OwnPacket& own) {
    const auto ip = Ip::parse(own.bytes);
    const auto route = host.ip().route_output({.destination = ip->destination(), .source = ip->source()});
    if (!route) return;
    const Flow flow = *flow_out(*ip);
    const auto origin = ledger_.next(flow, ip->payload());
    net::Packet packet;
    packet.data = wire::Buffer::copy_of(own.bytes);
    packet.id = host.new_id();
    packet.parent = origin.parent;
    packet.confirms = origin.confirms;
    packet.route = *route;
    ledger_.sent(flow, ip->payload(), packet.id);
    host.ip().local_out(std::move(packet));
}

}  // namespace lvslab::judge
