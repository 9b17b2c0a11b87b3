#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "record/story_option.hpp"

/// From the keys of a record to sentences.
namespace lvslab::record {

/// A translation joins by an enumerator and a table from keys to clauses; what it lacks reads in English.
enum class Language : std::uint8_t { english };

/// The clause with its {0}, {1} ... for an event's or a rule's key; empty if this version does not know the key.
std::string_view sentence(std::string_view key, Language language);

/// The clause with its arguments. A key that this version does not know is shown as it is, with its arguments.
std::string clause(const RecordedEvent& event, Language language);

/// What the rule of a changed field says, or its key.
std::string rule_text(std::string_view key, Language language);

/// The sentence of a block, made anew from its events: what its comment says, in any language. Empty if nothing was
/// decided there.
std::string why(const std::vector<RecordedEvent>& events, Language language);

}  // namespace lvslab::record
