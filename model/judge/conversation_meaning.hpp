#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "wire/address.hpp"
#include "wire/arp.hpp"
#include "wire/icmp.hpp"
#include "wire/tcp.hpp"

/// What an IP packet is, out of its bytes: between whom, and what for.
namespace lvslab::judge {

/// Both ends as the headers name them at one place. A ping's id stands where a client's port stands.
struct Ends {
    std::uint8_t protocol = 0;
    wire::Endpoint source{};
    wire::Endpoint destination{};

    auto operator<=>(const Ends&) const = default;
    Ends turned() const { return {protocol, destination, source}; }
};

struct Meaning {
    Ends ends;
    std::string kind;  ///< SYN, SYN/ACK, FIN, RST, data, ACK, UDP, echo request 1, port unreachable ...
    /// How many of these there are is the sender's TCP's choice.
    bool repeats = false;
    std::optional<Ends> quoted = {};  ///< of the packet that an ICMP error is about

    /// Of TCP only.
    struct Segment {
        wire::TcpFlags flags{};
        std::uint32_t sequence = 0;
        std::size_t data = 0;  ///< bytes
        std::uint16_t window = 0;
        std::span<const std::uint8_t> options{};
    };
    std::optional<Segment> segment = {};
};

/// Of the innermost packet; empty for a later fragment, which does not say what it is.
std::optional<Meaning> meaning_of(std::span<const std::uint8_t> ip_packet);

/// Empty if the Ethernet frame is no ARP.
std::optional<wire::ArpMessage> arp_of(std::span<const std::uint8_t> frame);

}  // namespace lvslab::judge
