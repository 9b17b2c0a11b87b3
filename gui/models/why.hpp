#pragma once

#include <QString>
#include <vector>

#include "models/stage.hpp"

namespace lvslab::models {

/// A piece of the sentence; a link leads to a row of the node's tables.
struct WhyPart {
    QString text;
    bool bold = false;
    TableRowRef row;  ///< empty: no link
};

/// The sentence that says why, for what is selected: a changed field's rule if a field is chosen, else what the acting
/// node decided at this event.
std::vector<WhyPart> why_parts(const Stage& stage);
QString why_text(const std::vector<WhyPart>& parts);

}  // namespace lvslab::models
