#include <algorithm>
#include <utility>

#include "netfilter/nat.hpp"
#include "wire/ports.hpp"

/// Which address and port a connection gets (get_unique_tuple, nf_nat_l4proto_unique_tuple of Linux 6.1).
namespace lvslab::netfilter {

namespace {

constexpr unsigned kMaxAttempts = 128;  // NF_NAT_MAX_ATTEMPTS

std::uint16_t& port_of(Tuple& tuple, Manip what) {
    if (tuple.protocol == wire::Protocol::icmp) return tuple.source_port;  // the identifier, for both sides
    return what == Manip::source ? tuple.source_port : tuple.destination_port;
}

bool in_port_range(Tuple tuple, const NatRange& range, Manip what) {
    const std::uint16_t port = port_of(tuple, what);
    return port >= range.first_port && port <= range.last_port;
}

/// nf_in_range: it asks of the source only.
bool source_in_range(const Tuple& tuple, const NatRange& range) {
    if (range.with_addresses && (tuple.source < range.first || tuple.source > range.last)) return false;
    return !range.with_ports || in_port_range(tuple, range, Manip::source);
}

struct Ports {
    std::uint32_t first, count;
};

/// Programs trust low ports, so a port stays in its class.
Ports class_of(std::uint16_t port) {
    if (port < 512) return {1, 511};
    if (port < 1024) return {600, 424};
    return {1024, 64512};
}

std::uint32_t as_in_memory(wire::Ipv4Address a) { return __builtin_bswap32(a.value); }
std::uint32_t rotate(std::uint32_t word, int bits) { return word << bits | word >> (32 - bits); }

/// Bob Jenkins' lookup3 over four words, of which only the first is not zero (jhash2 over a nf_inet_addr).
std::uint32_t jenkins_hash(std::uint32_t word, std::uint32_t seed) {
    std::uint32_t a = 0xdeadbeef + (4U << 2) + seed, b = a, c = a;
    a += word;
    a -= c, a ^= rotate(c, 4), c += b;
    b -= a, b ^= rotate(a, 6), a += c;
    c -= b, c ^= rotate(b, 8), b += a;
    a -= c, a ^= rotate(c, 16), c += b;
    b -= a, b ^= rotate(a, 19), a += c;
    c -= b, c ^= rotate(b, 4), b += a;
    c ^= b, c -= rotate(b, 14);
    a ^= c, a -= rotate(c, 11);
    b ^= a, b -= rotate(a, 25);
    c ^= b, c -= rotate(b, 16);
    a ^= c, a -= rotate(c, 4);
    b ^= a, b -= rotate(a, 14);
    c ^= b, c -= rotate(b, 24);
    return c;
}

}  // namespace

bool Nat::used(const Tuple& tuple, const Tracked& by_other_than) {
    const auto answer = inverted(tuple);
    return answer && tracking_.taken(*answer, by_other_than);
}

/// The same client address and port keep the mapping that they have (find_appropriate_src).
bool Nat::same_mapping(const Tuple& now, const NatRange& range, Tuple& result) {
    const auto it = by_source_.find(std::uint64_t{now.source.value} << 24 | std::uint64_t{now.source_port} << 8 |
                                    static_cast<std::uint8_t>(now.protocol));
    if (it == by_source_.end()) return false;
    for (auto h = it->second.rbegin(); h != it->second.rend(); ++h) {
        const Tracked* other = tracking_.table().at(*h);
        if (other == nullptr) continue;
        const auto after = inverted(other->reply());
        if (!after) continue;
        Tuple candidate = now;
        candidate.source = after->source;
        candidate.source_port = after->source_port;
        if (!source_in_range(candidate, range)) continue;
        result = candidate;
        return true;
    }
    return false;
}

/// find_best_ips_proto: of several addresses, the one that a hash of source and destination points at.
void Nat::choose_address(Tuple& tuple, const NatRange& range, Manip what) const {
    if (!range.with_addresses) return;
    wire::Ipv4Address& address = what == Manip::source ? tuple.source : tuple.destination;
    if (range.first == range.last) {
        address = range.first;
        return;
    }
    const std::uint32_t seed = range.persistent ? 0 : as_in_memory(tuple.destination);
    const std::uint64_t hash = jenkins_hash(as_in_memory(tuple.source), seed);
    const std::uint64_t count = std::uint64_t{range.last.value} - range.first.value + 1;
    address.value = range.first.value + static_cast<std::uint32_t>(hash * count >> 32);
}

void Nat::choose_port(Choice& choice, const NatRange& range, const Tracked& entry, Manip what) {
    const wire::Protocol protocol = choice.tuple.protocol;
    const bool icmp = protocol == wire::Protocol::icmp;
    if (!icmp && !wire::has_ports(protocol)) return;
    std::uint16_t& port = port_of(choice.tuple, what);
    Ports ports{0, 65536};
    if (range.with_ports) {
        const auto [low, high] = std::minmax(range.first_port, range.last_port);
        ports = {low, high - low + 1U};
    } else if (!icmp) {
        if (what == Manip::destination) return;  // the service's port is what the client means
        ports = class_of(port);
    }
    const auto dice = [&] { return static_cast<std::uint32_t>(host_.random().next() & 0xffff); };
    std::uint32_t offset = range.random || what != Manip::destination ? dice() : 0;
    // A search of the whole range would stop the packets when most ports are in use.
    for (unsigned attempts = std::min(ports.count, kMaxAttempts);; attempts /= 2, offset = dice()) {
        for (unsigned i = 0; i < attempts; ++i, ++offset) {
            port = static_cast<std::uint16_t>(ports.first + offset % ports.count);
            ++choice.tries;
            if (!used(choice.tuple, entry)) return;
        }
        if (attempts >= ports.count || attempts < 16) return;
    }
}

Nat::Choice Nat::choose(const Tuple& now, const NatRange& range, const Tracked& entry, Manip what) {
    Choice choice{.tuple = now};
    if (what == Manip::source && !range.random) {
        if (source_in_range(now, range)) {
            if (!used(now, entry)) return choice;
        } else if (same_mapping(now, range, choice.tuple)) {
            if (!used(choice.tuple, entry)) return choice;
        }
        choice.tuple = now;
    }
    choose_address(choice.tuple, range, what);
    if (!range.random) {
        if (!range.with_ports) {
            choice.own_taken = used(choice.tuple, entry);
            if (!choice.own_taken) return choice;
        } else if (in_port_range(choice.tuple, range, what)) {
            if (range.first_port == range.last_port) return choice;
            choice.own_taken = used(choice.tuple, entry);
            if (!choice.own_taken) return choice;
        }
    }
    choose_port(choice, range, entry, what);
    return choice;
}

}  // namespace lvslab::netfilter
