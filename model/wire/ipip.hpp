#pragma once
#include <cstdint>

#include "wire/address.hpp"
#include "wire/buffer.hpp"

/// IP in IP (RFC 2003): the whole packet becomes the payload of another one, protocol 4.
///
///     before            | IP | TCP | data |
///     after  | outer IP | IP | TCP | data |      20 bytes longer: hence the MTU trouble
namespace lvslab::wire {

struct OuterHeader {
    Ipv4Address source{};
    Ipv4Address destination{};
    std::uint8_t ttl = 64;
    std::uint8_t tos = 0;
    std::uint16_t id = 0;
    bool dont_fragment = false;
};

/// The outer TOS for an inner one: the same, but a tunnel starts without congestion, so CE becomes ECT(0) (RFC 3168).
constexpr std::uint8_t outer_tos(std::uint8_t inner_tos) {
    const bool congested = (inner_tos & 3) == 3;
    return congested ? static_cast<std::uint8_t>((inner_tos & ~3) | 2) : inner_tos;
}

/// Pushes the outer header in front. False, and the packet is untouched, if IPv4 cannot hold the result (65,535 bytes).
[[nodiscard]] bool encapsulate(Buffer& ip_packet, const OuterHeader& outer);

/// Takes the outer header off; a CE mark on it moves to the inner one (RFC 6040). False, and the packet is untouched,
/// if it is not a whole IPIP packet around a whole IPv4 packet, or is CE outside around a packet that knows no ECN.
[[nodiscard]] bool decapsulate(Buffer& ip_packet);

}  // namespace lvslab::wire
