#include "ns3/ping.hpp"

#include <ns3/simulator.h>

#include "ns3/clock.hpp"
#include "wire/icmp.hpp"
#include "wire/ipv4.hpp"

namespace lvslab::sim {

Ping::Ping(HostStack& stack, const lab::Ping& what, Report report)
    : stack_(stack),
      what_(what),
      report_(std::move(report)),
      id_(static_cast<std::uint16_t>(stack.host().random().next())) {
    stack_.add_listener(*this);
}

void Ping::plan(std::int64_t number) {
    if (number >= what_.when.count) return;
    const net::Time at = what_.when.start + number * what_.when.every;
    ::ns3::Simulator::Schedule(delay_until(at), &Ping::send, this, number);
}

void Ping::send(std::int64_t number) {
    plan(number + 1);
    wire::Buffer message(wire::kIcmpSize + static_cast<std::size_t>(what_.size));
    const auto bytes = message.bytes();
    for (std::size_t i = wire::kIcmpSize; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i);
    const auto icmp = wire::Icmp<std::uint8_t>::parse(bytes);
    icmp->set_type(wire::IcmpType::echo_request);
    icmp->set_id(id_);
    icmp->set_sequence(static_cast<std::uint16_t>(number + 1));
    icmp->fill_checksum();
    Open& open = open_[number];
    open.result = {.number = number, .start = lab_now()};
    open.timeout = ::ns3::Simulator::Schedule(to_ns3(kTimeout), &Ping::end, this, number, Outcome::timed_out);
    const auto sent = stack_.send(
        {.protocol = wire::Protocol::icmp, .destination = what_.to, .dont_fragment = true}, std::move(message));
    if (!sent) end(number, Outcome::unreachable);
}

void Ping::icmp_received(net::Time, const net::Packet& packet) {
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(packet.data.bytes());
    const auto icmp = wire::Icmp<const std::uint8_t>::parse(ip->payload());
    auto about = icmp;
    if (icmp->is_error()) {
        const auto quoted = wire::Ipv4<const std::uint8_t>::parse_quoted(icmp->payload());
        if (!quoted || quoted->protocol() != wire::Protocol::icmp) return;
        about = wire::Icmp<const std::uint8_t>::parse(icmp->payload().subspan(quoted->header_size()));
        if (!about || about->type() != wire::IcmpType::echo_request) return;
    } else if (icmp->type() != wire::IcmpType::echo_reply) {
        return;
    }
    if (about->id() == id_) end(about->sequence() - 1, icmp->is_error() ? Outcome::unreachable : Outcome::ok);
}

void Ping::end(std::int64_t number, Outcome outcome) {
    const auto it = open_.find(number);
    if (it == open_.end()) return;
    it->second.timeout.Cancel();
    PingResult result = it->second.result;
    result.end = lab_now();
    result.outcome = outcome;
    open_.erase(it);
    report_(result);
}

void Ping::give_up() {
    while (!open_.empty()) end(open_.begin()->first, Outcome::unfinished);
}

}  // namespace lvslab::sim
