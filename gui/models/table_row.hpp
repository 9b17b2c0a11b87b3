#pragma once

#include <QString>
#include <QStringList>
#include <cstdint>
#include <vector>

#include "models/selection.hpp"
#include "models/words.hpp"

namespace lvslab::models {

/// `Neighbours`: what people call a table that the record names `neighbours`.
QString table_title(const QString& table, Language language);

struct TableCell {
    QString text;
    /// What the text is made of, where time alone changes the text: a timer's end, ns. 0: the text itself.
    std::int64_t fact = 0;

    bool says_the_same(const TableCell& other) const {
        return fact != 0 || other.fact != 0 ? fact == other.fact : text == other.text;
    }
};

enum class RowState : std::uint8_t {
    same,
    fresh,    ///< entered the table in this event
    changed,  ///< in this event
    removed,  ///< in this event: it stays one step, struck through
};

/// A row as people read it.
struct TableRow {
    TableRowRef ref;          ///< names this row alone: `neighbours`, `10.0.2.1 dev eth0`
    QStringList short_names;  ///< by which sentences call it: `10.0.2.1`; several rows may share one
    std::vector<TableCell> cells;
    bool inner = false;  ///< belongs to the last row that is not: a server to its service
    RowState state = RowState::same;
    std::vector<bool> changed_cells;  ///< as many as cells, if the row has changed
    QString note;                     ///< what happened to it, short: `new`, `was INCOMPLETE`, `+1`
    QString kind;                     ///< `Neighbour`: what it is, where rows of several tables stand together

    bool is_called(const TableRowRef& name) const {
        return name.table == ref.table && (name.row == ref.row || short_names.contains(name.row));
    }
};

struct TableColumn {
    QString title;
    bool number = false;   ///< stands at the right of its column
    bool shrinks = false;  ///< may be cut short before the others
    bool named = false;    ///< can not be understood without the title

    bool titled() const { return number || named; }
};

/// A table of a node at a moment.
struct TableContent {
    QString name;   ///< as the record names it: `neighbours`
    QString title;  ///< in the language
    QString kind;   ///< of one of its rows
    std::vector<TableColumn> columns;
    std::vector<TableRow> rows;
    QStringList commands;  ///< that print it on Linux
    bool expected = true;  ///< people look for it even if it is empty
};

}  // namespace lvslab::models
