#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "netfilter/rows.hpp"
#include "wire/address.hpp"
#include "wire/ipv4.hpp"
#include "wire/protocol.hpp"

namespace lvslab::netfilter {

/// What names one direction of a conversation (nf_conntrack_tuple). TCP and UDP have their ports; ICMP queries have the
/// identifier as source port, and type (upper 8 bits) and code as destination port; all other protocols have zeros.
struct Tuple {
    wire::Ipv4Address source{}, destination{};
    std::uint16_t source_port = 0, destination_port = 0;
    wire::Protocol protocol{};

    bool operator==(const Tuple&) const = default;
};

/// Empty if the transport header is cut off too early, or if this is a fragment without one.
std::optional<Tuple> read_tuple(const wire::Ipv4<const std::uint8_t>& ip);

/// What an answer to `tuple` looks like. Empty for an ICMP message that nobody answers.
std::optional<Tuple> inverted(const Tuple& tuple);

std::uint64_t hash_of(const Tuple& tuple);
std::string to_string(const Tuple& tuple);  ///< `10.0.1.10:40001 > 10.0.2.100:80`
TupleRow row_of(const Tuple& tuple);

}  // namespace lvslab::netfilter
