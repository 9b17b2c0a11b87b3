#pragma once

#include <span>
#include <string_view>

/// The Chinese (zh-CN) side of the record's sentences: tables, from what the record states to how it reads.
namespace lvslab::record {

/// One Template or Rule in Chinese. It has the placeholders of the English clause, in whatever order.
struct ChineseClause {
    std::string_view key;
    std::string_view text;
    /// The numbers of those arguments that are English phrases of the model's own, as digits. All others are names, and
    /// a chain that somebody called `source` keeps its name.
    std::string_view phrases = {};
};

/// What the model hands in as an argument. One that ends with ": " is followed by a number.
struct ChinesePhrase {
    std::string_view english;
    std::string_view chinese;
};

std::span<const ChineseClause> chinese_net_clauses();
std::span<const ChineseClause> chinese_netfilter_clauses();
std::span<const ChineseClause> chinese_ipvs_clauses();
std::span<const ChinesePhrase> chinese_phrases();

/// Null if there is none.
const ChineseClause* chinese_clause(std::string_view key);

}  // namespace lvslab::record
