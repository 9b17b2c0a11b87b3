#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ipvs/node_tables.hpp"
#include "record/row_key.hpp"
#include "record/story_option.hpp"

namespace lvslab::record {

/// All changes of one node's tables. It points into the record's file, which must outlive it.
///
/// A change knows the change that brought its row into the table. Rows stand in a table in the order in which they
/// came, so sorting by that number gives the tables' order, and the tables at a time are: for each row, its last change
/// until then. From time to time that list is kept, a keyframe; only rows that are in force are ever decoded for an
/// answer.
class TableHistory {
public:
    TableHistory(Bytes file, std::string_view node) : file_(file), node_(node) {}

    /// In the order of the file. `change` points into the file.
    void add(const RecordedChange& change);
    /// After the last add(): changes stand by time from now on.
    void finish();

    std::size_t size() const { return changes_.size(); }
    /// The changes by time, those of one time as they stand in the file. The answer points into this.
    RecordedChange operator[](std::size_t i) const;

    /// The time of the last change at or before `time`; empty: there is none.
    std::optional<net::Time> last_change(net::Time time) const;
    /// The tables when everything at or before `time` had happened, the rows in the order in which they came.
    ipvs::NodeTables tables_at(net::Time time) const;

private:
    /// A change by its place in changes_.
    using Number = std::uint32_t;
    static constexpr Number kNoRow = ~Number{0};
    static constexpr std::size_t kFewestBetweenKeyframes = 256;

    struct Change {
        net::Time at;
        std::uint64_t offset : 48;  ///< of the row, in the file
        std::uint64_t size : 16;    ///< an item is part of one option: below 65,536
        Number first;               ///< the change that brought this row; kNoRow: this one changes nothing
        net::ChangeKind kind;
    };
    static_assert(sizeof(Change) == 24);

    struct Keyframe {
        std::size_t passed;            ///< changes until then
        std::vector<Number> in_force;  ///< the last `set` of each row, by `first`
    };

    std::size_t passed_at(net::Time time) const;
    Bytes row_of(const Change& change) const { return file_.subspan(change.offset, change.size); }
    void follow(Number number);
    std::vector<Number> in_force(std::size_t passed) const;
    std::vector<Number> last_of_each_row(std::size_t begin, std::size_t end) const;

    Bytes file_;
    std::string node_;
    bool sorted_ = true;
    std::vector<Change> changes_;
    std::vector<Keyframe> keyframes_;
    std::unique_ptr<RowIndex> rows_ = std::make_unique<RowIndex>();  ///< until finish()
};

}  // namespace lvslab::record
