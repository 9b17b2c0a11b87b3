#include <algorithm>

#include "netfilter/walk.hpp"
#include "wire/icmp.hpp"
#include "wire/ports.hpp"
#include "wire/tcp.hpp"
#include "wire/udp.hpp"

/// What rules compare packets with (net/ipv4/netfilter/ip_tables.c ip_packet_match, net/netfilter/xt_*.c).
namespace lvslab::netfilter {

bool Walk::matches(Rule& rule) const {
    if (!matches_header(rule.spec)) return false;
    for (const Match& m : rule.spec.matches) {
        const bool ok = std::visit(
            [&](const auto& match) {
                if constexpr (std::is_same_v<std::decay_t<decltype(match)>, LimitMatch>)
                    return within(match, rule);
                else
                    return holds(match);
            },
            m);
        if (!ok) return false;
    }
    return true;
}

bool Walk::interface_matches(const InterfaceName& wanted, net::InterfaceIndex actual) const {
    if (wanted.name.empty()) return true;
    const std::string_view name = actual == net::kNoInterface ? std::string_view() : host().interfaces()[actual].name;
    const std::string_view pattern = wanted.name;
    const bool same = pattern.back() == '+'
                          ? name.substr(0, pattern.size() - 1) == pattern.substr(0, pattern.size() - 1)
                          : name == pattern;
    return same != wanted.negated;
}

bool Walk::matches_header(const Spec& spec) const {
    const auto header = ip();
    if (!spec.source.matches(header.source()) || !spec.destination.matches(header.destination())) return false;
    if (!interface_matches(spec.in, state_.in) || !interface_matches(spec.out, state_.out)) return false;
    if (spec.protocol != 0) {
        const bool same = static_cast<std::uint8_t>(header.protocol()) == spec.protocol;
        if (same == spec.protocol_negated) return false;
    }
    return !spec.fragment || (header.fragment_offset() != 0) != spec.fragment_negated;
}

/// Only the first 20 bytes are read, so a header that says it is longer than the packet still has ports and flags. A
/// second fragment that begins in the middle of the header is taken for an attack (xt_tcpudp.c, tcp_mt).
bool Walk::holds(const TcpMatch& m) const {
    const auto header = ip();
    const auto bytes = header.payload();
    constexpr std::uint16_t kInTheHeader = 8;
    unreadable_ =
        header.fragment_offset() == kInTheHeader || (header.fragment_offset() == 0 && bytes.size() < wire::kTcpSize);
    if (unreadable_ || header.fragment_offset() != 0) return false;
    const auto ports = *wire::read_ports(bytes);
    if (!m.source.matches(ports.source) || !m.destination.matches(ports.destination)) return false;
    if (((bytes[13] & m.flag_mask) == m.flags) == m.flags_negated) return false;
    if (m.option == 0) return true;
    const std::size_t size = std::size_t{4} * (bytes[12] >> 4);
    unreadable_ = size < wire::kTcpSize || size > bytes.size();
    if (unreadable_) return false;
    const auto options = bytes.first(size).subspan(wire::kTcpSize);
    bool found = false;
    for (std::size_t i = 0; i < options.size() && !found;) {
        found = options[i] == m.option;
        i += options[i] < 2 || i + 1 >= options.size() || options[i + 1] == 0 ? 1 : options[i + 1];
    }
    return found != m.option_negated;
}

bool Walk::holds(const UdpMatch& m) const {
    const auto header = ip();
    if (header.fragment_offset() != 0) return false;
    unreadable_ = header.payload().size() < wire::kUdpSize;
    if (unreadable_) return false;
    const auto ports = *wire::read_ports(header.payload());
    return m.source.matches(ports.source) && m.destination.matches(ports.destination);
}

bool Walk::holds(const IcmpMatch& m) const {
    const auto header = ip();
    if (header.fragment_offset() != 0) return false;
    unreadable_ = header.payload().size() < wire::kIcmpSize;
    if (unreadable_) return false;
    const std::uint8_t type = header.payload()[0], code = header.payload()[1];
    const bool same = m.type == 255 || (type == m.type && code >= m.first_code && code <= m.last_code);
    return same != m.negated;
}

bool Walk::holds(const MultiportMatch& m) const {
    const auto header = ip();
    if (header.fragment_offset() != 0) return false;
    const auto ports = wire::read_ports(header.payload());
    unreadable_ = !ports;
    if (unreadable_) return false;
    using Which = MultiportMatch::Which;
    const bool found = std::any_of(m.ports.begin(), m.ports.end(), [&](const PortRange& range) {
        return (m.which != Which::destination && range.matches(ports->source)) ||
               (m.which != Which::source && range.matches(ports->destination));
    });
    return found != m.negated;
}

bool Walk::holds(const MarkMatch& m) const {
    std::uint32_t mark = packet_.mark;
    if (m.of_connection) {
        const Tracked* entry = nf_.tracking_.entry_of(packet_);
        if (entry == nullptr) return false;
        mark = entry->mark;
    }
    return ((mark & m.mask) == m.mark) != m.negated;
}

bool Walk::holds(const StateMatch& m) const {
    const Tracked* entry = nf_.tracking_.entry_of(packet_);
    std::uint8_t state = ct_state::kInvalid;
    if (entry != nullptr) {
        switch (Conntrack::info_of(packet_)) {
            case Info::fresh:
                state = ct_state::kNew;
                break;
            case Info::related:
            case Info::related_reply:
                state = ct_state::kRelated;
                break;
            default:
                state = ct_state::kEstablished;
                break;
        }
        if (entry->changed[0]) state |= ct_state::kSnat;
        if (entry->changed[1]) state |= ct_state::kDnat;
    } else if (Conntrack::is_untracked(packet_)) {
        state = ct_state::kUntracked;
    }
    return ((m.states & state) != 0) != m.negated;
}

bool Walk::holds(const IpvsMatch& m) const {
    if (m.balanced) return packet_.balanced != m.balanced->negated;
    if (!packet_.balanced) return false;
    const auto differs = [](const auto& asked, const auto& actual) {
        return asked && (actual == asked->value) == asked->negated;
    };
    if (differs(m.protocol, static_cast<std::uint8_t>(ip().protocol()))) return false;
    if (nf_.balancer_ == nullptr) return false;
    const auto known = nf_.balancer_->balanced(packet_);
    if (!known) return false;
    if (differs(m.port, known->virtual_port) || differs(m.method, known->method)) return false;
    if (m.control_port && (known->control_port == m.control_port->value) == m.control_port->negated) return false;
    if (m.address && m.address->value.matches(known->virtual_address) == m.address->negated) return false;
    if (!m.reply) return true;
    // xt_ipvs asks connection tracking for the direction, so without tracking there is none.
    const bool tracked = nf_.tracking_.entry_of(packet_) != nullptr;
    return tracked && (way_of(Conntrack::info_of(packet_)) == Way::reply) == *m.reply;
}

bool Walk::holds(const AddrTypeMatch& m) const {
    const auto differs = [&](std::optional<net::RouteType> type, wire::Ipv4Address address, bool negated) {
        return type && (host().fib().address_type(address) == *type) == negated;
    };
    const auto header = ip();
    return !differs(m.source, header.source(), m.source_negated) &&
           !differs(m.destination, header.destination(), m.destination_negated);
}

bool Walk::holds(const TtlMatch& m) const {
    const int ttl = ip().ttl();
    switch (m.how) {
        case TtlMatch::How::equal:
            return ttl == m.ttl;
        case TtlMatch::How::not_equal:
            return ttl != m.ttl;
        case TtlMatch::How::less:
            return ttl < m.ttl;
        case TtlMatch::How::greater:
            return ttl > m.ttl;
    }
    return false;
}

/// xt_limit: credit grows with time, a packet costs 1/average, burst packets are saved at most. Here in nanoseconds.
bool Walk::within(const LimitMatch& m, Rule& rule) const {
    const net::Time now = host().now();
    const std::uint64_t cost = std::uint64_t{m.average} * 100'000;  // 1/10000 s
    if (rule.cost != cost) {
        rule.cost = cost;
        rule.credit = rule.credit_cap = cost * m.burst;
        rule.credited = now;
    }
    rule.credit = std::min(rule.credit_cap, rule.credit + static_cast<std::uint64_t>((now - rule.credited).count()));
    rule.credited = now;
    if (rule.credit < rule.cost) return false;
    rule.credit -= rule.cost;
    return true;
}

}  // namespace lvslab::netfilter
