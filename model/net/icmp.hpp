#pragma once

#include <cstdint>
#include <functional>

#include "net/icmp_limit.hpp"
#include "net/packet.hpp"

namespace lvslab::net {

class Host;

/// The ICMP messages that a Host sends (RFC 792, RFC 1812 4.3; net/ipv4/icmp.c).
struct IcmpError {
    std::uint8_t type;
    std::uint8_t code;
    std::uint32_t rest = 0;  ///< bytes 4 to 7: the next hop's MTU, the better gateway

    static constexpr IcmpError net_unreachable() { return {.type = 3, .code = 0}; }
    static constexpr IcmpError host_unreachable() { return {.type = 3, .code = 1}; }
    static constexpr IcmpError protocol_unreachable() { return {.type = 3, .code = 2}; }
    static constexpr IcmpError port_unreachable() { return {.type = 3, .code = 3}; }
    static constexpr IcmpError fragmentation_needed(std::uint32_t mtu) { return {.type = 3, .code = 4, .rest = mtu}; }
    static constexpr IcmpError prohibited() { return {.type = 3, .code = 13}; }
    static constexpr IcmpError redirect_host(std::uint32_t gateway) { return {.type = 5, .code = 1, .rest = gateway}; }
    static constexpr IcmpError ttl_exceeded() { return {.type = 11, .code = 0}; }
    static constexpr IcmpError reassembly_timeout() { return {.type = 11, .code = 1}; }
};

class Icmp {
public:
    Icmp(Host& host, std::uint64_t seed);

    /// An ICMP packet for this host.
    void receive(Packet&& packet);
    /// Tells the sender of `about` what went wrong, unless RFC 1122 3.2.2 forbids it. The source is the address that
    /// the packet was sent to when that is ours (so a director speaks as VIP), else the route's. Rate limits may keep it
    /// silent.
    void send_error(const Packet& about, const IcmpError& error);
    /// The same for an error that the route look-up made, which has a limit of its own (ip_error).
    void send_route_error(const Packet& about, const IcmpError& error);
    /// Connection tracking says what an error about a packet belongs to (nf_ct_attach): its Packet::tracked.
    using Relation = std::function<std::uint32_t(const Packet& about)>;
    void relate_with(Relation relation) { relation_ = std::move(relation); }

private:
    void answer_echo(Packet&& packet);
    void learn_from(const Packet& packet);
    bool limited(const Packet& about, const IcmpError& error) const;
    wire::Ipv4Address source_for(const Packet& about) const;

    Host& host_;
    IcmpLimit limit_;
    Relation relation_;
};

}  // namespace lvslab::net
