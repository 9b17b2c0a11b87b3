#pragma once

#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "ipvs/rows.hpp"
#include "ipvs/tcp_state.hpp"
#include "wire/address.hpp"

namespace lvslab::ipvs {

struct Server;

/// What names a packet's conversation: who sends to whom.
struct FlowKey {
    wire::Protocol protocol;
    wire::Endpoint source;
    wire::Endpoint destination;
    bool operator==(const FlowKey&) const = default;
};
/// The same as two numbers, which are compared and hashed at once.
struct FlowNumbers {
    std::uint64_t addresses = 0;  ///< the source in the upper half
    std::uint64_t rest = 0;       ///< 16 bits each: protocol, source port, destination port

    FlowNumbers() = default;
    FlowNumbers(std::uint64_t addresses_, std::uint32_t ports, wire::Protocol protocol)
        : addresses(addresses_), rest(std::uint64_t{static_cast<std::uint8_t>(protocol)} << 32 | ports) {}
    FlowNumbers(const FlowKey& key)
        : FlowNumbers(std::uint64_t{key.source.address.value} << 32 | key.destination.address.value,
                      std::uint32_t{key.source.port} << 16 | key.destination.port, key.protocol) {}
    bool operator==(const FlowNumbers&) const = default;
};
/// The way back.
inline FlowKey reversed(const FlowKey& key) { return {key.protocol, key.destination, key.source}; }

/// Life without packets. Whole seconds, as everything that sets one; four bytes are enough.
using Lifetime = std::chrono::duration<std::uint32_t>;

/// A connection that was given to a real server, or a template that gives a client's next ones to the same server
/// (Linux: ip_vs_conn for both). One cache line: millions of them must fit. Addresses and ports stand so that a
/// packet's two are read at once.
struct alignas(64) Connection {
    wire::Ipv4Address virtual_address{}, client{}, server_address{};
    std::uint16_t virtual_port = 0, client_port = 0, server_port = 0;
    wire::Protocol protocol{};
    Method method = Method::nat;
    State state = State::none;
    std::uint8_t packets_in = 0;  ///< requests, up to 255
    bool active : 1 = false;      ///< counted in the server's ActiveConn, else in InActConn
    bool reply_seen : 1 = false;  ///< a packet of the real server came past the director
    bool in_use : 1 = false;
    bool is_template : 1 = false;  ///< persistence's; has no client port
    bool assured : 1 = false;      ///< a template whose server has answered once (IP_VS_CTPL_S_ASSURED)
    bool one_packet : 1 = false;   ///< lives for one packet, and is never in the table
    bool ended : 1 = false;        ///< told gone; its timer takes it as soon as this packet is done
    bool tracked : 1 = false;      ///< conntrack=1 when it began (IP_VS_CONN_F_NFCT)
    std::uint32_t hanging = 0;     ///< of a template: the connections that hang on it; of a free entry: the next one
    std::uint32_t earlier = 0;     ///< with `later`: its neighbours on the timer wheel
    Server* server = nullptr;
    std::uint32_t control = 0;  ///< the template that it came from, as the table numbers its entries; 0: none
    Lifetime timeout{};         ///< in the present state
    net::Time expires{};
    std::uint32_t later = 0;
    /// For whoever passes its packets on by what was learnt (fastpath); 0: nothing, as in each new state.
    std::uint32_t ways = 0;

    /// The addresses of its packets on the way to the director: requests, or replies. Replies come from the real
    /// server's address with NAT, and from the virtual one with TUN and DR.
    FlowKey key(Direction direction) const {
        const wire::Endpoint from_client{client, client_port};
        const wire::Endpoint shown{virtual_address, virtual_port};
        if (direction != Direction::reply) return {protocol, from_client, shown};
        return {protocol, method == Method::nat ? wire::Endpoint{server_address, server_port} : shown, from_client};
    }
    FlowNumbers numbers(Direction direction) const {
        const bool from_service = direction == Direction::reply && method != Method::nat;
        const std::size_t first = direction == Direction::reply && method == Method::nat ? 1 : 0;
        std::uint64_t addresses = 0;
        std::uint32_t ports = 0;
        std::memcpy(&addresses, octets() + offsetof(Connection, virtual_address) + 4 * first, sizeof addresses);
        std::memcpy(&ports, octets() + offsetof(Connection, virtual_port) + 2 * first, sizeof ports);
        if (from_service != (std::endian::native == std::endian::big)) {
            addresses = std::rotl(addresses, 32);
            ports = std::rotl(ports, 16);
        }
        return {addresses, ports, protocol};
    }
    /// With TUN and DR answers go past the director; as long as it saw none, it guesses the server's half.
    bool only_requests_seen() const { return method != Method::nat && !reply_seen; }
    /// A template's living connections.
    std::uint32_t controlled() const { return is_template ? hanging : 0; }

private:
    const std::uint8_t* octets() const { return reinterpret_cast<const std::uint8_t*>(this); }
};
static_assert(sizeof(Connection) == 64);

}  // namespace lvslab::ipvs
