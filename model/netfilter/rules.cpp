#include "netfilter/rules.hpp"

namespace lvslab::netfilter {

Chain* Table::find(std::string_view chain) {
    for (const auto& c : chains) {
        if (c->name == chain) return c.get();
    }
    return nullptr;
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
