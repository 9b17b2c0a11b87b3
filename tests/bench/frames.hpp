#pragma once

#include <vector>

#include "wire/build.hpp"

namespace lvslab::bench {

inline constexpr std::size_t kHeaders = 14 + 20 + 8;  ///< of a ping: Ethernet, IPv4, ICMP
inline constexpr std::size_t kPingFrame = 98;         ///< what ping(8) sends

/// Station `number` of a segment has this MAC address.
inline wire::MacAddress station(std::uint16_t number) {
    return {{2, 0, 0, 0, static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)}};
}

/// A frame with the answer to a ping, because nobody answers that in turn.
inline wire::Buffer echo_reply(const wire::EthernetFields& link, const wire::Ipv4Fields& ip,
                               std::size_t payload = kPingFrame - kHeaders) {
    wire::Buffer frame =
        wire::build_icmp(ip, {.type = wire::IcmpType::echo_reply}, std::vector<std::uint8_t>(payload, 0x5a));
    wire::prepend_ethernet(frame, link);
    return frame;
}

}  // namespace lvslab::bench
