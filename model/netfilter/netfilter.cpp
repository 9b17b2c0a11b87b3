#include "netfilter/netfilter.hpp"

#include <algorithm>

#include "netfilter/templates.hpp"
#include "netfilter/walk.hpp"

/// What the director asks for, and how tables come to their hooks.
namespace lvslab::netfilter {

using net::Hook;
using net::Packet;

namespace {

constexpr int kPriorityRaw = -300;

std::vector<Hook> hooks_of(const std::string& table) {
    if (table == "filter") return {Hook::local_in, Hook::forward, Hook::local_out};
    if (table == "mangle") {
        return {Hook::prerouting, Hook::local_in, Hook::forward, Hook::local_out, Hook::postrouting};
    }
    return {Hook::prerouting, Hook::local_out};  // raw
}

int priority_of(const std::string& table) {
    if (table == "raw") return kPriorityRaw;
    return table == "mangle" ? net::kPriorityMangle : net::kPriorityFilter;
}

}  // namespace

Netfilter::Netfilter(net::Host& host) : host_(host), tracking_(host), nat_(host, tracking_) { host_.attach(*this); }

void Netfilter::attach(TableObserver* observer) {
    observer_ = observer;
    tracking_.attach(observer);
}

void Netfilter::expect_reply_from(Packet& packet, const wire::Endpoint& server) {
    const Tracked* entry = tracking_.entry_of(packet);
    if (entry == nullptr) return;
    Tuple reply = entry->reply();
    reply.source = server.address;
    if (reply.protocol != wire::Protocol::icmp) reply.source_port = server.port;
    expect_reply(packet, reply);
}

void Netfilter::expect_reply_to(Packet& packet, const wire::Endpoint& service) {
    const Tracked* entry = tracking_.entry_of(packet);
    if (entry == nullptr) return;
    Tuple reply = entry->reply();
    reply.destination = service.address;
    if (reply.protocol != wire::Protocol::icmp) reply.destination_port = service.port;
    expect_reply(packet, reply);
}

void Netfilter::expect_reply(Packet& packet, const Tuple& reply) {
    Tracked* entry = tracking_.entry_of(packet);
    if (entry == nullptr || entry->confirmed || entry->dying) return;
    if (way_of(Conntrack::info_of(packet)) != Way::original) return;
    tracking_.alter_reply(*entry, reply);
    if (host_.report().observed()) {
        host_.report().decide(packet, kTrackReply, to_string(reply), wire::to_string(reply.source));
    }
}

/// The first command that names a table brings it to life, as loading its module does.
void Netfilter::load(Table& table) {
    for (const std::string& name : built_in_chains(table.name)) {
        const auto made =
            table.chains.insert(std::make_unique<Chain>(Chain{.name = name, .place = table.chains.size()})).first;
        tell(net::ChangeKind::set, table, **made);
    }
    if (table.name == "nat") {
        nat_.enable([this, &table](Packet& p, const net::HookState& s) { return run_table(table, p, s); });
        return;
    }
    for (const Hook hook : hooks_of(table.name)) {
        host_.hooks().add({hook, priority_of(table.name), "iptable_" + table.name},
                          [this, &table](Packet& p, const net::HookState& s) { return run_table(table, p, s); });
    }
}

net::Verdict Netfilter::run_table(Table& table, Packet& packet, const net::HookState& state) {
    const bool may_reroute = table.name == "mangle" && state.hook == Hook::local_out;
    const std::uint32_t mark = packet.mark;
    const net::Verdict verdict = Walk({*this, table, state}, packet).run();
    if (!may_reroute || verdict != net::Verdict::accept || packet.mark == mark) return verdict;
    // A rule of `ip rule fwmark` may know another way now (ipt_mangle_out).
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(std::as_const(packet.data).bytes());
    const auto route =
        host_.ip().route_output({.destination = ip->destination(), .source = ip->source(), .mark = packet.mark});
    if (route) packet.route = *route, packet.out = route->out;
    return verdict;
}

Tables Netfilter::tables() const {
    Tables out;
    for (const auto& table : tables_) {
        std::uint32_t order = 0;
        for (const auto& chain : table->chains) {
            out.chains.push_back(row(*table, *chain, order++));
            for (std::size_t i = 0; i < chain->rules.size(); ++i) out.rules.push_back(rule_row(*table, *chain, i));
        }
    }
    tracking_.table().for_each([&](const Tracked& entry) { out.tracked.push_back(entry.row()); });
    return out;
}

std::uint32_t Netfilter::order_of(const Table& table, const Chain& chain) {
    std::uint32_t order = 0;
    for (const auto& c : table.chains) {
        if (c.get() == &chain) break;
        ++order;
    }
    return order;
}

ChainRow Netfilter::row(const Table& table, const Chain& chain, std::uint32_t order) {
    return {.table = table.name,
            .chain = chain.name,
            .policy = chain.built_in() ? (chain.accepts ? "ACCEPT" : "DROP") : "-",
            .packets = chain.count.packets,
            .bytes = chain.count.bytes,
            .references = chain.references,
            .order = order};
}

RuleRow Netfilter::rule_row(const Table& table, const Chain& chain, std::size_t position) {
    const Rule& rule = *chain.rules[position];
    return {.table = table.name,
            .chain = chain.name,
            .number = static_cast<std::uint32_t>(position + 1),
            .rule = rule.text,
            .packets = rule.count.packets,
            .bytes = rule.count.bytes};
}

void Netfilter::tell(net::ChangeKind kind, const Table& table, const Chain& chain) const {
    if (is_seen(table)) observer_->table_changed(host_.now(), kind, row(table, chain, order_of(table, chain)));
}

void Netfilter::tell(net::ChangeKind kind, const Table& table, const Chain& chain, std::size_t position) const {
    if (is_seen(table)) observer_->table_changed(host_.now(), kind, rule_row(table, chain, position));
}

void Netfilter::tell_chains_from(const Table& table, const Chain& chain) const {
    if (!is_seen(table)) return;
    std::uint32_t order = order_of(table, chain);
    for (auto c = std::next(table.chains.begin(), order); c != table.chains.end(); ++c)
        observer_->table_changed(host_.now(), net::ChangeKind::set, row(table, **c, order++));
}

void Netfilter::tell_rules_from(const Table& table, const Chain& chain, std::size_t position) const {
    if (!is_seen(table)) return;
    for (; position < chain.rules.size(); ++position) tell(net::ChangeKind::set, table, chain, position);
}

}  // namespace lvslab::netfilter
