#include "ns3/traceroute.hpp"

#include <ns3/simulator.h>

#include "ns3/clock.hpp"
#include "wire/build.hpp"
#include "wire/icmp.hpp"
#include "wire/ports.hpp"

namespace lvslab::sim {

namespace {

constexpr std::uint16_t kFirstPort = 33434;
constexpr std::size_t kMaxHops = 30;
constexpr net::Time kPatience = std::chrono::seconds{1};
constexpr std::uint8_t kFill[32] = {};  // with the headers 60 bytes, traceroute's default

}  // namespace

Traceroute::Traceroute(HostStack& stack, const lab::Traceroute& what, Report report)
    : stack_(stack),
      what_(what),
      report_(std::move(report)),
      result_{.from = what.from, .to = what.to, .hops = {}},
      source_port_(static_cast<std::uint16_t>(40000 + stack.host().random().below(20000))) {
    stack_.add_listener(*this);
}

void Traceroute::start() { ::ns3::Simulator::Schedule(delay_until(what_.start), &Traceroute::probe, this); }

void Traceroute::probe() {
    const auto ttl = static_cast<std::uint8_t>(result_.hops.size() + 1);
    const auto route = stack_.host().ip().route_output({.destination = what_.to});
    if (!route) return hop(std::nullopt, true);
    // Built with its addresses, for the checksum; the Host puts the IP header on anew.
    wire::Buffer datagram = wire::build_udp({.source = route->preferred_source, .destination = what_.to},
                                            {.source_port = source_port_,
                                             .destination_port = static_cast<std::uint16_t>(kFirstPort + ttl - 1)},
                                            kFill);
    datagram.pop_front(wire::kIpv4Size);
    timeout_ = ::ns3::Simulator::Schedule(to_ns3(kPatience), [this] { hop(std::nullopt, false); });
    stack_.send({.protocol = wire::Protocol::udp,
                 .source = route->preferred_source,
                 .destination = what_.to,
                 .ttl = ttl,
                 .parent = 0},
                std::move(datagram));
}

void Traceroute::icmp_received(net::Time, const net::Packet& packet) {
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(packet.data.bytes());
    const auto icmp = wire::Icmp<const std::uint8_t>::parse(ip->payload());
    if (done_ || !icmp->is_error()) return;
    const auto quoted = wire::Ipv4<const std::uint8_t>::parse_quoted(icmp->payload());
    if (!quoted || quoted->protocol() != wire::Protocol::udp) return;
    const auto ports = wire::read_ports(icmp->payload().subspan(quoted->header_size()));
    const std::size_t current = kFirstPort + result_.hops.size();
    if (!ports || ports->source != source_port_ || ports->destination != current) return;
    hop(ip->source(), icmp->type() == wire::IcmpType::unreachable);
}

void Traceroute::hop(std::optional<wire::Ipv4Address> who, bool arrived) {
    timeout_.Cancel();
    result_.hops.push_back(who);
    done_ = arrived || result_.hops.size() == kMaxHops;
    if (done_) return report_(result_);
    ::ns3::Simulator::ScheduleNow(&Traceroute::probe, this);
}

}  // namespace lvslab::sim
