#include <algorithm>

#include "net/fib.hpp"

/// Policy routing (net/core/fib_rules.c, net/ipv4/fib_rules.c): which tables a packet asks, by source, mark and
/// interface.
namespace lvslab::net {

namespace {

bool matches(const PolicyRule& rule, const Fib::Query& query) {
    if (!rule.from.contains(query.source) || !rule.to.contains(query.destination)) return false;
    if ((query.mark & rule.mask) != (rule.mark & rule.mask)) return false;
    return rule.iif == kNoInterface || rule.iif == query.in;
}

/// What a rule without a table answers. The entries are never in a table.
const RouteEntry* refusal(RuleAction action) {
    static const RouteEntry kBlackhole{.type = RouteType::blackhole}, kUnreachable{.type = RouteType::unreachable},
        kProhibit{.type = RouteType::prohibit};
    if (action == RuleAction::blackhole) return &kBlackhole;
    return action == RuleAction::prohibit ? &kProhibit : &kUnreachable;
}

}  // namespace

const RouteEntry* Fib::lookup_in(RouteTable table, const Query& query) const {
    auto e = std::lower_bound(entries_.begin(), entries_.end(), table,
                              [](const RouteEntry& entry, RouteTable t) { return entry.table < t; });
    for (; e != entries_.end() && e->table == table; ++e) {
        if (usable(*e, query)) return e->type == RouteType::throw_ ? nullptr : &*e;
    }
    return nullptr;
}

/// A table without a match passes the question on to the next rule, and so does a throw route.
const RouteEntry* Fib::lookup_by_rules(const Query& query) const {
    for (const PolicyRule& rule : rules_) {
        if (!matches(rule, query)) continue;
        if (rule.action != RuleAction::lookup) return refusal(rule.action);
        if (const RouteEntry* found = lookup_in(rule.table, query)) return found;
    }
    return nullptr;
}

bool Fib::add_rule(const PolicyRule& rule) {
    if (std::find(rules_.begin(), rules_.end(), rule) != rules_.end()) return false;
    const auto place = std::upper_bound(rules_.begin(), rules_.end(), rule,
                                        [](const auto& a, const auto& b) { return a.priority < b.priority; });
    rules_.insert(place, rule);
    report_.changed(ChangeKind::set, [&]() -> Row { return row(rule); });
    rules_changed();
    return true;
}

bool Fib::remove_rule(const PolicyRule& rule) {
    const auto it = std::find(rules_.begin(), rules_.end(), rule);
    if (it == rules_.end()) return false;
    rules_.erase(it);
    report_.changed(ChangeKind::remove, [&]() -> Row { return row(rule); });
    rules_changed();
    return true;
}

void Fib::flush_rules() {
    const std::vector<PolicyRule> all = rules_;
    for (const PolicyRule& rule : all) {
        if (rule.priority != 0) remove_rule(rule);
    }
}

void Fib::rules_changed() {
    ++generation_;
    customized_ = true;
    default_rules_ = rules_ == std::vector<PolicyRule>{{.priority = 0, .table = RouteTable::local},
                                                       {.priority = 32766, .table = RouteTable::main},
                                                       {.priority = 32767, .table = RouteTable::standard}};
}

RuleRow Fib::row(const PolicyRule& rule) const {
    return {.priority = rule.priority,
            .from = rule.from,
            .to = rule.to,
            .mark = rule.mark,
            .mask = rule.mask,
            .iif = rule.iif == kNoInterface ? std::string() : interfaces_[rule.iif].name,
            .action = rule.action,
            .table = rule.table};
}

}  // namespace lvslab::net
