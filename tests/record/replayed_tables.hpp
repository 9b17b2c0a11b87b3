#pragma once

#include <algorithm>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "record/story_option.hpp"
#include "record/table_rows.hpp"

/// A node's tables by the plainest way: every change since the beginning, one by one. It knows no keyframe and no hash.
namespace lvslab::record {

inline void replay(ipvs::NodeTables& tables, const RecordedChange& change) {
    const auto row = decode_row(change.row);
    if (!row) return;
    const auto to_table = [&](const char*, auto& rows) {
        using Row = typename std::decay_t<decltype(rows)>::value_type;
        const Row* changed = std::get_if<Row>(&*row);
        if (!changed) return;
        const auto same = [&](const Row& r) { return r.row_key() == changed->row_key(); };
        const auto found = std::find_if(rows.begin(), rows.end(), same);
        if (change.kind == net::ChangeKind::remove) {
            if (found != rows.end()) rows.erase(found);
        } else if (found != rows.end()) {
            *found = *changed;
        } else {
            rows.push_back(*changed);
        }
    };
    net::Tables::visit(tables.net, to_table);
    netfilter::Tables::visit(tables.netfilter, to_table);
    ipvs::Tables::visit(tables.ipvs, to_table);
}

/// `connections 3`: the table and the row, from 0, where the two first differ; empty if they are equal, order included.
inline std::string first_difference(const ipvs::NodeTables& a, const ipvs::NodeTables& b) {
    struct Line {
        std::string table;
        std::size_t row;
        AnyRow content;
        bool operator==(const Line&) const = default;
    };
    const auto lines_of = [](const ipvs::NodeTables& tables) {
        std::vector<Line> lines;
        const auto add = [&](const char* table, const auto& rows) {
            for (std::size_t i = 0; i < rows.size(); ++i) lines.push_back({table, i, rows[i]});
        };
        net::Tables::visit(tables.net, add);
        netfilter::Tables::visit(tables.netfilter, add);
        ipvs::Tables::visit(tables.ipvs, add);
        return lines;
    };
    const std::vector<Line> left = lines_of(a), right = lines_of(b);
    const auto [l, r] = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
    if (l == left.end() && r == right.end()) return "";
    const Line& line = l == left.end() ? *r : *l;
    return line.table + " " + std::to_string(line.row);
}

}  // namespace lvslab::record
