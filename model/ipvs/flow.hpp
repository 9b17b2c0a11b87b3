#pragma once

#include <optional>

#include "ipvs/connection_table.hpp"
#include "net/host.hpp"
#include "wire/tcp.hpp"

namespace lvslab::ipvs {

/// What the director reads off a TCP or UDP packet, once.
struct Flow {
    FlowKey key{};
    wire::TcpFlags flags{};
    std::uint16_t length = 0;  ///< IP total length
    std::uint8_t ttl = 0;
    bool quoted = false;  ///< taken from an ICMP error, reversed: it has no flags

    /// Empty for other protocols, later fragments, and headers that are cut short.
    static std::optional<Flow> parse(const net::Packet& packet);
};

/// A packet in pieces is put together before the director looks at it, whosever it is (ip_vs_gather_frags). False: it
/// was taken to wait for the others.
bool gather_fragments(net::Host& host, net::Packet& packet, net::Hook hook);

}  // namespace lvslab::ipvs
