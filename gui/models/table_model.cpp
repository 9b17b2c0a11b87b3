#include "models/table_model.hpp"

#include <algorithm>

namespace lvslab::models {

void TableModel::show(TableContent content) {
    beginResetModel();
    content_ = std::move(content);
    endResetModel();
}

int TableModel::row_called(const TableRowRef& name) const {
    const auto& rows = content_.rows;
    auto found = std::find_if(rows.begin(), rows.end(), [&](const TableRow& row) { return row.ref == name; });
    if (found == rows.end()) {
        found = std::find_if(rows.begin(), rows.end(), [&](const TableRow& row) { return row.is_called(name); });
    }
    return found == rows.end() ? -1 : static_cast<int>(found - rows.begin());
}

bool TableModel::has_changes() const {
    return std::any_of(content_.rows.begin(), content_.rows.end(),
                       [](const TableRow& row) { return row.state != RowState::same; });
}

QString TableModel::text_of_row(int row) const {
    if (row < 0 || row >= rowCount()) return {};
    QStringList cells;
    for (const TableCell& cell : content_.rows[static_cast<std::size_t>(row)].cells) cells << cell.text;
    return cells.join(u'\t');
}

QString TableModel::text_of_all() const {
    QStringList titles;
    for (const TableColumn& column : content_.columns) titles << column.title;
    QString text = titles.join(u'\t') + u'\n';
    for (int row = 0; row < rowCount(); ++row) text += text_of_row(row) + u'\n';
    return text;
}

int TableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(content_.rows.size());
}

int TableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(content_.columns.size());
}

/// The row with its titles, for a tooltip and for those who listen.
QString TableModel::spoken(const TableRow& row) const {
    QStringList parts;
    for (std::size_t c = 0; c < row.cells.size() && c < content_.columns.size(); ++c) {
        if (!row.cells[c].text.isEmpty()) parts << content_.columns[c].title + QStringLiteral(": ") + row.cells[c].text;
    }
    if (!row.note.isEmpty()) parts << row.note;
    return parts.join(u'\n');
}

QVariant TableModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const TableRow& row = content_.rows[static_cast<std::size_t>(index.row())];
    const auto column = static_cast<std::size_t>(index.column());
    switch (role) {
        case Qt::DisplayRole:
            return column < row.cells.size() ? row.cells[column].text : QString();
        case Qt::ToolTipRole:
            return spoken(row);
        case Qt::AccessibleTextRole:
            return spoken(row).replace(u'\n', QStringLiteral(", "));
        case Qt::TextAlignmentRole:
            return QVariant::fromValue(Qt::AlignVCenter |
                                       (content_.columns[column].number ? Qt::AlignRight : Qt::AlignLeft));
        case CellChangedRole:
            return row.state == RowState::fresh || (column < row.changed_cells.size() && row.changed_cells[column]);
        case StateRole:
            return static_cast<int>(row.state);
        case InnerRole:
            return row.inner;
        case KindRole:
            return row.kind.isEmpty() ? content_.kind : row.kind;
        case NoteRole:
            return row.note;
        default:
            return {};
    }
}

QVariant TableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= columnCount()) return {};
    return content_.columns[static_cast<std::size_t>(section)].title;
}

}  // namespace lvslab::models
