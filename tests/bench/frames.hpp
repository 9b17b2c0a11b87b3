#pragma once

#include <vector>

#include "wire/build.hpp"

namespace lvslab::bench {

/// Station `number` of a segment has this MAC address.
inline wire::MacAddress station(std::uint16_t number) {
    return {{2, 0, 0, 0, static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)}};
}

/// A ping's answer, for it makes nobody answer: 14 + 20 + 8 octets of headers, then the payload.
inline wire::Buffer echo_reply(const wire::EthernetFields& link, const wire::Ipv4Fields& ip,
                               std::size_t payload = 56) {
    wire::Buffer frame =
        wire::build_icmp(ip, {.type = wire::IcmpType::echo_reply}, std::vector<std::uint8_t>(payload, 0x5a));
    wire::prepend_ethernet(frame, link);
    return frame;
}

}  // namespace lvslab::bench
