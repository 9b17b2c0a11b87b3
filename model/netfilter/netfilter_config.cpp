#include <algorithm>

#include "netfilter/netfilter.hpp"

/// Commands on chains and rules (iptables' libiptc, net/ipv4/netfilter/ip_tables.c). The sentences are iptables' own.
namespace lvslab::netfilter {

namespace {

[[noreturn]] void refuse(const std::string& sentence) { throw RuleError("iptables: " + sentence); }
constexpr const char* kLoop = "Too many levels of symbolic links.";
constexpr const char* kInvalid = "Invalid argument. Run `dmesg' for more information.";

}  // namespace

Table& Netfilter::table_at(const std::string& name) {
    if (draft_ != nullptr && draft_->name == name) return *draft_;
    for (const auto& t : tables_) {
        if (t->name == name) return *t;
    }
    if (!is_known_table(name)) {
        throw RuleError("iptables v1.8.9 (legacy): can't initialize iptables table `" + name +
                        "': Table does not exist (do you need to insmod?)\n"
                        "Perhaps iptables or your kernel needs to be upgraded.");
    }
    tables_.push_back(std::make_unique<Table>(Table{.name = name}));
    load(*tables_.back());
    return *tables_.back();
}

Chain& Netfilter::chain_at(const Place& place, const char* if_missing) {
    Table& table = table_at(place.table);
    Chain* chain = table.find(place.chain);
    if (chain == nullptr) refuse(if_missing);
    return *chain;
}

Rule& Netfilter::rule_at(const Place& place, std::uint32_t position, const char* if_missing) {
    Chain& chain = chain_at(place);
    if (position == 0 || position > chain.rules.size()) refuse(if_missing);
    return *chain.rules[position - 1];
}

/// Where a target may stand is for the kernel to say (xt_check_target): it says only "Invalid argument".
void Netfilter::check(const Spec& spec, const Place& place, const Table& table) const {
    const Chain* chain = table.find(place.chain);
    const bool built_in = chain != nullptr && chain->built_in();
    const auto one_of = [&](std::initializer_list<const char*> chains) {
        return !built_in || std::any_of(chains.begin(), chains.end(), [&](const char* c) { return place.chain == c; });
    };
    if (const auto* nat = std::get_if<NatTarget>(&spec.target)) {
        using Kind = NatTarget::Kind;
        const bool before = nat->kind == Kind::dnat || nat->kind == Kind::redirect;
        const bool here = before                    ? one_of({"PREROUTING", "OUTPUT"})
                          : nat->kind == Kind::snat ? one_of({"POSTROUTING", "INPUT"})
                                                    : one_of({"POSTROUTING"});
        if (place.table != "nat" || !here) refuse(kInvalid);
    }
    const bool tcp = spec.protocol == 6 && !spec.protocol_negated;
    const auto* rejected = std::get_if<RejectTarget>(&spec.target);
    if (rejected != nullptr && rejected->with == RejectWith::tcp_reset && !tcp) refuse(kInvalid);
    if (std::holds_alternative<MssTarget>(spec.target)) {
        const bool syn = std::any_of(spec.matches.begin(), spec.matches.end(), [](const Match& m) {
            const auto* t = std::get_if<TcpMatch>(&m);
            return t != nullptr && (t->flag_mask & t->flags & 0x02) != 0 && !t->flags_negated;
        });
        if (!tcp || !syn) refuse(kInvalid);
    }
    if (rejected != nullptr && (place.table != "filter" || !one_of({"INPUT", "FORWARD", "OUTPUT"}))) {
        refuse(kInvalid);
    }
    const bool mangles =
        std::holds_alternative<TtlTarget>(spec.target) || std::holds_alternative<TosTarget>(spec.target);
    if (mangles && place.table != "mangle") refuse(kInvalid);
    if (std::holds_alternative<NotrackTarget>(spec.target) && place.table != "raw") refuse(kInvalid);
}

/// iptables looks for the target before it looks for the chain.
void Netfilter::find_target(const Place& place, const Spec& spec) {
    const auto* jump = std::get_if<JumpTarget>(&spec.target);
    if (jump == nullptr) return;
    const Chain* to = table_at(place.table).find(jump->chain);
    if (to != nullptr && !to->built_in()) return;
    throw RuleError("iptables v1.8.9 (legacy): Couldn't load target `" + jump->chain + "':No such file or directory");
}

/// Of a draft the kernel hears as a whole.
void Netfilter::prepare(Rule& rule, const Place& place) {
    Table& table = table_at(place.table);
    if (const auto* jump = std::get_if<JumpTarget>(&rule.spec.target)) rule.jump = table.find(jump->chain);
    rule.text = to_text(rule.spec);
    if (&table == draft_.get()) return;
    check(rule.spec, place, table);
    if (rule.jump != nullptr && has_loop(table, &chain_at(place), rule.jump)) refuse(kLoop);
    track_if_asked(rule);
}

void Netfilter::track_if_asked(const Rule& rule) {
    const bool connmark = std::holds_alternative<ConnmarkTarget>(rule.spec.target);
    const bool states = std::any_of(rule.spec.matches.begin(), rule.spec.matches.end(), [](const Match& m) {
        const auto* mark = std::get_if<MarkMatch>(&m);
        return std::holds_alternative<StateMatch>(m) || (mark != nullptr && mark->of_connection);
    });
    if (states || connmark) tracking_.enable();
}

void Netfilter::link(Rule& rule, Table& table) {
    if (rule.jump == nullptr) return;
    ++rule.jump->references;
    tell(net::ChangeKind::set, table, *rule.jump);
}

void Netfilter::unlink(Rule& rule, const Table& table) {
    if (rule.jump == nullptr) return;
    --rule.jump->references;
    tell(net::ChangeKind::set, table, *rule.jump);
}

void Netfilter::add_rule(const Place& place, const Spec& spec, std::uint32_t position) {
    find_target(place, spec);
    Chain& chain = chain_at(place);
    if (position > chain.rules.size() + 1) refuse("Index of insertion too big.");
    auto rule = std::make_unique<Rule>(Rule{.spec = spec});
    prepare(*rule, place);
    Table& table = table_at(place.table);
    link(*rule, table);
    const std::size_t at = position == 0 ? chain.rules.size() : position - 1;
    chain.rules.insert(chain.rules.begin() + static_cast<std::ptrdiff_t>(at), std::move(rule));
    tell_rules_from(table, chain, at);
}

void Netfilter::replace_rule(const Place& place, const Spec& spec, std::uint32_t position) {
    find_target(place, spec);
    rule_at(place, position, "Index of replacement too big.");
    Chain& chain = chain_at(place);
    auto rule = std::make_unique<Rule>(Rule{.spec = spec});
    prepare(*rule, place);
    Table& table = table_at(place.table);
    link(*rule, table);
    std::swap(chain.rules[position - 1], rule);
    unlink(*rule, table);
    tell(net::ChangeKind::set, table, chain, position - 1);
}

void Netfilter::erase(Table& table, Chain& chain, std::size_t position) {
    unlink(*chain.rules[position], table);
    tell(net::ChangeKind::remove, table, chain, chain.rules.size() - 1);  // all move up, so the last number goes
    chain.rules.erase(chain.rules.begin() + static_cast<std::ptrdiff_t>(position));
    tell_rules_from(table, chain, position);
}

void Netfilter::delete_rule(const Place& place, std::uint32_t position) {
    rule_at(place, position, "Index of deletion too big.");
    erase(table_at(place.table), chain_at(place), position - 1);
}

void Netfilter::delete_rule(const Place& place, const Spec& spec) {
    Chain& chain = chain_at(place);
    for (std::size_t i = 0; i < chain.rules.size(); ++i) {
        if (chain.rules[i]->spec == spec) return erase(table_at(place.table), chain, i);
    }
    refuse("Bad rule (does a matching rule exist in that chain?).");
}

bool Netfilter::has_rule(const Place& place, const Spec& spec) {
    const Chain& chain = chain_at(place);
    return std::any_of(chain.rules.begin(), chain.rules.end(), [&](const auto& r) { return r->spec == spec; });
}

void Netfilter::flush(const Place& place) {
    Table& table = table_at(place.table);
    if (!place.chain.empty()) chain_at(place);
    for (const auto& chain : table.chains) {
        if (!place.chain.empty() && chain->name != place.chain) continue;
        while (!chain->rules.empty()) erase(table, *chain, chain->rules.size() - 1);
    }
}

void Netfilter::zero(const Place& place, std::uint32_t position) {
    Table& table = table_at(place.table);
    if (position != 0) {
        rule_at(place, position, "Index of deletion too big.").count = {};
        return tell(net::ChangeKind::set, table, chain_at(place), position - 1);
    }
    if (!place.chain.empty()) chain_at(place);
    for (const auto& chain : table.chains) {
        if (!place.chain.empty() && chain->name != place.chain) continue;
        chain->count = {};
        for (const auto& rule : chain->rules) rule->count = {};
        tell(net::ChangeKind::set, table, *chain);
        tell_rules_from(table, *chain, 0);
    }
}

void Netfilter::put_back(const std::string& name) {
    if (draft_) return;
    Table& table = table_at(name);
    for (const auto& chain : table.chains) {
        if (!chain->built_in() || chain->count == Counted{}) continue;
        chain->count = {};
        tell(net::ChangeKind::set, table, *chain);
    }
}

void Netfilter::new_chain(const Place& place) {
    Table& table = table_at(place.table);
    if (table.find(place.chain) != nullptr) refuse("Chain already exists.");
    tell_chains_from(table, **table.chains.insert(std::make_unique<Chain>(Chain{.name = place.chain})).first);
}

void Netfilter::delete_chain(const Place& place) {
    Table& table = table_at(place.table);
    if (place.chain.empty()) {
        for (const auto& c : table.chains) {
            if (c->built_in()) continue;
            if (!c->rules.empty()) refuse("Directory not empty.");
            if (c->references != 0) refuse("Too many links.");
        }
        while (!(*table.chains.rbegin())->built_in()) delete_chain({place.table, (*table.chains.rbegin())->name});
        return;
    }
    Chain& chain = chain_at(place);
    if (chain.built_in()) refuse(kInvalid);
    if (chain.references != 0) refuse("Too many links.");
    if (!chain.rules.empty()) refuse("Directory not empty.");
    tell(net::ChangeKind::remove, table, chain);
    const auto next = table.chains.erase(table.chains.find(ChainOrder::OfUser{place.chain}));
    if (next != table.chains.end()) tell_chains_from(table, **next);
}

void Netfilter::rename_chain(const Place& place, const std::string& to) {
    Table& table = table_at(place.table);
    Chain& chain = chain_at(place);
    if (table.find(to) != nullptr) refuse("File exists.");
    if (chain.built_in()) refuse(kInvalid);
    for (std::size_t i = chain.rules.size(); i-- > 0;) tell(net::ChangeKind::remove, table, chain, i);
    tell(net::ChangeKind::remove, table, chain);
    auto node = table.chains.extract(table.chains.find(ChainOrder::OfUser{place.chain}));
    chain.name = to;
    table.chains.insert(std::move(node));
    tell_chains_from(table, **table.chains.begin());
    for (const auto& c : table.chains) {
        for (const auto& rule : c->rules) {
            if (rule->jump != &chain) continue;
            std::get<JumpTarget>(rule->spec.target).chain = to;
            rule->text = to_text(rule->spec);
        }
        tell_rules_from(table, *c, 0);
    }
}

void Netfilter::set_policy(const Place& place, bool accept) {
    Table& table = table_at(place.table);
    Chain& chain = chain_at(place, "Bad built-in chain name.");
    if (!chain.built_in()) refuse("Bad built-in chain name.");
    chain.accepts = accept;
    chain.count = {};
    tell(net::ChangeKind::set, table, chain);
}

void Netfilter::set_counters(const Place& place, std::uint32_t position, const Counted& count) {
    Chain& chain = chain_at(place);
    Table& table = table_at(place.table);
    if (position == 0) {
        chain.count = count;
        return tell(net::ChangeKind::set, table, chain);
    }
    rule_at(place, position, "Index of deletion too big.").count = count;
    tell(net::ChangeKind::set, table, chain, position - 1);
}

}  // namespace lvslab::netfilter
