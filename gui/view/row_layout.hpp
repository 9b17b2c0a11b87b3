#pragma once

#include <vector>

#include "models/table_row.hpp"
#include "view/look.hpp"

namespace lvslab::view {

/// Where a cell stands in its row.
struct CellPlace {
    double left = 0;   ///< from the row's left edge
    double width = 0;  ///< 0: it is not shown
    int line = 0;      ///< from 0
    int lines = 1;     ///< more where a value is wider than its row
    double title = 0;  ///< room at the left for the column's title, where it stands before its value
};

/// How the rows of a table stand: in columns below their titles, or flowing over as many lines as each needs.
struct RowLayout {
    bool columns = true;
    std::vector<CellPlace> places;  ///< of every row, in columns; a column in which no row says anything has no width
    std::vector<double> titles;     ///< how wide the columns' titles are
    double character = 0;           ///< width of one, of the values' font
    double width = 0;               ///< of the rows
};

/// In columns if that fits the width.
RowLayout lay_out_rows(const models::TableContent& table, double width, const Look& look);
/// The cells of this row.
std::vector<CellPlace> places_in(const RowLayout& layout, const models::TableContent& table,
                                 const models::TableRow& row, const Look& look);
/// A value of the mono font in lines of this width: broken at blanks, or where a word is wider than a line.
QStringList lines_of_value(const QString& text, double width, const Look& look);
double row_height(const RowLayout& layout, const std::vector<CellPlace>& places, const Look& look);

constexpr double kRowLine = 24, kRowPadding = 10, kRowMargin = 12, kInnerIndent = 18;

}  // namespace lvslab::view
