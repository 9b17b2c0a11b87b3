#pragma once

#include <string_view>

#include "judge/compare_tables.hpp"
#include "judge/compare_tables_fields.hpp"

/// What of a node's tables can not be compared, and how that which can is.
namespace lvslab::judge {

/// The part of the tables that both sides can be asked about: rows that are not comparable are taken out, and values
/// that mean the same are made the same.
ipvs::NodeTables comparable(const TablesOfNode& tables, const ipvs::NodeTables& of);

/// Decides about single fields.
class FieldRules {
public:
    explicit FieldRules(const TablesOfNode& tables);

    bool compares(std::string_view table, std::string_view field) const;
    bool equal(std::string_view table, const Field& kernel, const Field& ours) const;

private:
    bool neighbours_settled_;  ///< no entry can have grown old yet
    bool ticked_;              ///< the director's shown counters are those of now
};

/// A row that only one side has, and that says nothing for all that.
bool may_be_missing(std::string_view table, TableDifference::Kind kind);

}  // namespace lvslab::judge
