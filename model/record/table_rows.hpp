#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "ipvs/node_tables.hpp"
#include "record/codec.hpp"

/// Rows of every table of a node, coded by their visit(): no code a row type. A row's number in the record is its
/// place in AnyRow, and a field's is its place in visit(): so both lists only ever grow at their ends.
namespace lvslab::record {

using AnyRow =
    std::variant<net::InterfaceRow, net::AddressRow, net::RouteRow, net::NeighbourRow, net::SysctlRow, net::HookRow,
                 ipvs::ServiceRow, ipvs::ServerRow, ipvs::ConnectionRow, ipvs::TotalsRow, netfilter::ChainRow,
                 netfilter::RuleRow, netfilter::TrackedRow, net::RouteCacheRow, net::RuleRow, net::CounterRow>;

inline AnyRow any_row(const net::Row& row) {
    return std::visit([](const auto& r) { return AnyRow(r); }, row);
}
inline AnyRow any_row(const netfilter::Row& row) {
    return std::visit([](const auto& r) { return AnyRow(r); }, row);
}
inline AnyRow any_row(const ipvs::Row& row) {
    return std::visit([](const auto& r) { return AnyRow(r); }, row);
}

/// A row, or a part of one, that names its fields.
template <class T>
concept Group = requires(T& t) {
    T::visit(t, [](const char*, auto&) {});
};

/// The number of the row's table, then its fields; it ends where its container says.
void encode_row(Encoder& out, const AnyRow& row);

/// Empty for a table that this version does not know, or if a field is not what it must be. Fields that an older
/// version did not write keep their defaults; fields that a newer one added are passed over.
std::optional<AnyRow> decode_row(Bytes bytes);

struct TableSchema {
    std::string table;
    std::vector<std::string> fields;  ///< `stats.packets_in` for a field of a group
};
/// Which fields stand in which table's rows, in the order of the coding: stands in every record's manifest, so that a
/// stranger can read the rows.
std::vector<TableSchema> table_schemas();

/// Puts the row at the end of its table.
void append(ipvs::NodeTables& tables, AnyRow row);

/// Calls `see(row)` for each row of each table.
template <class See>
void each_row(const ipvs::NodeTables& tables, See&& see) {
    const auto table = [&](const char*, const auto& rows) {
        for (const auto& row : rows) see(row);
    };
    net::Tables::visit(tables.net, table);
    netfilter::Tables::visit(tables.netfilter, table);
    ipvs::Tables::visit(tables.ipvs, table);
}

}  // namespace lvslab::record
