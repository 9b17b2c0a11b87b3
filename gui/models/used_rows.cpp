#include "models/used_rows.hpp"

#include "models/row_names.hpp"

namespace lvslab::models {

std::vector<TableRowRef> used_rows(const record::Decisions& decisions, const ipvs::NodeTables& tables) {
    std::vector<TableRowRef> refs;
    for (const record::AnyRow& row : record::used_rows(decisions, tables)) {
        std::visit([&](const auto& r) { refs.push_back(ref_of(r)); }, row);
    }
    return refs;
}

}  // namespace lvslab::models
