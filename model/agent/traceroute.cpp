#include <sys/socket.h>

#include <array>

#include "agent/programs.hpp"
#include "wire/icmp.hpp"
#include "wire/ipv4.hpp"
#include "wire/ports.hpp"

namespace lvslab::agent {

namespace {

constexpr std::uint16_t kFirstPort = 33434;
constexpr std::size_t kMaxHops = 30;
constexpr net::Time kProbePatience = std::chrono::seconds(1);
constexpr char kFill[32] = {};  // with the headers 60 bytes, traceroute's default

}  // namespace

void Traceroute::start() {
    trace_ = {.from = what().node, .to = what().peer.address, .hops = {}};
    probes_ = open_socket(SOCK_DGRAM, 0);
    const int never = IP_PMTUDISC_DONT;
    setsockopt(probes_.get(), IPPROTO_IP, IP_MTU_DISCOVER, &never, sizeof never);
    const sockaddr_in any = to_system({{}, 0});
    must(bind(probes_.get(), generic(any), sizeof any), "bind a port");
    sockaddr_in local{};
    socklen_t size = sizeof local;
    getsockname(probes_.get(), generic(local), &size);
    local_ = from_system(local);
    note(probes_, {.protocol = IPPROTO_UDP, .peer = {what().peer.address, 0}});
    errors_ = open_socket(SOCK_RAW, IPPROTO_ICMP);
    loop().watch(errors_.get(), EPOLLIN, [this](std::uint32_t) { read(); });
    loop().at(what().start, [this] { probe(); });
}

void Traceroute::probe() {
    const int ttl = static_cast<int>(trace_.hops.size() + 1);
    setsockopt(probes_.get(), IPPROTO_IP, IP_TTL, &ttl, sizeof ttl);
    const sockaddr_in to = to_system({what().peer.address, static_cast<std::uint16_t>(kFirstPort + ttl - 1)});
    timeout_ = loop().at(loop().now() + kProbePatience, [this] {
        waiting_ = false;
        hop(std::nullopt, false);
    });
    waiting_ = true;
    if (sendto(probes_.get(), kFill, sizeof kFill, 0, generic(to), sizeof to) < 0) hop(std::nullopt, true);
}

void Traceroute::read() {
    std::array<std::uint8_t, 65536> bytes;
    ssize_t size = 0;
    while ((size = recv(errors_.get(), bytes.data(), bytes.size(), 0)) > 0) {
        const auto ip = wire::Ipv4<const std::uint8_t>::parse({bytes.data(), static_cast<std::size_t>(size)});
        const auto icmp = ip ? wire::Icmp<const std::uint8_t>::parse(ip->payload()) : std::nullopt;
        if (!waiting_ || !icmp || !icmp->is_error()) continue;
        const auto quoted = wire::Ipv4<const std::uint8_t>::parse_quoted(icmp->payload());
        if (!quoted || quoted->protocol() != wire::Protocol::udp) continue;
        const auto ports = wire::read_ports(icmp->payload().subspan(quoted->header_size()));
        const std::size_t current = kFirstPort + trace_.hops.size();
        if (!ports || ports->source != local_.port || ports->destination != current) continue;
        hop(ip->source(), icmp->type() == wire::IcmpType::unreachable);
    }
}

void Traceroute::hop(std::optional<wire::Ipv4Address> who, bool arrived) {
    if (waiting_) loop().cancel(timeout_);
    waiting_ = false;
    trace_.hops.push_back(who);
    if (arrived || trace_.hops.size() == kMaxHops) {
        results().traces.push_back(trace_);
        return;
    }
    loop().at(loop().now(), [this] { probe(); });
}

}  // namespace lvslab::agent
