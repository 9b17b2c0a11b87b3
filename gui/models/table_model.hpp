#pragma once

#include <QAbstractTableModel>

#include "models/table_row.hpp"

namespace lvslab::models {

/// One table of a node, for item views.
class TableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Role {
        CellChangedRole = Qt::UserRole,  ///< bool: this cell says something else since this event
        StateRole,                       ///< RowState, as int
        InnerRole,                       ///< bool
        KindRole,                        ///< `Neighbour`
        NoteRole,                        ///< `was INCOMPLETE`
    };

    using QAbstractTableModel::QAbstractTableModel;

    void show(TableContent content);
    const TableContent& content() const { return content_; }
    /// Index of the row with this name, or -1. A name that several rows share is the first one's.
    int row_called(const TableRowRef& name) const;
    /// Rows that are new, changed or gone.
    bool has_changes() const;
    /// A row, or all with a line of titles, cells parted by tabs: for the clipboard.
    QString text_of_row(int row) const;
    QString text_of_all() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString spoken(const TableRow& row) const;

    TableContent content_;
};

}  // namespace lvslab::models
