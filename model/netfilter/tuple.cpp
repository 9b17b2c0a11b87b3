#include "netfilter/tuple.hpp"

#include "wire/icmp.hpp"
#include "wire/ports.hpp"

namespace lvslab::netfilter {

namespace {

/// ICMP's queries come in pairs (nf_conntrack_proto_icmp.c); -1: no such message.
int answering_type(int type) {
    static constexpr int kPairs[][2] = {{8, 0}, {13, 14}, {15, 16}, {17, 18}};
    for (const auto& [query, answer] : kPairs) {
        if (type == query) return answer;
        if (type == answer) return query;
    }
    return -1;
}

}  // namespace

std::optional<Tuple> read_tuple(const wire::Ipv4<const std::uint8_t>& ip) {
    if (ip.fragment_offset() != 0) return std::nullopt;
    Tuple tuple{.source = ip.source(), .destination = ip.destination(), .protocol = ip.protocol()};
    const auto transport = ip.payload();
    if (wire::has_ports(ip.protocol())) {
        const auto ports = wire::read_ports(transport);
        if (!ports || transport.size() < 8) return std::nullopt;
        tuple.source_port = ports->source;
        tuple.destination_port = ports->destination;
    } else if (ip.protocol() == wire::Protocol::icmp) {
        if (transport.size() < wire::kIcmpSize) return std::nullopt;
        tuple.source_port = wire::load16(transport, 4);
        tuple.destination_port = wire::load16(transport, 0);
    }
    return tuple;
}

std::optional<Tuple> inverted(const Tuple& tuple) {
    Tuple answer{.source = tuple.destination,
                 .destination = tuple.source,
                 .source_port = tuple.destination_port,
                 .destination_port = tuple.source_port,
                 .protocol = tuple.protocol};
    if (tuple.protocol != wire::Protocol::icmp) return answer;
    const int type = answering_type(tuple.destination_port >> 8);
    if (type < 0) return std::nullopt;
    answer.source_port = tuple.source_port;
    answer.destination_port = static_cast<std::uint16_t>(type << 8 | (tuple.destination_port & 0xff));
    return answer;
}

std::uint64_t hash_of(const Tuple& tuple) {
    const auto mix = [](std::uint64_t z) {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return z ^ (z >> 31);
    };
    const std::uint64_t addresses = std::uint64_t{tuple.source.value} << 32 | tuple.destination.value;
    const std::uint64_t ports = std::uint64_t{tuple.source_port} << 24 | std::uint64_t{tuple.destination_port} << 8 |
                                static_cast<std::uint8_t>(tuple.protocol);
    return mix(mix(addresses) + ports);
}

std::string to_string(const Tuple& tuple) {
    if (wire::has_ports(tuple.protocol)) {
        return wire::to_string(wire::Endpoint{tuple.source, tuple.source_port}) + " > " +
               wire::to_string(wire::Endpoint{tuple.destination, tuple.destination_port});
    }
    std::string text = wire::to_string(tuple.source) + " > " + wire::to_string(tuple.destination);
    if (tuple.protocol == wire::Protocol::icmp) {
        text +=
            " ICMP type " + std::to_string(tuple.destination_port >> 8) + " id " + std::to_string(tuple.source_port);
    } else {
        text += " protocol " + std::to_string(static_cast<unsigned>(tuple.protocol));
    }
    return text;
}

TupleRow row_of(const Tuple& tuple) {
    return {.source = tuple.source,
            .destination = tuple.destination,
            .source_port = tuple.source_port,
            .destination_port = tuple.destination_port};
}

}  // namespace lvslab::netfilter
