#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/observer.hpp"

/// The one English sentence of a block, its opt_comment.
namespace lvslab::record {

inline constexpr std::size_t kLongestSentence = 999;

/// `Clause; clause; clause.` If that is too long, the last ones give way to "...".
std::string sentence_of(const std::vector<std::string>& clauses);

inline std::string dropped_clause(const std::string& reason) { return "dropped: " + reason; }

struct Place {
    std::string_view node;
    std::string_view interface;
};
/// For a block about which nothing was decided.
std::string received_sentence(const Place& place, net::PacketType type);
std::string sent_sentence(const Place& place);

}  // namespace lvslab::record
