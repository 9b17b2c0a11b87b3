#pragma once

#include "models/recording.hpp"
#include "models/selection.hpp"
#include "models/words.hpp"

namespace lvslab::models {

/// What every model of a window works on. A change of language builds the models anew.
struct Stage {
    const Recording& recording;
    Selection& selection;
    Language language;

    QString say(const char* english) const { return models::say(english, language); }
};

}  // namespace lvslab::models
