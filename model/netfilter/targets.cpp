#include <algorithm>

#include "net/templates.hpp"
#include "netfilter/templates.hpp"
#include "netfilter/walk.hpp"
#include "wire/build.hpp"
#include "wire/checksum.hpp"
#include "wire/rewrite.hpp"
#include "wire/text.hpp"

/// What rules do to packets (net/netfilter/xt_*.c, net/ipv4/netfilter/ipt_*.c).
namespace lvslab::netfilter {

using net::Verdict;
using wire::Ipv4;

std::optional<Verdict> Walk::apply(const NatTarget& t) {
    Tracked* entry = nf_.tracking_.entry_of(packet_);
    if (entry == nullptr) return Verdict::accept;
    NatRange range = t.range;
    const auto refuse = [&](const char* target, const net::InterfaceIndex dev) {
        host().report().drop(packet_, kDropNoMasquerade, target, host().interfaces()[dev].name);
        return Verdict::drop;
    };
    if (t.kind == NatTarget::Kind::masquerade) {
        // The source that a packet of our own to the same next hop would have (inet_select_addr).
        const wire::Ipv4Address next = packet_.route ? packet_.route->next_hop : ip().destination();
        const auto address = host().ip().select_source(state_.out, next, net::Scope::global);
        if (address.is_unspecified()) return refuse("MASQUERADE", state_.out);
        entry->masquerade_out = state_.out;
        range.with_addresses = true;
        range.first = range.last = address;
    } else if (t.kind == NatTarget::Kind::redirect) {
        wire::Ipv4Address address{0x7f000001};
        if (state_.hook != net::Hook::local_out) {
            const auto& own = host().interfaces()[state_.in].addresses;
            if (own.empty()) return refuse("REDIRECT", state_.in);
            address = own.front().prefix.address;
        }
        range.with_addresses = true;
        range.first = range.last = address;
    }
    nf_.nat_.bind(packet_, *entry, manip_of(state_.hook), range);
    return Verdict::accept;
}

void Walk::apply(const MarkTarget& t) { packet_.mark = (packet_.mark & ~t.mask) ^ t.value; }

void Walk::apply(const ConnmarkTarget& t) {
    Tracked* entry = nf_.tracking_.entry_of(packet_);
    if (entry == nullptr) return;
    std::uint32_t mark = entry->mark;
    switch (t.what) {
        case ConnmarkTarget::What::set:
            mark = (mark & ~t.mask) ^ t.value;
            break;
        case ConnmarkTarget::What::save:
            mark = (mark & ~t.connection_mask) ^ (packet_.mark & t.packet_mask);
            break;
        case ConnmarkTarget::What::restore:
            packet_.mark = (packet_.mark & ~t.packet_mask) ^ (entry->mark & t.connection_mask);
            return;
    }
    entry->mark = mark;
    if (entry->confirmed) nf_.tracking_.tell(net::ChangeKind::set, *entry);
}

void Walk::apply(const TtlTarget& t) {
    const auto header = *Ipv4<std::uint8_t>::parse(packet_.data.bytes());
    int ttl = t.value;
    if (t.what == TtlTarget::What::inc) ttl = std::min(255, header.ttl() + t.value);
    if (t.what == TtlTarget::What::dec) ttl = std::max(0, header.ttl() - t.value);
    if (ttl == header.ttl()) return;
    const net::ChangeWatch watch(host().report(), packet_, kRuleMangle);
    wire::set_ttl(header, static_cast<std::uint8_t>(ttl));
}

void Walk::apply(const TosTarget& t) {
    const auto header = *Ipv4<std::uint8_t>::parse(packet_.data.bytes());
    const auto tos = static_cast<std::uint8_t>((header.tos() & ~t.mask) ^ t.value);
    if (tos == header.tos()) return;
    const net::ChangeWatch watch(host().report(), packet_, kRuleMangle);
    wire::set_tos(header, tos);
}

void Walk::apply(const LogTarget& t) {
    if (!host().report().observed()) return;
    const auto name = [&](net::InterfaceIndex i) { return i == net::kNoInterface ? "" : host().interfaces()[i].name; };
    host().report().decide(packet_, kLogged,
                           t.prefix + "IN=" + name(state_.in) + " OUT=" + name(state_.out) + " " +
                               wire::packet_summary(std::as_const(packet_.data).bytes()));
}

}  // namespace lvslab::netfilter
