#include "models/table_changes.hpp"

#include <QHash>

namespace lvslab::models {

namespace {

QString key_of(const TableRow& row) { return row.ref.table + u'\n' + row.ref.row; }

QHash<QString, std::size_t> places_of(const TableContent& table) {
    QHash<QString, std::size_t> places;
    for (std::size_t i = 0; i < table.rows.size(); ++i) places.insert(key_of(table.rows[i]), i);
    return places;
}

/// `+1`, `−60`; empty if these are no numbers.
QString difference(const QString& old_text, const QString& new_text) {
    bool old_good = false, new_good = false;
    const qint64 old_number = old_text.toLongLong(&old_good), new_number = new_text.toLongLong(&new_good);
    if (!old_good || !new_good) return {};
    return (new_number > old_number ? u'+' : QChar(0x2212)) + QString::number(qAbs(new_number - old_number));
}

/// The first change that can be told in a word.
QString note_for(const TableContent& table, const TableRow& old, const TableRow& row, Language language) {
    bool timer = false;
    for (std::size_t c = 0; c < row.cells.size(); ++c) {
        if (!row.changed_cells[c]) continue;
        timer = timer || row.cells[c].fact != 0;
        if (row.cells[c].fact != 0) continue;
        const bool number = c < table.columns.size() && table.columns[c].number;
        if (const QString by = difference(old.cells[c].text, row.cells[c].text); number && !by.isEmpty()) {
            return table.columns[c].title + u' ' + by;
        }
        if (!old.cells[c].text.isEmpty()) return say("was %1", language).arg(old.cells[c].text);
    }
    return say(timer ? "timer set anew" : "changed", language);
}

void compare(const TableContent& table, const TableRow& old, TableRow& row, Language language) {
    row.changed_cells.assign(row.cells.size(), false);
    bool differs = false;
    for (std::size_t c = 0; c < row.cells.size(); ++c) {
        row.changed_cells[c] = c >= old.cells.size() || !row.cells[c].says_the_same(old.cells[c]);
        differs = differs || row.changed_cells[c];
    }
    if (!differs) return row.changed_cells.clear();
    row.state = RowState::changed;
    row.note = note_for(table, old, row, language);
}

/// Behind the row that it stood behind.
void put_back_removed(const TableStep& step, const QHash<QString, std::size_t>& kept, Language language) {
    std::vector<TableRow> rows;
    rows.reserve(step.now.rows.size());
    QHash<QString, std::vector<const TableRow*>> gone_after;
    QString last;
    for (const TableRow& old : step.before.rows) {
        if (kept.contains(key_of(old))) {
            last = key_of(old);
        } else {
            gone_after[last].push_back(&old);
        }
    }
    const auto put = [&](const QString& after) {
        for (const TableRow* old : gone_after.value(after)) {
            TableRow& row = rows.emplace_back(*old);
            row.state = RowState::removed;
            row.note = say("gone", language);
        }
    };
    put({});
    for (TableRow& row : step.now.rows) {
        const QString key = key_of(row);
        rows.push_back(std::move(row));
        put(key);
    }
    step.now.rows = std::move(rows);
}

}  // namespace

void mark_changes(const TableStep& step, Language language) {
    const QHash<QString, std::size_t> before = places_of(step.before), kept = places_of(step.now);
    bool removed = false;
    for (TableRow& row : step.now.rows) {
        const auto old = before.constFind(key_of(row));
        if (old == before.constEnd()) {
            row.state = RowState::fresh;
            row.note = say("new", language);
        } else {
            compare(step.now, step.before.rows[*old], row, language);
        }
    }
    for (const TableRow& old : step.before.rows) removed = removed || !kept.contains(key_of(old));
    if (removed) put_back_removed(step, kept, language);
    if (!step.now.rows.empty()) step.now.expected = step.now.expected || removed;
}

}  // namespace lvslab::models
