#pragma once

#include "net/event.hpp"
#include "net/reporter.hpp"

/// Every decision of iptables, NAT and connection tracking, and every reason for which they drop a packet.
namespace lvslab::netfilter {

using net::Template;
using net::Weight;

// ---- connection tracking
inline constexpr Template kTrackNew{"conntrack.new", "conntrack: this begins a connection ({0}); an answer would be {1}", Weight::detail};
inline constexpr Template kTrackFound{"conntrack.found", "conntrack: {0} of the connection {1}, {2} direction", Weight::detail};
inline constexpr Template kTrackRelated{"conntrack.related", "conntrack: RELATED, an ICMP error about the connection {0}"};
inline constexpr Template kTrackInvalid{"conntrack.invalid", "conntrack: INVALID, {0}: it belongs to no connection, and NAT leaves it alone"};
inline constexpr Template kTrackState{"conntrack.state", "conntrack: the connection goes from {0} to {1}: it expires after {2} without a packet", Weight::detail};
inline constexpr Template kTrackUntracked{"conntrack.untracked", "conntrack: {0} takes the packet out of connection tracking, so neither NAT nor state matches see a connection", Weight::detail};
inline constexpr Template kTrackConfirmed{"conntrack.confirmed", "conntrack: the connection {0} is entered in the table; answers are expected as {1}", Weight::detail};
inline constexpr Template kTrackReply{"conntrack.reply", "conntrack: the answer is expected as {0} from now on, for {1} serves it", Weight::detail};
inline constexpr Template kTrackExpired{"conntrack.expired", "conntrack: the connection {0} expires", Weight::detail};

// ---- NAT
inline constexpr Template kNatBound{"nat.bound", "NAT: {0} {1} becomes {2} for all of this connection ({3})"};
inline constexpr Template kNatNull{"nat.none", "NAT: no rule changes the {0} of this connection", Weight::detail};
inline constexpr Template kNatRoute{"nat.route", "the destination has changed: {0} is routed anew", Weight::detail};
inline constexpr net::Rule kRuleNatSource{"rule.nat_source", "iptables NAT: the source that this connection was given, or that its answers had; checksums follow (RFC 1624)"};
inline constexpr net::Rule kRuleNatDestination{"rule.nat_destination", "iptables NAT: the destination that this connection was given, or that its answers go to; checksums follow (RFC 1624)"};
inline constexpr net::Rule kRuleNatIcmp{"rule.nat_icmp", "iptables NAT: an ICMP error shows its reader the packet as it had sent it"};

// ---- rules
inline constexpr Template kRuleMatched{"iptables.rule", "iptables {0} {1}, rule {2}: {3}"};
inline constexpr Template kPolicy{"iptables.policy", "iptables {0} {1}: no rule decides, so the policy does: {2}", Weight::detail};
inline constexpr Template kLogged{"iptables.log", "iptables LOG: {0}"};
inline constexpr Template kRejectSent{"iptables.reject", "REJECT answers {0} with {1}"};
inline constexpr Template kRejectSilent{"iptables.reject_silent", "REJECT answers nothing: {0}", Weight::detail};
inline constexpr net::Rule kRuleMangle{"rule.mangle", "an iptables rule of table mangle"};

// ---- drops: the reason is the key without "drop."
inline constexpr Template kDropUnreadable{
    "drop.filter_unreadable",
    "iptables: rule {2} of {1} in table {0} asks about the transport header, of which not enough is in this packet"};
inline constexpr Template kDropRule{"drop.filter_drop", "iptables: rule {2} of {1} in table {0} says DROP"};
inline constexpr Template kDropPolicy{"drop.filter_policy", "iptables: the policy of {1} in table {0} is DROP"};
inline constexpr Template kDropReject{"drop.reject", "iptables: rule {2} of {1} in table {0} says REJECT"};
inline constexpr Template kDropTableFull{"drop.conntrack_full", "nf_conntrack: table full ({0} connections; nf_conntrack_max), a new one finds no place"};
inline constexpr Template kDropClash{"drop.conntrack_clash", "conntrack: another connection already has the addresses and ports {0}"};
inline constexpr Template kDropNatIcmp{"drop.nat_icmp", "NAT: the ICMP error can not be translated: {0}"};
inline constexpr Template kDropNatTruncated{"drop.nat_truncated", "NAT: the {0} header is cut short"};
inline constexpr Template kDropNoMasquerade{"drop.nat_no_address", "{0}: {1} has no address that the packet could take"};
inline constexpr Template kDropMasqueradeMoved{"drop.nat_masquerade_moved", "the connection was masqueraded for another interface than {0}, so it is forgotten"};
inline constexpr Template kDropNoRoute{"drop.nat_no_route", "NAT: no route to the new destination {0}"};
inline constexpr Template kDropTcpMss{"drop.tcpmss", "TCPMSS: {0}"};

inline constexpr const Template* kTemplates[] = {
    &kTrackNew, &kTrackFound, &kTrackRelated, &kTrackInvalid, &kTrackState, &kTrackUntracked, &kTrackConfirmed,
    &kTrackReply, &kTrackExpired, &kNatBound, &kNatNull, &kNatRoute, &kRuleNatSource, &kRuleNatDestination,
    &kRuleNatIcmp, &kRuleMatched, &kPolicy, &kLogged, &kRejectSent, &kRejectSilent, &kRuleMangle, &kDropUnreadable, &kDropRule,
    &kDropPolicy, &kDropReject, &kDropTableFull, &kDropClash, &kDropNatIcmp, &kDropNatTruncated, &kDropNoMasquerade,
    &kDropMasqueradeMoved, &kDropNoRoute, &kDropTcpMss,
};

}  // namespace lvslab::netfilter
