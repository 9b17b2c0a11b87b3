#include "record/table_history.hpp"

#include <algorithm>
#include <utility>

namespace lvslab::record {

void TableHistory::add(const RecordedChange& change) {
    if (!changes_.empty() && change.at < changes_.back().at) sorted_ = false;
    changes_.push_back({.at = change.at,
                        .offset = static_cast<std::uint64_t>(change.row.data() - file_.data()) & 0xffff'ffff'ffff,
                        .size = change.row.size() & 0xffff,
                        .first = kNoRow,
                        .kind = change.kind});
    if (sorted_) follow(static_cast<Number>(changes_.size() - 1));
}

void TableHistory::finish() {
    if (!sorted_) {  // several records were merged
        std::stable_sort(changes_.begin(), changes_.end(),
                         [](const Change& a, const Change& b) { return a.at < b.at; });
        keyframes_.clear();
        *rows_ = RowIndex();
        for (Number n = 0; n < changes_.size(); ++n) follow(n);
        sorted_ = true;
    }
    rows_.reset();
    changes_.shrink_to_fit();
}

/// Finds the row that the change is about, and keeps a keyframe where one is due: when as many changes have passed
/// since the last one as it has rows, so that keyframes cost at most as many numbers as there are changes, and an
/// answer at most as much as two keyframes.
void TableHistory::follow(Number number) {
    Change& change = changes_[number];
    change.first = kNoRow;
    if (const auto row = decode_row(row_of(change))) {
        change.first =
            change.kind == net::ChangeKind::set ? rows_->enter(*row, number) : rows_->take(*row).value_or(kNoRow);
    }
    const std::size_t passed = std::size_t{number} + 1;
    const std::size_t rows = keyframes_.empty() ? 0 : keyframes_.back().in_force.size();
    const std::size_t since = keyframes_.empty() ? passed : passed - keyframes_.back().passed;
    if (since >= std::max(rows, kFewestBetweenKeyframes)) keyframes_.push_back({passed, in_force(passed)});
}

/// The last `set` of each row that is in the tables when `passed` changes have passed, by `first`.
std::vector<TableHistory::Number> TableHistory::in_force(std::size_t passed) const {
    const auto after = std::partition_point(keyframes_.begin(), keyframes_.end(),
                                            [&](const Keyframe& k) { return k.passed <= passed; });
    static const Keyframe kStart{0, {}};
    const Keyframe& before = after == keyframes_.begin() ? kStart : *std::prev(after);
    const std::vector<Number> since = last_of_each_row(before.passed, passed);

    std::vector<Number> found;
    found.reserve(before.in_force.size() + since.size());
    auto old = before.in_force.begin();
    for (const Number number : since) {
        const Number first = changes_[number].first;
        for (; old != before.in_force.end() && changes_[*old].first < first; ++old) found.push_back(*old);
        if (old != before.in_force.end() && changes_[*old].first == first) ++old;
        if (changes_[number].kind == net::ChangeKind::set) found.push_back(number);
    }
    found.insert(found.end(), old, before.in_force.end());
    found.shrink_to_fit();
    return found;
}

/// Of the changes from `begin` to before `end`, the last one of each row, by `first`.
std::vector<TableHistory::Number> TableHistory::last_of_each_row(std::size_t begin, std::size_t end) const {
    std::vector<Number> numbers;
    for (std::size_t n = begin; n < end; ++n) {
        if (changes_[n].first != kNoRow) numbers.push_back(static_cast<Number>(n));
    }
    std::sort(numbers.begin(), numbers.end(), [&](Number a, Number b) {
        return std::pair(changes_[a].first, b) < std::pair(changes_[b].first, a);  // the last one first
    });
    const auto same_row = [&](Number a, Number b) { return changes_[a].first == changes_[b].first; };
    numbers.erase(std::unique(numbers.begin(), numbers.end(), same_row), numbers.end());
    return numbers;
}

RecordedChange TableHistory::operator[](std::size_t i) const {
    const Change& change = changes_[i];
    return {.at = change.at, .node = node_, .kind = change.kind, .row = row_of(change)};
}

/// How many changes there are at or before `time`.
std::size_t TableHistory::passed_at(net::Time time) const {
    const auto after =
        std::partition_point(changes_.begin(), changes_.end(), [&](const Change& c) { return c.at <= time; });
    return static_cast<std::size_t>(after - changes_.begin());
}

std::optional<net::Time> TableHistory::last_change(net::Time time) const {
    const std::size_t passed = passed_at(time);
    return passed == 0 ? std::nullopt : std::optional(changes_[passed - 1].at);
}

ipvs::NodeTables TableHistory::tables_at(net::Time time) const {
    ipvs::NodeTables tables;
    tables.now = time;
    for (const Number number : in_force(passed_at(time))) {
        if (auto row = decode_row(row_of(changes_[number]))) append(tables, std::move(*row));
    }
    return tables;
}

}  // namespace lvslab::record
