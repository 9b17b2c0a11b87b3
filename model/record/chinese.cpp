#include "record/chinese.hpp"

#include <map>

namespace lvslab::record {

const ChineseClause* chinese_clause(std::string_view key) {
    static const auto catalogue = [] {
        std::map<std::string_view, const ChineseClause*> all;
        for (const auto& part : {chinese_net_clauses(), chinese_netfilter_clauses(), chinese_ipvs_clauses()}) {
            for (const ChineseClause& clause : part) all.emplace(clause.key, &clause);
        }
        return all;
    }();
    const auto found = catalogue.find(key);
    return found == catalogue.end() ? nullptr : found->second;
}

}  // namespace lvslab::record
