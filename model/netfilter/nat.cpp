#include "netfilter/nat.hpp"

#include <algorithm>

#include "net/writable.hpp"
#include "netfilter/templates.hpp"
#include "wire/icmp.hpp"
#include "wire/ports.hpp"
#include "wire/tcp.hpp"
#include "wire/udp.hpp"

/// The path of a packet through NAT (net/netfilter/nf_nat_core.c, nf_nat_proto.c).
namespace lvslab::netfilter {

using net::Hook;
using net::Packet;
using net::Verdict;

namespace {

std::uint64_t source_key(const Tuple& tuple) {
    return std::uint64_t{tuple.source.value} << 24 | std::uint64_t{tuple.source_port} << 8 |
           static_cast<std::uint8_t>(tuple.protocol);
}

std::string side_text(const Tuple& tuple, Manip what) {
    const bool source = what == Manip::source;
    const wire::Ipv4Address address = source ? tuple.source : tuple.destination;
    if (wire::has_ports(tuple.protocol)) {
        return wire::to_string(wire::Endpoint{address, source ? tuple.source_port : tuple.destination_port});
    }
    if (tuple.protocol == wire::Protocol::icmp) {
        return wire::to_string(address) + " id " + std::to_string(tuple.source_port);
    }
    return wire::to_string(address);
}

/// How much of a transport header is written (l4proto_manip_pkt): of TCP, 8 bytes if no more of it is quoted.
std::size_t header_written(wire::Protocol protocol, std::size_t present) {
    return protocol == wire::Protocol::tcp && present >= wire::kTcpSize ? wire::kTcpSize : wire::kUdpSize;
}

const char* name_of(Manip what) { return what == Manip::source ? "source" : "destination"; }

}  // namespace

void Nat::enable(Rules rules) {
    if (enabled_) return;
    enabled_ = true;
    rules_ = std::move(rules);
    tracking_.enable();
    tracking_.on_gone = [this](Tracked& entry) { forget(entry); };
    net::Hooks& hooks = host_.hooks();
    const auto plain = [this](Packet& p, const net::HookState& s) { return run(p, s); };
    hooks.add({Hook::prerouting, net::kPriorityNatDestination, "nat_pre_routing"}, plain);
    hooks.add({Hook::postrouting, net::kPriorityNatSource, "nat_post_routing"}, plain);
    hooks.add({Hook::local_out, net::kPriorityNatDestination, "nat_local_out"},
              [this](Packet& p, const net::HookState& s) { return on_local_out(p, s); });
    hooks.add({Hook::local_in, net::kPriorityNatSource, "nat_local_in"}, plain);
}

void Nat::forget(Tracked& entry) {
    if (!entry.bound[index_of(Manip::source)]) return;
    const auto it = by_source_.find(source_key(entry.original()));
    if (it == by_source_.end()) return;
    std::erase(it->second, tracking_.table().handle_of(entry, Info::established));
    if (it->second.empty()) by_source_.erase(it);
}

void Nat::bind(const Packet& packet, Tracked& entry, Manip what, const NatRange& range) {
    const std::size_t i = index_of(what);
    if (entry.bound[i]) return;
    entry.bound[i] = true;
    if (!entry.confirmed) {
        const Tuple now = *inverted(entry.reply());
        const Choice choice = choose(now, range, entry, what);
        if (choice.tuple != now) {
            tracking_.alter_reply(entry, *inverted(choice.tuple));
            entry.changed[i] = true;
        }
        tell_binding(packet, now, choice, what);
    }
    if (what == Manip::source) {
        by_source_[source_key(entry.original())].push_back(tracking_.table().handle_of(entry, Info::established));
    }
}

void Nat::tell_binding(const Packet& packet, const Tuple& was, const Choice& choice, Manip what) const {
    if (!host_.report().observed()) return;
    if (choice.tuple == was) return host_.report().decide(packet, kNatNull, name_of(what));
    const auto port = [&](const Tuple& t) { return what == Manip::source ? t.source_port : t.destination_port; };
    std::string why = "by the rule";
    if (wire::has_ports(was.protocol) || was.protocol == wire::Protocol::icmp) {
        const bool kept = port(choice.tuple) == port(was);
        if (kept && choice.tries == 0) why = "the port is free there, so it is kept";
        if (choice.own_taken)
            why = "the port is taken by another connection to the same end; ports tried from a random one on: " +
                  std::to_string(choice.tries);
        else if (choice.tries > 0)
            why = "from the rule's range; ports tried: " + std::to_string(choice.tries);
    }
    host_.report().decide(packet, kNatBound, name_of(what), side_text(was, what), side_text(choice.tuple, what), why);
}

Verdict Nat::run(Packet& packet, const net::HookState& state) {
    Tracked* entry = tracking_.entry_of(packet);
    if (entry == nullptr) return Verdict::accept;  // INVALID and UNTRACKED packets are left alone
    const Info info = Conntrack::info_of(packet);
    const Manip what = manip_of(state.hook);
    const auto protocol = wire::Ipv4<const std::uint8_t>::parse(std::as_const(packet.data).bytes())->protocol();
    if (is_related(info) && protocol == wire::Protocol::icmp) return translate_icmp_error(packet, *entry, what);
    if (info == Info::fresh || is_related(info)) {
        const Verdict verdict = on_first(packet, state, *entry, what);
        if (verdict != Verdict::accept) return verdict;
    }
    const bool out = state.hook == Hook::postrouting && way_of(info) == Way::original;
    if (out && entry->masquerade_out != net::kNoInterface && entry->masquerade_out != state.out) {
        tracking_.erase(entry->original());
        host_.report().drop(packet, kDropMasqueradeMoved, host_.interfaces()[state.out].name);
        return Verdict::drop;
    }
    return translate(packet, *entry, what);
}

/// The rules are asked until one has bound the connection; then, or if none does, it is bound for good.
Verdict Nat::on_first(Packet& packet, const net::HookState& state, Tracked& entry, Manip what) {
    if (entry.bound[index_of(what)]) return Verdict::accept;
    const Verdict verdict = rules_(packet, state);
    if (verdict != Verdict::accept) return verdict;
    if (!entry.bound[index_of(what)]) {
        // To its own address: that too can clash, and then the port changes (nf_nat_alloc_null_binding).
        const wire::Ipv4Address own = what == Manip::source ? entry.reply().destination : entry.reply().source;
        bind(packet, entry, what, {.with_addresses = true, .first = own, .last = own});
    }
    return Verdict::accept;
}

/// What is bound for one side changes the other side of answers.
bool Nat::changes(const Tracked& entry, Way way, Manip what) const {
    return entry.changed[index_of(way == Way::original ? what : other(what))];
}

Verdict Nat::translate(Packet& packet, const Tracked& entry, Manip what) {
    const Way way = way_of(Conntrack::info_of(packet));
    if (!changes(entry, way, what)) return Verdict::accept;
    const auto target = inverted(entry.tuples[index_of(other(way))]);
    const net::ChangeWatch watch(host_.report(), packet, what == Manip::source ? kRuleNatSource : kRuleNatDestination);
    const auto ip = wire::Ipv4<std::uint8_t>::parse(packet.data.bytes());
    net::make_writable(packet, header_written(ip->protocol(), ip->payload().size()));
    if (target && put_side(*ip, what, *target)) return Verdict::accept;
    host_.report().drop(packet, kDropNatTruncated, "transport");
    return Verdict::drop;
}

/// nf_nat_icmp_reply_translation: the quoted packet is what its sender had sent, so inside it the other side changes.
Verdict Nat::translate_icmp_error(Packet& packet, const Tracked& entry, Manip what) {
    const auto refuse = [&](const char* why) {
        host_.report().drop(packet, kDropNatIcmp, why);
        return Verdict::drop;
    };
    const auto ip = wire::Ipv4<std::uint8_t>::parse(packet.data.bytes());
    const auto icmp = wire::Icmp<std::uint8_t>::parse(ip->payload());
    if (!icmp) return refuse("it is cut short");
    net::make_writable(packet, wire::kIcmpSize + wire::kIpv4Size);
    if (!icmp->checksum_ok()) return refuse("its checksum is wrong");
    if (icmp->type() == wire::IcmpType::redirect) {
        // A redirect names a gateway on the reader's link; through NAT that can't be right.
        if (!entry.bound[0] || !entry.bound[1] || entry.changed[0] || entry.changed[1]) {
            return refuse("a redirect means nothing behind NAT");
        }
    }
    const Way way = way_of(Conntrack::info_of(packet));
    if (!changes(entry, way, what)) return Verdict::accept;
    const net::ChangeWatch watch(host_.report(), packet, kRuleNatIcmp);
    const Tuple& peer = entry.tuples[index_of(other(way))];
    auto target = inverted(peer);
    const auto quoted = wire::Ipv4<std::uint8_t>::parse_quoted(icmp->payload());
    if (quoted) {
        const std::size_t before = wire::kIcmpSize + quoted->header_size(), rest = ip->payload().size() - before;
        net::make_writable(packet, before + header_written(quoted->protocol(), rest));
    }
    if (!target || !quoted || !put_side(*quoted, other(what), peer)) return refuse("what it quotes is cut short");
    icmp->fill_checksum();
    return put_side(*ip, what, *target) ? Verdict::accept : refuse("it is cut short");
}

/// The route was chosen for the old destination (ip_route_me_harder).
Verdict Nat::on_local_out(Packet& packet, const net::HookState& state) {
    const auto destination = [&] {
        return wire::Ipv4<const std::uint8_t>::parse(std::as_const(packet.data).bytes())->destination();
    };
    const wire::Ipv4Address before = destination();
    const Verdict verdict = run(packet, state);
    if (verdict != Verdict::accept || destination() == before) return verdict;
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(std::as_const(packet.data).bytes());
    const auto route =
        host_.ip().route_output({.destination = ip->destination(), .source = ip->source(), .mark = packet.mark});
    if (!route) {
        host_.report().drop(packet, kDropNoRoute, ip->destination());
        return Verdict::drop;
    }
    packet.route = *route;
    packet.out = route->out;
    host_.report().decide(packet, kNatRoute, ip->destination());
    return Verdict::accept;
}

}  // namespace lvslab::netfilter
