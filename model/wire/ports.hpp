#pragma once
#include <optional>
#include <span>

#include "wire/bytes.hpp"
#include "wire/protocol.hpp"

namespace lvslab::wire {

/// TCP and UDP both begin with the ports, and an ICMP error quotes at least these: enough to find a connection.
struct Ports {
    std::uint16_t source = 0;
    std::uint16_t destination = 0;

    bool operator==(const Ports&) const = default;
};

constexpr bool has_ports(Protocol protocol) { return protocol == Protocol::tcp || protocol == Protocol::udp; }

/// Empty if fewer than four bytes are there. The caller knows that this is TCP or UDP, and no later fragment.
inline std::optional<Ports> read_ports(std::span<const std::uint8_t> transport) {
    if (transport.size() < 4) return std::nullopt;
    return Ports{.source = load16(transport, 0), .destination = load16(transport, 2)};
}

}  // namespace lvslab::wire
