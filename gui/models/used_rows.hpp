#pragma once

#include <vector>

#include "models/table_row.hpp"
#include "record/used_rows.hpp"

namespace lvslab::models {

/// record::used_rows(), by their names.
std::vector<TableRowRef> used_rows(const record::Decisions& decisions, const ipvs::NodeTables& tables);

}  // namespace lvslab::models
