#pragma once

#include "net/event.hpp"

/// Every decision that a Host can tell, and every reason for which it drops a packet. {0}, {1} ... are the arguments.
namespace lvslab::net {

// ---- link and ARP
inline constexpr Template kPriorityTag{"link.priority_tag", "the VLAN tag has VID 0: it only gives the priority {0}, and counts as none"};
inline constexpr Template kSeenOtherHost{"link.other_host", "the frame is for another MAC ({0}); {1} ignores it"};
inline constexpr Template kArpQuestion{"arp.question", "asks who has {0}, for packets to it; announces {1} (arp_announce={2}: {3})"};
inline constexpr Template kArpProbe{"arp.probe", "checks that {0} still is at {1}, by unicast"};
inline constexpr Template kArpAnswer{"arp.answer", "{0} is an address of this host, and arp_ignore={1} lets {2} answer with {3}"};
inline constexpr Template kArpNotOurs{"arp.not_ours", "the question is for {0}, which is no address of this host"};
inline constexpr Template kArpLearnt{"arp.learnt", "neighbour {0} on {1} is now at {2} ({3}), learnt from {4}"};
inline constexpr Template kArpKept{"arp.kept", "neighbour {0} on {1} stays at {2}: it changed less than {3} ago (locktime), so the first answer wins"};
inline constexpr Template kArpNotCached{"arp.not_cached", "{0} is not in the ARP cache, and answers that nobody asked for do not create entries", Weight::detail};
inline constexpr Template kNeighbourUsed{"neigh.used", "{0} is at {1} on {2} ({3})"};
inline constexpr Template kNeighbourWait{"neigh.wait", "the MAC of {0} on {1} is not known yet: the packet waits for an ARP answer"};

// ---- routing
inline constexpr Template kRouteLocal{"route.local", "{0} is an address of this host (table local)"};
inline constexpr Template kRouteForward{"route.forward", "the longest match for {0} is {1}: next hop {2} over {3}"};
inline constexpr Template kRouteOutput{"route.output", "the longest match for {0} is {1}: next hop {2} over {3}, source {4}", Weight::detail};
inline constexpr Template kRouteBroadcast{"route.broadcast", "{0} is a broadcast address"};
inline constexpr Template kForwarded{"ip.forwarded", "ip_forward=1, so it is passed on from {0} to {1}", Weight::detail};
inline constexpr Template kDelivered{"ip.delivered", "handed to the {0} socket that waits on port {1}"};
inline constexpr Template kDeliveredIcmp{"icmp.delivered", "ICMP type {0} code {1} is handed to the program that waits for it"};
inline constexpr Template kEchoAnswered{"icmp.echo", "answers the echo request"};
inline constexpr Template kIcmpSent{"icmp.sent", "tells {0} with ICMP type {1} code {2} from {3}"};
inline constexpr Template kIcmpSuppressed{"icmp.suppressed", "no ICMP error is sent: {0} (RFC 1122 3.2.2)", Weight::detail};
inline constexpr Template kResetSent{"tcp.reset", "nobody listens on TCP port {0}: answers with RST"};
inline constexpr Template kOriginated{"ip.originated", "starts here as {0} from {1} to {2}", Weight::detail};
inline constexpr Template kDecapsulated{"ipip.in", "tunl0 takes the outer header {0} > {1} off"};
inline constexpr Template kFieldChanged{"field.changed", "{0}: {1} becomes {2} ({3})", Weight::detail};
inline constexpr Template kHookVerdict{"hook.verdict", "{0}: {1} (priority {2}) says {3}", Weight::detail};

inline constexpr Template kQueueVerdict{"hook.queue", "who reads queue {0} says {1}", Weight::detail};
inline constexpr Template kFragmentKept{"frag.kept", "bytes {0} to {1} of packet id {2} from {3} wait for the rest of it"};
inline constexpr Template kReassembled{"frag.reassembled", "{0} fragments are one packet of {1} bytes from {2} again"};
inline constexpr Template kFragmented{"frag.cut", "{0} bytes do not fit {1}: the packet leaves as {2} fragments"};
inline constexpr Template kPathMtuLearnt{"pmtu.learnt", "the path to {0} takes {1} bytes: a router says so, and it is believed for {2} s"};
inline constexpr Template kPathMtuIgnored{"pmtu.ignored", "the path MTU {1} to {0} is not learnt: {2}", Weight::detail};
inline constexpr Template kRedirectSent{"redirect.sent", "{0} could reach next hop {1} itself, and is told so by a redirect"};
inline constexpr Template kRedirectHeld{"redirect.held", "no redirect to {0} now: {1}", Weight::detail};
inline constexpr Template kRedirectTaken{"redirect.taken", "packets to {0} go over {1} from now on, for {2} s: {3} redirects them"};
inline constexpr Template kRedirectRefused{"redirect.refused", "the redirect of {0} to {1} is not followed: {2}"};
inline constexpr Template kIcmpLimited{"icmp.limited", "no ICMP error is sent to {0}: {1}"};
inline constexpr Template kArpProxy{"arp.proxy", "answers for {0}, which lies behind this host ({1})"};
inline constexpr Template kArpAnnounce{"arp.announce", "tells all on {1} that it has {0} (arp_notify)"};

// ---- rules for changed fields
inline constexpr Rule kRuleLink{"rule.link", "the link header is new on every link: source is the outgoing interface, destination the next hop's MAC"};
inline constexpr Rule kRuleForwardTtl{"rule.forward_ttl", "a router takes one from the TTL and mends the header checksum (RFC 1812 5.3.1)"};
inline constexpr Rule kRuleDecapsulate{"rule.decapsulate", "IPIP: the outer header is taken off (RFC 2003)"};

// ---- drops: the reason is the key without "drop."
inline constexpr Template kDropInterfaceDown{"drop.interface_down", "{0} is down"};
inline constexpr Template kDropMalformed{"drop.malformed", "the {0} header is not valid: {1}"};
inline constexpr Template kDropUnknownProtocol{"drop.unknown_ether_type", "nobody here takes frames of type {0}"};
inline constexpr Template kDropVlan{"drop.vlan", "the frame carries VLAN tag {0}, and no interface here takes it"};
inline constexpr Template kDropArpIgnore{"drop.arp_ignore", "arp_ignore={1} (the larger of conf/all and conf/{2}): {0} is not to be answered on {2}: {3}"};
inline constexpr Template kDropArpTarget{"drop.arp_target", "{0} is no address that ARP asks for"};
inline constexpr Template kDropArpFilter{"drop.arp_filter", "arp_filter=1: the way back to {0} is not over {1}"};
inline constexpr Template kDropArpMartian{"drop.arp_martian", "the ARP sender {0} is not one that may come in over {1} ({2})"};
inline constexpr Template kDropMartianSource{"drop.martian_source", "source {0} can not come in over {1}: {2}"};
inline constexpr Template kDropMartianDestination{"drop.martian_destination", "destination {0} can not come in over {1}"};
inline constexpr Template kDropRpFilter{"drop.rp_filter", "rp_filter={2} on {1}: the way back to source {0} is not over {1}"};
inline constexpr Template kDropNotForwarding{"drop.not_forwarding", "{0} is not an address of this host, and ip_forward=0: a host is no router"};
inline constexpr Template kDropNoRoute{"drop.no_route", "no route to {0}"};
inline constexpr Template kDropUnreachableRoute{"drop.unreachable_route", "the route to {0} says {1}"};
inline constexpr Template kDropTtl{"drop.ttl_exceeded", "the TTL was {0}: it would be 0 after this hop"};
inline constexpr Template kDropMtu{"drop.needs_fragmentation", "{0} bytes do not fit the MTU {1} of {2}, and the packet may not be fragmented (DF)"};
inline constexpr Template kDropTooBig{"drop.too_big", "{0} bytes do not fit the MTU {1} of {2}"};
inline constexpr Template kDropNotForUs{"drop.link_not_for_us", "a frame that was not for this host's MAC is never forwarded"};
inline constexpr Template kDropNeighbourFailed{"drop.neighbour_failed", "nobody answered {1} ARP requests for {0} on {2}"};
inline constexpr Template kDropNeighbourQueue{"drop.neighbour_queue_full", "too many packets wait for the MAC of {0} already"};
inline constexpr Template kDropNoSocket{"drop.no_socket", "nobody listens on {0} port {1}"};
inline constexpr Template kDropNoProtocol{"drop.no_protocol", "this host has nothing for IP protocol {0}"};
inline constexpr Template kDropNoTunnel{"drop.no_tunnel", "no tunnel interface that is up takes IPIP from {0}"};
inline constexpr Template kDropFragmentMemory{"drop.fragment_memory", "{0} bytes of fragments wait already, more than ipfrag_high_thresh allows"};
inline constexpr Template kDropFragmentDistance{"drop.fragment_distance", "its source sent more than {0} fragments of other packets since (ipfrag_max_dist): the id is used anew"};
inline constexpr Template kDropFragmentInvalid{"drop.fragment_invalid", "the fragments of packet id {0} from {1} do not agree about its end"};
inline constexpr Template kDropFragmentDuplicate{"drop.fragment_duplicate", "bytes {0} to {1} of the packet are here already"};
inline constexpr Template kDropFragmentOverlap{"drop.fragment_overlap", "fragments of packet id {0} from {1} overlap, so all of them go"};
inline constexpr Template kDropFragmentTooLong{"drop.fragment_too_long", "the fragments of packet id {0} from {1} make more than 65535 bytes"};
inline constexpr Template kDropFragmentEcn{"drop.fragment_ecn", "the fragments of packet id {0} from {1} have ECN fields that do not fit together"};
inline constexpr Template kDropFragmentTimeout{"drop.fragment_timeout", "not all fragments of packet id {0} from {1} came within {2} s (ipfrag_time)"};
inline constexpr Template kDropProxyQueue{"drop.proxy_queue_full", "{0} questions wait for a proxy's answer already (proxy_qlen)"};
inline constexpr Template kDropArpGratuitous{"drop.arp_gratuitous", "drop_gratuitous_arp=1 on {1}: {0} announces itself"};
inline constexpr Template kDropChecksum{"drop.bad_checksum", "the {0} checksum is wrong"};
inline constexpr Template kDropEchoIgnored{"drop.echo_ignored", "net.ipv4.{0}=1"};
inline constexpr Template kDropIcmpUnknown{"drop.icmp_unhandled", "no program waits for ICMP type {0}"};
inline constexpr Template kDropHook{"drop.hook", "{0} on {1} says DROP"};
inline constexpr Template kDropRepeat{"drop.repeat_bound", "{0} on {1} said REPEAT {2} times"};
inline constexpr Template kDropQueue{"drop.no_queue", "{0} on {1} says QUEUE, and nobody reads the queue"};
inline constexpr Template kDropMulticast{"drop.multicast", "nobody here joined the group {0}"};
inline constexpr Template kDropCpuBusy{"drop.cpu_busy", "the CPU is behind: {0} packets wait for it already"};
inline constexpr Template kDropTransmitQueue{"drop.transmit_queue", "the transmit queue of {0} is full"};
inline constexpr Template kDropTunnelOutput{"drop.tunnel_output", "{0} has no other end configured"};
/// A real kernel's own words (enum skb_drop_reason, and the function that dropped the packet).
inline constexpr Template kDropLinux{"drop.linux", "its Linux drops it in {1}: {0}"};

/// All of them, so that a record's keys find their sentences.
inline constexpr const Template* kTemplates[] = {
    &kPriorityTag, &kSeenOtherHost, &kArpQuestion, &kArpProbe, &kArpAnswer, &kArpNotOurs, &kArpLearnt, &kArpKept, &kArpNotCached, &kNeighbourUsed,
    &kNeighbourWait, &kRouteLocal, &kRouteForward, &kRouteOutput, &kRouteBroadcast, &kForwarded, &kDelivered,
    &kDeliveredIcmp, &kEchoAnswered, &kIcmpSent, &kIcmpSuppressed, &kResetSent, &kOriginated, &kDecapsulated,
    &kFieldChanged, &kHookVerdict, &kRuleLink, &kRuleForwardTtl, &kRuleDecapsulate, &kDropInterfaceDown,
    &kDropMalformed, &kDropUnknownProtocol, &kDropVlan, &kDropArpIgnore, &kDropArpTarget, &kDropArpFilter, &kDropArpMartian,
    &kDropMartianSource, &kDropMartianDestination, &kDropRpFilter, &kDropNotForwarding, &kDropNoRoute,
    &kDropUnreachableRoute, &kDropTtl, &kDropMtu, &kDropTooBig, &kDropNotForUs, &kDropNeighbourFailed,
    &kDropNeighbourQueue, &kDropNoSocket, &kDropNoProtocol, &kDropNoTunnel, &kDropFragmentMemory,
    &kDropFragmentDistance, &kDropFragmentInvalid, &kDropFragmentDuplicate, &kDropFragmentOverlap,
    &kDropFragmentTooLong, &kDropFragmentEcn, &kDropFragmentTimeout, &kDropProxyQueue,
    &kDropArpGratuitous, &kQueueVerdict, &kFragmentKept, &kReassembled, &kFragmented, &kPathMtuLearnt,
    &kPathMtuIgnored, &kRedirectSent, &kRedirectHeld, &kRedirectTaken, &kRedirectRefused, &kIcmpLimited, &kArpProxy,
    &kArpAnnounce, &kDropChecksum,
    &kDropEchoIgnored, &kDropIcmpUnknown, &kDropHook, &kDropRepeat, &kDropQueue, &kDropMulticast, &kDropCpuBusy,
    &kDropTransmitQueue, &kDropTunnelOutput, &kDropLinux,
};

}  // namespace lvslab::net
