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

/// xt_TCPMSS: an MSS option that is larger becomes `mss`; it never grows. A SYN without one gets one if it has room:
/// here the packet is left as it is, as the kernel does when the segment carries data.
std::optional<Verdict> Walk::apply(const MssTarget& t) {
    constexpr std::uint8_t kMssOption = 2, kMssSize = 4;
    const auto header = *Ipv4<std::uint8_t>::parse(packet_.data.bytes());
    const auto tcp = wire::Tcp<std::uint8_t>::parse(header.payload());
    if (!tcp) {
        host().report().drop(packet_, kDropTcpMss);
        return Verdict::drop;
    }
    std::uint32_t mss = t.mss;
    if (mss == 0) {
        if (!packet_.route) return std::nullopt;
        // The narrower of the way there and the way back.
        std::uint32_t mtu = host().ip().path_mtu(*packet_.route);
        if (const auto back = host().ip().route_output({.destination = header.source()})) {
            mtu = std::min(mtu, host().ip().path_mtu(*back));
        }
        if (mtu <= wire::kIpv4Size + wire::kTcpSize) return Verdict::drop;
        mss = mtu - static_cast<std::uint32_t>(wire::kIpv4Size + wire::kTcpSize);
    }
    const auto options = tcp->options();
    for (std::size_t i = 0; i + kMssSize <= options.size();) {
        if (options[i] == kMssOption && options[i + 1] == kMssSize) {
            const std::uint16_t old = wire::load16(options, i + 2);
            if (old <= mss) return std::nullopt;
            const net::ChangeWatch watch(host().report(), packet_, kRuleMangle);
            const auto now = static_cast<std::uint16_t>(mss);
            wire::store16(options, i + 2, now);
            // Options start at an even offset, but the option itself may not: then its bytes stand in other halves.
            const bool odd = i % 2 != 0;
            const auto swap = [&](std::uint16_t v) { return odd ? static_cast<std::uint16_t>(v << 8 | v >> 8) : v; };
            tcp->set_checksum(wire::update(tcp->checksum(), wire::Change16{swap(old), swap(now)}));
            return std::nullopt;
        }
        i += options[i] < 2 || options[i + 1] == 0 ? 1U : options[i + 1];
    }
    return std::nullopt;
}

void Walk::apply(const LogTarget& t) {
    if (!host().report().observed()) return;
    const auto name = [&](net::InterfaceIndex i) { return i == net::kNoInterface ? "" : host().interfaces()[i].name; };
    host().report().decide(packet_, kLogged,
                           t.prefix + "IN=" + name(state_.in) + " OUT=" + name(state_.out) + " " +
                               wire::packet_summary(std::as_const(packet_.data).bytes()));
}

}  // namespace lvslab::netfilter
