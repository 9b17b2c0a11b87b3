#include "netfilter/walk.hpp"

#include "netfilter/templates.hpp"

/// A packet's way through a table (net/ipv4/netfilter/ip_tables.c, ipt_do_table).
namespace lvslab::netfilter {

using net::Verdict;

namespace {
constexpr int kDeepest = 64;
}  // namespace

void Walk::count(Counted& counted) const {
    ++counted.packets;
    counted.bytes += packet_.data.size();
}

void Walk::tell_match(const Chain& chain, std::size_t position) const {
    nf_.tell(net::ChangeKind::set, table_, chain, position);
    if (!host().report().observed()) return;
    host().report().decide(packet_, kRuleMatched, table_.name, chain.name, position + 1, chain.rules[position]->text);
}

Verdict Walk::run() {
    Chain* chain = table_.find(chain_of(state_.hook));
    if (chain == nullptr) return Verdict::accept;
    if (const auto said = walk(*chain, 0)) return *said;
    count(chain->count);
    nf_.tell(net::ChangeKind::set, table_, *chain);
    host().report().decide(packet_, kPolicy, table_.name, chain->name, chain->accepts ? "ACCEPT" : "DROP");
    if (chain->accepts) return Verdict::accept;
    host().report().drop(packet_, kDropPolicy, table_.name, chain->name);
    return Verdict::drop;
}

std::optional<Verdict> Walk::walk(Chain& chain, int depth) {
    if (depth > kDeepest) return Verdict::drop;
    for (std::size_t i = 0; i < chain.rules.size(); ++i) {
        Rule& rule = *chain.rules[i];
        if (!matches(rule)) {
            if (!unreadable_) continue;
            host().report().drop(packet_, kDropUnreadable, table_.name, chain.name, i + 1);
            return Verdict::drop;
        }
        count(rule.count);
        tell_match(chain, i);
        bool left = false;
        const auto said = act(chain, i, depth, left);
        if (said || left) return said;
    }
    return std::nullopt;
}

std::optional<Verdict> Walk::act(Chain& chain, std::size_t position, int depth, bool& left) {
    Rule& rule = *chain.rules[position];
    const Target& target = rule.spec.target;
    if (const auto* verdict = std::get_if<VerdictTarget>(&target)) {
        left = verdict->what == VerdictTarget::What::return_;
        if (left) return std::nullopt;
        if (verdict->what == VerdictTarget::What::accept) return Verdict::accept;
        host().report().drop(packet_, kDropRule, table_.name, chain.name, position + 1);
        return Verdict::drop;
    }
    if (const auto* jump = std::get_if<JumpTarget>(&target)) {
        left = jump->goes;
        return walk(*rule.jump, depth + 1);
    }
    if (const auto* reject_target = std::get_if<RejectTarget>(&target)) {
        host().report().drop(packet_, kDropReject, table_.name, chain.name, position + 1);
        reject(*reject_target);
        return Verdict::drop;
    }
    if (const auto* nat = std::get_if<NatTarget>(&target)) return apply(*nat);
    if (const auto* mss = std::get_if<MssTarget>(&target)) return apply(*mss);
    if (const auto* mark = std::get_if<MarkTarget>(&target)) apply(*mark);
    if (const auto* mark = std::get_if<ConnmarkTarget>(&target)) apply(*mark);
    if (const auto* ttl = std::get_if<TtlTarget>(&target)) apply(*ttl);
    if (const auto* tos = std::get_if<TosTarget>(&target)) apply(*tos);
    if (const auto* log = std::get_if<LogTarget>(&target)) apply(*log);
    if (std::holds_alternative<NotrackTarget>(target)) nf_.tracking_.untrack(packet_, "an iptables rule");
    return std::nullopt;
}

}  // namespace lvslab::netfilter
