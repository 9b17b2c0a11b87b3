#include "netfilter/netfilter.hpp"

/// A table that iptables-restore builds aside, and its exchange with the one that packets walk through.
namespace lvslab::netfilter {

Netfilter::Draft::Draft(Netfilter& netfilter, const std::string& table, Of of) : netfilter_(netfilter) {
    const Table& there = netfilter.table_at(table);
    netfilter.draft_ = std::make_unique<Table>(
        of == Of::what_is_there ? copy_of(there) : Table{.name = table, .chains = {}});
    if (of == Of::what_is_there) return;
    for (const auto& chain : there.chains) {
        if (!chain->built_in()) break;
        netfilter.draft_->chains.insert(std::make_unique<Chain>(Chain{
            .name = chain->name, .place = chain->place, .accepts = chain->accepts, .rules = {}}));
    }
}

Netfilter::Draft::~Draft() { netfilter_.draft_.reset(); }

void Netfilter::Draft::put_back() {
    for (const auto& chain : netfilter_.draft_->chains) {
        if (chain->built_in()) chain->count = {};
    }
}

void Netfilter::Draft::commit() {
    const std::unique_ptr<Table> made = std::move(netfilter_.draft_);
    for (const auto& chain : made->chains) {
        for (const auto& rule : chain->rules) netfilter_.check(rule->spec, {made->name, chain->name}, *made);
    }
    if (has_loop(*made)) throw RuleError("iptables: Too many levels of symbolic links.");
    netfilter_.replace(netfilter_.table_at(made->name), *made);
}

/// What is gone is told before what is there now: a row is named by its chain and number.
void Netfilter::replace(Table& table, Table& by) {
    for (const auto& chain : table.chains) {
        const Chain* now = by.find(chain->name);
        for (std::size_t i = chain->rules.size(); i > (now != nullptr ? now->rules.size() : 0); --i) {
            tell(net::ChangeKind::remove, table, *chain, i - 1);
        }
        if (now == nullptr && is_seen(table)) {
            observer_->table_changed(host_.now(), net::ChangeKind::remove, row(table, *chain, 0));
        }
    }
    table.chains.swap(by.chains);
    tell_chains_from(table, **table.chains.begin());
    for (const auto& chain : table.chains) {
        tell_rules_from(table, *chain, 0);
        for (const auto& rule : chain->rules) track_if_asked(*rule);
    }
}

}  // namespace lvslab::netfilter
