#pragma once

#include "ipvs/connection_table.hpp"
#include "netfilter/netfilter.hpp"

/// What connection tracking learns of the director's packets (net/netfilter/ipvs/ip_vs_nfct.c). Of a connection that
/// began with net.ipv4.vs.conntrack=0 nothing: its packets are hidden from all rules on connections and from NAT. With
/// 1 a tracked connection is told that its answers will come from the real server, and so iptables may change the
/// source of what goes there: one-arm NAT.
namespace lvslab::ipvs {

/// Before a request goes to its real server; not for tunnels. `netfilter` may be null: nothing is tracked.
void track_request(netfilter::Netfilter* netfilter, net::Packet& packet, const Connection& connection);

/// Before a request is wrapped: tracking knew it by its inner addresses, and is to look at the outer ones anew.
/// `drop` has been told.
net::Verdict track_tunnelled(netfilter::Netfilter* netfilter, net::Packet& packet, const Connection& connection);

/// When a real server's answer has got the virtual address.
void track_reply(netfilter::Netfilter* netfilter, net::Packet& packet, const Connection& connection);

/// Does the packet belong to a tracked connection that was there before it (ip_vs_conn_uses_old_conntrack)?
bool uses_old_tracking(netfilter::Netfilter* netfilter, const net::Packet& packet, const Connection& connection);

/// The connection is over: so is the tracked one (ip_vs_conn_drop_conntrack).
void untrack_ended(netfilter::Netfilter* netfilter, const Connection& connection);

}  // namespace lvslab::ipvs
