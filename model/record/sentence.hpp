#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "net/observer.hpp"

/// The one sentence of a block. In English it is the block's opt_comment.
namespace lvslab::record {

/// A translation joins by an enumerator, tables from keys to clauses (see chinese.hpp) and the marks and words below;
/// what it lacks reads in English.
enum class Language : std::uint8_t { english, chinese };

inline constexpr std::size_t kLongestSentence = 999;  ///< in bytes

/// `Clause; clause; clause.` If that is too long, the last ones give way to "...".
std::string sentence_of(const std::vector<std::string>& clauses, Language language = Language::english);

std::string dropped_clause(const std::string& reason, Language language = Language::english);

struct Place {
    std::string_view node;
    std::string_view interface;
    bool real = false;  ///< the node is a real one: what it did was seen, and its kernel gives no reasons
};
/// For a block about which nothing was decided.
std::string received_sentence(const Place& place, net::PacketType type, Language language = Language::english);
std::string sent_sentence(const Place& place, Language language = Language::english);

}  // namespace lvslab::record
