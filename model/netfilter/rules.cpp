#include "netfilter/rules.hpp"

#include <unordered_map>

namespace lvslab::netfilter {

Chain* Table::find(std::string_view chain) {
    for (const auto& c : chains) {
        if (!c->built_in()) break;
        if (c->name == chain) return c.get();
    }
    const auto found = chains.find(ChainOrder::OfUser{chain});
    return found != chains.end() ? found->get() : nullptr;
}

Table copy_of(const Table& table) {
    Table copy{.name = table.name, .chains = {}};
    std::unordered_map<const Chain*, Chain*> copies;
    for (const auto& chain : table.chains) {
        auto made = std::make_unique<Chain>(Chain{.name = chain->name,
                                                  .place = chain->place,
                                                  .accepts = chain->accepts,
                                                  .count = chain->count,
                                                  .rules = {},
                                                  .references = chain->references});
        for (const auto& rule : chain->rules) made->rules.push_back(std::make_unique<Rule>(*rule));
        copies[chain.get()] = made.get();
        copy.chains.insert(copy.chains.end(), std::move(made));
    }
    for (const auto& chain : copy.chains) {
        for (const auto& rule : chain->rules) {
            if (rule->jump != nullptr) rule->jump = copies.at(rule->jump);
        }
    }
    return copy;
}

bool has_loop(const Table& table, const Chain* from, const Chain* to) {
    struct Step {
        const Chain* chain;
        std::size_t next;  ///< of its rules; behind them stands the other jump
    };
    std::unordered_map<const Chain*, bool> seen;  ///< true: the packet is in it
    for (const auto& begin : table.chains) {
        if (!begin->built_in()) break;
        std::vector<Step> way{{begin.get(), 0}};
        seen[begin.get()] = true;
        while (!way.empty()) {
            const auto [chain, next] = way.back();
            if (next > chain->rules.size()) {
                seen[chain] = false;
                way.pop_back();
                continue;
            }
            ++way.back().next;
            const Chain* jump = next < chain->rules.size() ? chain->rules[next]->jump : chain == from ? to : nullptr;
            if (jump == nullptr) continue;
            const auto [known, is_new] = seen.emplace(jump, true);
            if (is_new)
                way.push_back({jump, 0});
            else if (known->second)
                return true;
        }
    }
    return false;
}

std::vector<std::string> built_in_chains(std::string_view table) {
    if (table == "filter") return {"INPUT", "FORWARD", "OUTPUT"};
    if (table == "nat") return {"PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"};
    if (table == "mangle") return {"PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"};
    if (table == "raw") return {"PREROUTING", "OUTPUT"};
    return {};
}

bool is_known_table(std::string_view name) { return !built_in_chains(name).empty(); }

const char* chain_of(net::Hook hook) {
    static constexpr const char* kNames[] = {"PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"};
    return kNames[static_cast<std::size_t>(hook)];
}

}  // namespace lvslab::netfilter
