#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "record/sentence.hpp"
#include "record/story_option.hpp"

/// From the keys of a record to sentences.
namespace lvslab::record {

struct Frame;

/// The clause with its {0}, {1} ... for an event's or a rule's key; empty if this version does not know the key.
std::string_view sentence(std::string_view key, Language language);

/// An argument that is an English phrase of the model's own, not a name. What is unknown stays as it is.
std::string phrase(std::string_view english, Language language);

/// The clause with its arguments. A key that this version does not know is shown as it is, with its arguments.
std::string clause(const RecordedEvent& event, Language language);

/// What the rule of a changed field says, or its key.
std::string rule_text(std::string_view key, Language language);

/// The sentence of a block, made anew from its events: what its comment says, in any language. Empty if nothing was
/// decided there.
std::string why(const std::vector<RecordedEvent>& events, Language language);

/// For a block about which nothing was decided: that it was received, and whom it was for, or sent. Empty if the
/// record does not say which.
std::string plain_sentence(const Frame& frame, Language language, bool real = false);

}  // namespace lvslab::record
