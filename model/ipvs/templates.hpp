#pragma once

#include "net/event.hpp"
#include "net/reporter.hpp"

/// Every decision of the director, and every reason for which it drops a packet.
namespace lvslab::ipvs {

using net::Template;
using net::Weight;

inline constexpr Template kServiceMatched{"ipvs.service", "it is for the virtual service {0}"};
inline constexpr Template kServerChosen{
    "ipvs.chosen",
    "{0} chooses real server {1}:{2} for this new connection (weight {3}, ActiveConn {4}, InActConn {5})"};
inline constexpr Template kConnectionFound{
    "ipvs.connection", "it belongs to the connection {0} > {1}, which real server {2} serves ({3})"};
inline constexpr Template kReplyFound{"ipvs.reply",
                                      "it answers the connection of client {0} with {1}, from real server {2} ({3})"};
inline constexpr Template kStateChanged{
    "ipvs.state", "the connection goes from {0} to {1}: it expires after {2} without a packet", Weight::detail};
inline constexpr Template kSendNat{"ipvs.nat", "NAT: destination {0} becomes {1}"};
inline constexpr Template kSendTunnel{"ipvs.tunnel", "TUN: the packet is wrapped in an outer header {0} > {1}"};
inline constexpr Template kSendDirect{"ipvs.direct", "DR: the packet stays as it is and goes to the MAC of {0}"};
inline constexpr Template kReplyNat{"ipvs.nat_reply", "NAT: source {0} becomes {1}"};
inline constexpr Template kRouteToServer{"ipvs.route", "the route to real server {0} is {1}: next hop {2} over {3}",
                                         Weight::detail};
inline constexpr Template kServerHere{"ipvs.local", "real server {0} is this host itself: the packet goes up",
                                      Weight::detail};
inline constexpr Template kNotScheduled{"ipvs.not_scheduled", "{0}: the director leaves it to this host",
                                        Weight::detail};
inline constexpr Template kTemplateFound{"ipvs.template", "persistence: client {0} keeps real server {1}:{2}"};
inline constexpr Template kTemplateMade{
    "ipvs.template_made",
    "persistence: client {0} will come back to real server {1}:{2} for {3} after its last new connection"};
inline constexpr Template kErrorFound{"ipvs.icmp_error",
                                      "this ICMP error (type {0} code {1}) is about a connection between {2} and {3}"};
inline constexpr Template kForgotten{"ipvs.expired", "the connection {0} > {1} expires", Weight::detail};

inline constexpr net::Rule kRuleTtl{
    "rule.ipvs_ttl", "IPVS takes one from the TTL of a request, as a router does (Linux 4.10 and later)"};
inline constexpr net::Rule kRuleNatRequest{
    "rule.ipvs_nat_request",
    "NAT: the virtual service's address and port become the real server's; checksums follow (RFC 1624)"};
inline constexpr net::Rule kRuleNatReply{
    "rule.ipvs_nat_reply",
    "NAT: the real server's address and port become the virtual service's; checksums follow (RFC 1624)"};
inline constexpr net::Rule kRuleTunnel{"rule.ipvs_tunnel", "IPIP: an outer header is put in front (RFC 2003)"};

inline constexpr Template kDropNoServer{"drop.ipvs_no_server",
                                        "{0} finds no real server with a weight above 0 for {1}"};
inline constexpr Template kDropServerGone{
    "drop.ipvs_server_gone", "real server {0}:{1} of this connection was removed (expire_nodest_conn={2})"};
inline constexpr Template kDropOldTracking{
    "drop.ipvs_old_tracking", "connection tracking still knows the old connection; the client's next try begins anew"};
inline constexpr Template kDropPortZero{"drop.ipvs_port_zero", "a service on port 0 needs persistence"};
inline constexpr Template kDropDefense{"drop.ipvs_drop_packet", "drop_packet=3: each {0}th new connection is refused"};
inline constexpr Template kDropTableFull{
    "drop.ipvs_table_full", "the table holds {0} connections, which is its limit, and none seen is half open"};
inline constexpr Template kDropStrayReply{"drop.ipvs_stray_reply",
                                          "no connection of real server {0}:{1} is known, and nat_icmp_send=1"};
inline constexpr Template kDropIcmpChecksum{"drop.ipvs_icmp_checksum", "the ICMP checksum is wrong"};
inline constexpr Template kDropTunnelError{"drop.ipvs_tunnel_error",
                                           "it is about a packet in our tunnel, and ends here: {0}"};
inline constexpr Template kDropNoRoute{"drop.ipvs_no_route", "no route to real server {0}"};
inline constexpr Template kDropLoopbackSource{
    "drop.ipvs_loopback_source",
    "its source {0} is a loopback address and may not leave this host, and real server {1} is another host"};
inline constexpr Template kDropServerHere{
    "drop.ipvs_server_here",
    "real server {0} is this host itself, but destination {1} is not an address of it, and only NAT would change that"};
inline constexpr Template kDropToLoopback{
    "drop.ipvs_to_loopback", "it came from outside and is not translated to the loopback address {0}"};
inline constexpr Template kDropTtl{"drop.ipvs_ttl_exceeded", "the TTL was {0}: it would be 0 after the director"};
inline constexpr Template kDropMtu{
    "drop.ipvs_needs_fragmentation",
    "{0} bytes do not fit the {1} that the way to real server {2} takes, and the packet may not be fragmented (DF)"};
inline constexpr Template kDropTruncated{"drop.ipvs_truncated", "the {0} header is cut short"};
inline constexpr Template kDropTooLong{"drop.ipvs_too_long",
                                       "with an outer header it would be longer than 65,535 bytes"};

inline constexpr const Template* kTemplates[] = {
    &kServiceMatched, &kServerChosen,   &kConnectionFound,  &kReplyFound,      &kStateChanged,    &kSendNat,
    &kSendTunnel,     &kSendDirect,     &kReplyNat,         &kRouteToServer,   &kServerHere,      &kNotScheduled,
    &kTemplateFound,  &kTemplateMade,   &kErrorFound,       &kForgotten,       &kRuleTtl,         &kRuleNatRequest,
    &kRuleNatReply,   &kRuleTunnel,     &kDropNoServer,     &kDropServerGone,  &kDropOldTracking, &kDropPortZero,
    &kDropDefense,    &kDropStrayReply, &kDropIcmpChecksum, &kDropTunnelError, &kDropNoRoute,     &kDropTtl,
    &kDropMtu,        &kDropTruncated,  &kDropTooLong,      &kDropTableFull,   &kDropLoopbackSource,
    &kDropServerHere, &kDropToLoopback,
};

}  // namespace lvslab::ipvs
