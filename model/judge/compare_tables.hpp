#pragma once

#include <span>
#include <string>
#include <vector>

#include "ipvs/node_tables.hpp"

namespace lvslab::judge {

/// One thing in which a node's tables differ.
struct TableDifference {
    enum class Kind : std::uint8_t { value, only_kernel, only_ours };
    Kind kind = Kind::value;
    std::string node{};
    std::string table{};   ///< as net::Tables and its like name it: routes, servers, tracked...
    std::string row{};     ///< what names the row, readable: `10.9.0.0/24 via 10.0.2.9 dev eth1 table main`
    std::string field{};   ///< of Kind::value only
    std::string kernel{};  ///< the field's value there; of a row that only the kernel has: all its fields
    std::string ours{};

    bool operator==(const TableDifference&) const = default;
};

/// A node's tables at the end of both runs.
struct TablesOfNode {
    std::string node;
    const ipvs::NodeTables& kernel;
    const ipvs::NodeTables& ours;
};

/// Compares them as sets of rows, field by field, but for what not_compared() lists. Empty: equal.
std::vector<TableDifference> compare_tables(const TablesOfNode& tables);

/// What of the tables is left out, and why.
struct NotCompared {
    const char* what;
    const char* why;
};
std::span<const NotCompared> not_compared();

/// A line each: `director: routes: 10.9.0.0/24 dev eth1 table main: metric is 20 on the kernel and 0 on ours`.
std::string to_text(std::span<const TableDifference> differences);
/// An array of objects: node, table, row, field, kernel, ours; `only` is "kernel" or "ours" where a row is missing.
std::string to_json(std::span<const TableDifference> differences);

}  // namespace lvslab::judge
