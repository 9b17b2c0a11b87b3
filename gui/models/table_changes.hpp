#pragma once

#include "models/table_row.hpp"
#include "models/words.hpp"

namespace lvslab::models {

/// The same table at two times: what stood in it before an event, and what stands in it after.
struct TableStep {
    const TableContent& before;
    TableContent& now;
};
/// Marks the rows of `now` that are new or say something else, and puts those that are gone where they stood.
void mark_changes(const TableStep& step, Language language);

}  // namespace lvslab::models
