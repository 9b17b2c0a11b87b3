#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "fastpath/frame.hpp"
#include "ipvs/connection_table.hpp"
#include "wire/address.hpp"

namespace lvslab::fastpath {

/// What the fast path asks of a frame: IPv4 without options, whole, its header checksum right, TCP or UDP, and a
/// segment that moves no connection to another state: ACK, without SYN, FIN and RST. All else is for the Host.
struct Header {
    std::array<std::uint32_t, 5> ip{};  ///< its words, in host order
    std::uint32_t ports = 0;            ///< source, destination
    std::uint16_t header_size = 0;      ///< TCP's, with options; UDP's
    std::uint64_t hash = 0;             ///< of key(), for the connection table

    static std::optional<Header> parse(const Frame& frame);

    std::uint16_t length() const { return static_cast<std::uint16_t>(ip[0]); }
    std::uint8_t tos() const { return static_cast<std::uint8_t>(ip[0] >> 16); }
    bool dont_fragment() const { return (ip[1] & 0x4000) != 0; }
    std::uint8_t ttl() const { return static_cast<std::uint8_t>(ip[2] >> 24); }
    wire::Protocol protocol() const { return static_cast<wire::Protocol>(ip[2] >> 16 & 0xff); }
    wire::Ipv4Address destination() const { return {ip[4]}; }
    ipvs::FlowKey key() const {
        return {protocol(),
                {{ip[3]}, static_cast<std::uint16_t>(ports >> 16)},
                {{ip[4]}, static_cast<std::uint16_t>(ports)}};
    }
    /// The longest packet on the wire that the frame becomes, bytes from the IP header on.
    std::uint32_t longest(const Offload& offload) const {
        const std::uint32_t whole = length();
        if (offload.segment_size == 0) return whole;
        return std::min(whole, std::uint32_t{wire::kIpv4Size} + header_size + offload.segment_size);
    }
};

}  // namespace lvslab::fastpath
