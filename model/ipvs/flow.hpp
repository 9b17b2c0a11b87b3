#pragma once

#include <optional>

#include "ipvs/connection_table.hpp"
#include "net/packet.hpp"
#include "wire/tcp.hpp"

namespace lvslab::ipvs {

/// What the director reads off a TCP or UDP packet, once.
struct Flow {
    FlowKey key{};
    wire::TcpFlags flags{};
    std::uint16_t length = 0;  ///< IP total length
    std::uint8_t ttl = 0;

    /// Empty for other protocols, later fragments, and headers that are cut short.
    static std::optional<Flow> parse(const net::Packet& packet);
};

}  // namespace lvslab::ipvs
