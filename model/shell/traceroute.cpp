#include "shell/traceroute.hpp"

#include <algorithm>

#include "shell/print.hpp"
#include "shell/way_out.hpp"
#include "wire/build.hpp"
#include "wire/icmp.hpp"
#include "wire/ports.hpp"

namespace lvslab::shell {

namespace {

using Kind = TracerouteRequest::Probe;

constexpr std::uint16_t kFirstPort = 33434;
constexpr std::uint16_t kDomain = 53;                    // -U
constexpr std::uint32_t kProbeHeaders = wire::kIpv4Size + 8;  // UDP's and ICMP's are equally long
/// A probe waits as long as three answers of its hop, or ten of a later one, took (HERE and NEAR of -w).
constexpr int kHere = 3;
constexpr int kNear = 10;
constexpr net::Time kPrecision = std::chrono::milliseconds(1);

std::string remark_for(const wire::Icmp<const std::uint8_t>& icmp) {
    switch (icmp.code()) {
        case wire::kNetUnreachable:
            return "!N";
        case wire::kHostUnreachable:
            return "!H";
        case wire::kProtocolUnreachable:
            return "!P";
        case wire::kPortUnreachable:
            return "";  // it is there
        case wire::kFragmentationNeeded:
            return "!F-" + std::to_string(icmp.next_hop_mtu());
        case 5:
            return "!S";
        case 13:
            return "!X";
        case 14:
            return "!V";
        case 15:
            return "!C";
        default:
            return "!<" + std::to_string(icmp.code()) + ">";
    }
}

}  // namespace

void Traceroute::start() {
    const std::string target = wire::to_string(request_.target);
    const std::uint32_t length = std::max(request_.length, kProbeHeaders);
    say(print("traceroute to %s (%s), %u hops max, %u byte packets\n", target.c_str(), target.c_str(),
              request_.max_hops, length));
    const WayOut way = find_way_out(host(), {.destination = request_.target});
    if (!way.route) {
        say("connect: " + std::string(way.error) + "\n");
        return end();
    }
    source_ = way.route->preferred_source;
    first_source_port_ = static_cast<std::uint16_t>(32768 + host().random().below(20000));
    start_ = static_cast<std::size_t>(request_.first_hop - 1) * request_.queries;
    end_ = static_cast<std::size_t>(request_.max_hops) * request_.queries;
    probes_.resize(end_);
    go_on();
}

/// Built with its addresses, for the checksum; the Host puts the IP header on anew.
wire::Buffer Traceroute::build(std::size_t number) const {
    std::vector<std::uint8_t> data(std::max(request_.length, kProbeHeaders) - kProbeHeaders);
    for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<std::uint8_t>(0x40 + (i & 0x3f));
    const auto count = static_cast<std::uint16_t>(number);
    wire::Buffer packet;
    if (request_.probe == Kind::icmp) {
        packet = wire::build_icmp({.source = source_, .destination = request_.target}, {}, data);
    } else {
        const bool rising = request_.probe == Kind::udp;
        packet =
            wire::build_udp({.source = source_, .destination = request_.target},
                            {.source_port = static_cast<std::uint16_t>(first_source_port_ + count),
                             .destination_port = rising ? static_cast<std::uint16_t>(kFirstPort + count) : kDomain},
                            data);
    }
    packet.pop_front(wire::kIpv4Size);
    if (request_.probe == Kind::icmp) {
        const auto icmp = wire::Icmp<std::uint8_t>::parse(packet.bytes());
        icmp->set_type(wire::IcmpType::echo_request);
        icmp->set_code(0);
        icmp->set_id(first_source_port_);
        icmp->set_sequence(static_cast<std::uint16_t>(count + 1));
        icmp->fill_checksum();
    }
    return packet;
}

void Traceroute::send(std::size_t number) {
    probes_[number].sent = true;
    probes_[number].at = host().now();
    host().ip().send({.protocol = request_.probe == Kind::icmp ? wire::Protocol::icmp : wire::Protocol::udp,
                      .source = source_,
                      .destination = request_.target,
                      .ttl = static_cast<std::uint8_t>(number / request_.queries + 1),
                      .dont_fragment = request_.dont_fragment},
                     build(number));
}

Traceroute::Probe* Traceroute::probe_for(const wire::Ipv4<const std::uint8_t>& quoted,
                                         std::span<const std::uint8_t> transport) {
    if (quoted.destination() != request_.target) return nullptr;
    std::size_t number = 0;
    if (request_.probe == Kind::icmp) {
        const auto echo = wire::Icmp<const std::uint8_t>::parse(transport);
        if (quoted.protocol() != wire::Protocol::icmp || !echo || echo->id() != first_source_port_) return nullptr;
        number = static_cast<std::size_t>(echo->sequence()) - 1;
    } else {
        const auto ports = wire::read_ports(transport);
        if (quoted.protocol() != wire::Protocol::udp || !ports) return nullptr;
        number = static_cast<std::uint16_t>(ports->source - first_source_port_);
    }
    if (number >= probes_.size() || !probes_[number].sent || probes_[number].done) return nullptr;
    return &probes_[number];
}

bool Traceroute::hear_icmp(const net::Packet& packet) {
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(packet.data.bytes());
    const auto icmp = wire::Icmp<const std::uint8_t>::parse(ip->payload());
    Probe* probe = nullptr;
    if (icmp->type() == wire::IcmpType::echo_reply && request_.probe == Kind::icmp) {
        const std::size_t number = static_cast<std::size_t>(icmp->sequence()) - 1;
        const bool ours = icmp->id() == first_source_port_ && number < probes_.size() && probes_[number].sent;
        if (ours && !probes_[number].done) probe = &probes_[number];
        if (probe != nullptr) probe->final = true;
    } else if (icmp->type() == wire::IcmpType::unreachable || icmp->type() == wire::IcmpType::time_exceeded) {
        const auto quoted = wire::Ipv4<const std::uint8_t>::parse_quoted(icmp->payload());
        if (quoted) probe = probe_for(*quoted, icmp->payload().subspan(quoted->header_size()));
        if (probe != nullptr && icmp->type() == wire::IcmpType::unreachable) {
            probe->final = true;
            probe->remark = remark_for(*icmp);
        }
    }
    if (probe == nullptr) return false;
    probe->done = true;
    probe->who = ip->source();
    probe->heard = host().now();
    deadline_ = host().now();  // goes on when this packet is dealt with
    return true;
}

void Traceroute::advance(net::Time) { go_on(); }

net::Time Traceroute::patience(std::size_t number) const {
    const auto took = [](const Probe& p) { return p.done ? p.heard - p.at : net::Time{0}; };
    const std::size_t hop = number / request_.queries * request_.queries;
    for (std::size_t i = hop; i < hop + request_.queries; ++i) {
        if (took(probes_[i]).count() > 0) return std::min(request_.wait, kHere * (took(probes_[i]) + kPrecision));
    }
    for (std::size_t i = number + 1; i < probes_.size() && probes_[i].sent; ++i) {
        if (took(probes_[i]).count() > 0) return std::min(request_.wait, kNear * (took(probes_[i]) + kPrecision));
    }
    return request_.wait;
}

/// Prints what is known from the front, gives up what is overdue there, and keeps `-N` probes under way.
void Traceroute::go_on() {
    deadline_ = net::kNever;
    std::uint32_t under_way = 0;
    for (std::size_t n = start_; n < end_ && under_way < request_.at_once; ++n) {
        Probe& probe = probes_[n];
        if (!probe.sent) send(n);
        if (n == start_ && !probe.done && probe.at + patience(n) <= host().now()) {
            probe.done = true;
            probe.heard = probe.at;
        }
        if (!probe.done) {
            ++under_way;
            continue;
        }
        if (probe.final) end_ = std::min(end_, (n / request_.queries + 1) * request_.queries);
        if (n != start_) continue;
        ++start_;
        if (start_ % request_.queries == 0) print_hop(start_ / request_.queries - 1);
    }
    if (start_ >= end_) return end();
    deadline_ = std::max(host().now(), probes_[start_].at + patience(start_));
}

void Traceroute::end() {
    std::vector<std::optional<wire::Ipv4Address>> hops;
    for (std::size_t n = 0; n < start_; n += request_.queries) {
        const wire::Ipv4Address who = probes_[n].who;
        hops.push_back(who.is_unspecified() ? std::nullopt : std::optional(who));
    }
    if (watch_) watch_(hops);
    finish();
}

void Traceroute::print_hop(std::size_t hop) {
    std::string line = print("%2zu ", hop + 1);
    wire::Ipv4Address last{};
    for (std::size_t i = hop * request_.queries; i < (hop + 1) * request_.queries; ++i) {
        const Probe& probe = probes_[i];
        if (probe.who.is_unspecified()) {
            line += " *";
            continue;
        }
        if (probe.who != last) {
            const std::string who = wire::to_string(probe.who);
            line += " " + who + (request_.numeric ? "" : " (" + who + ")");
        }
        last = probe.who;
        line += print("  %.3f ms", std::chrono::duration<double, std::milli>(probe.heard - probe.at).count());
        if (!probe.remark.empty()) line += " " + probe.remark;
    }
    say(line + "\n");
}

}  // namespace lvslab::shell
