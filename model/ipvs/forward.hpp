#pragma once

#include "ipvs/connection_table.hpp"
#include "ipvs/sysctls.hpp"
#include "net/host.hpp"
#include "netfilter/netfilter.hpp"

namespace lvslab::ipvs {

/// What a tunnel adds: an IPv4 header without options.
inline constexpr std::uint32_t kOuterHeader = wire::kIpv4Size;

/// What is on its way: a packet of the connection, or an ICMP error about one, which has the addresses twice.
enum class Cargo : std::uint8_t { packet, icmp_error };

struct Forwarding {
    const Connection& connection;
    const VsSysctls& sysctls;
    netfilter::Netfilter* netfilter = nullptr;
    Cargo cargo = Cargo::packet;
    bool may_stay = true;  ///< the real server may be this host itself; not for what is only passing by
};

/// Sends a request to the real server of its connection (net/netfilter/ipvs/ip_vs_xmit.c): TTL, MTU, then the method's
/// own work, one function each, then out through LOCAL_OUT. `stolen` when the packet went, `accept` when the real
/// server is this host itself, `drop` when it could not go; then the reason has been told and the packet is as it was,
/// but for the TTL.
net::Verdict forward_request(net::Host& host, net::Packet& packet, const Forwarding& what);

/// The path MTU, in bytes, of the route over which the server's last packet went; what a router told about that very
/// route since then counts. 0: none went yet.
std::uint32_t known_path_mtu(net::Host& host, const Server& server);

/// Gives a real server's answer the virtual service's address (NAT); the answer then goes its own way.
/// With TUN and DR there is nothing to do.
net::Verdict rewrite_reply(net::Host& host, net::Packet& packet, const Forwarding& what);

}  // namespace lvslab::ipvs
