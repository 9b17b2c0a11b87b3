#pragma once

#include <vector>

#include "models/table_row.hpp"
#include "models/words.hpp"

namespace lvslab::models {

/// The table `used`: first the rows of all tables that changed, then the others that were read. Its rows have two
/// cells: what names the row, and what else of it matters to a packet.
TableContent used_table(const std::vector<TableContent>& tables, const std::vector<TableRowRef>& used,
                        Language language);

}  // namespace lvslab::models
