#pragma once

#include <QRectF>

#include "models/table_model.hpp"
#include "view/look.hpp"
#include "view/row_layout.hpp"

/// Rows of a node's tables. All take a painter, a place and a look, as marks do.
namespace lvslab::view {

struct RowMarks {
    bool chosen = false;   ///< is the selection's row
    bool focused = false;  ///< has the keyboard
    double flash = 0;      ///< 1 when the change has just been arrived at, 0 at rest
};

/// A row in its columns, or flowing.
struct PaintedRow {
    const models::TableContent& table;
    const models::TableRow& row;
    const RowLayout& layout;
    RowMarks marks;
};
void paint_table_row(QPainter& painter, const QRectF& rect, const PaintedRow& row, const Look& look);

/// A row among rows of other tables: what it is, what happened to it, what it says.
struct UsedRow {
    const models::TableContent& table;
    const models::TableRow& row;
    RowMarks marks;
};
void paint_used_row(QPainter& painter, const QRectF& rect, const UsedRow& row, const Look& look);
double used_row_height(const models::TableRow& row, double width, const Look& look);

void paint_column_titles(QPainter& painter, const QRectF& rect, const models::TableContent& table,
                         const RowLayout& layout, const Look& look);

}  // namespace lvslab::view
