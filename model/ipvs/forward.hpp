#pragma once

#include "ipvs/connection_table.hpp"
#include "net/host.hpp"

namespace lvslab::ipvs {

/// net.ipv4.vs.*, as far as the way to a server asks them.
struct ForwardSysctls {
    int pmtu_disc = 1;
};

/// Sends a request to the real server of its connection (net/netfilter/ipvs/ip_vs_xmit.c): TTL, MTU, then the method's
/// own work, one function each, then out through LOCAL_OUT. `stolen` when the packet went, `accept` when the real server
/// is this host itself, `drop` when it could not go; then the reason has been told and the packet is as it was, but for
/// the TTL.
net::Verdict forward_request(net::Host& host, net::Packet& packet, const Connection& connection,
                             const ForwardSysctls& sysctls);

/// Gives a real server's answer the virtual service's address (NAT); the answer then goes its own way.
/// With TUN and DR there is nothing to do.
net::Verdict rewrite_reply(net::Host& host, net::Packet& packet, const Connection& connection);

}  // namespace lvslab::ipvs
