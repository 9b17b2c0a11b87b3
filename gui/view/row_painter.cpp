#include "view/row_painter.hpp"

#include <QFontMetricsF>
#include <algorithm>

#include "view/marks.hpp"

namespace lvslab::view {

using models::RowState;
using models::TableRow;

namespace {

bool is_new(const TableRow& row) { return row.state == RowState::fresh || row.state == RowState::changed; }

/// What lies under the texts: the change mark, the choice.
void paint_ground(QPainter& painter, const QRectF& rect, const TableRow& row, const RowMarks& marks, const Look& look) {
    const Palette& p = look.palette();
    const QRectF box = rect.adjusted(look.px(4), look.px(1), -look.px(4), -look.px(1));
    if (is_new(row)) {
        paint_change(painter, box, look);
        if (marks.flash > 0) {
            QColor full = p.change_frame;
            full.setAlphaF(static_cast<float>(0.6 * marks.flash));
            painter.fillRect(box, full);
        }
    } else if (row.state == RowState::removed) {
        painter.setPen(QPen(p.change_frame, look.px(1.2), Qt::DashLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), look.px(2), look.px(2));
        paint_wedge(painter, box.topLeft(), look);
    } else if (marks.chosen) {
        painter.fillRect(box, p.accent_pale);
    }
    if (marks.chosen) {
        painter.setPen(QPen(p.accent, look.px(2)));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), look.px(2), look.px(2));
    }
    if (marks.focused) paint_focus(painter, rect, look);
}

QFont value_font(const TableRow& row, bool changed, const Look& look) {
    QFont font = look.mono(14, changed);
    font.setStrikeOut(row.state == RowState::removed);
    font.setStyleStrategy(QFont::PreferNoShaping);  // no ligature makes an arrow of ->
    return font;
}

QColor value_colour(const TableRow& row, const Look& look) {
    return row.state == RowState::removed ? look.palette().text3 : look.palette().text;
}

/// Names keep both ends, for the ends tell them apart; rules are read from the left.
Qt::TextElideMode elide_of(const QString& text) { return text.contains(u' ') ? Qt::ElideRight : Qt::ElideMiddle; }

int side(bool right) { return Qt::AlignVCenter | (right ? int{Qt::AlignRight} : int{Qt::AlignLeft}); }

/// In as many lines as it needs.
void paint_wrapped(QPainter& painter, const QRectF& rect, const QString& text, const QFont& font, const QColor& colour,
                   const Look& look) {
    painter.setFont(font);
    painter.setPen(colour);
    QRectF line(rect.left(), rect.top(), rect.width() + look.px(kRowMargin), look.px(kRowLine));
    for (const QString& part : lines_of_value(text, rect.width(), look)) {
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, part);
        line.translate(0, line.height());
    }
}

constexpr double kUsedTitle = 24, kUsedPadding = 12, kUsedMargin = 16, kUsedWidest = 640;

bool fits_one_line(const TableRow& row, double width, const Look& look) {
    const QFontMetricsF metrics(look.mono(14, true));
    const double inner = width - 2 * look.px(kUsedMargin) - look.px(16);
    return metrics.horizontalAdvance(row.cells[0].text) + metrics.horizontalAdvance(row.cells[1].text) <= inner;
}

}  // namespace

void paint_table_row(QPainter& painter, const QRectF& rect, const PaintedRow& painted, const Look& look) {
    const TableRow& row = painted.row;
    paint_ground(painter, rect, row, painted.marks, look);
    const bool columns = painted.layout.columns;
    const double line = columns ? rect.height() : look.px(kRowLine);
    const double top = columns ? rect.top() : rect.top() + look.px(kRowPadding) / 2;
    const std::vector<CellPlace> places = places_in(painted.layout, painted.table, row, look);
    for (std::size_t c = 0; c < row.cells.size() && c < places.size(); ++c) {
        const CellPlace& place = places[c];
        if (place.width <= 0 || row.cells[c].text.isEmpty()) continue;
        QRectF cell(rect.left() + place.left, top + place.line * line, place.width, place.lines * line);
        if (columns && c == 0 && row.inner) cell.setLeft(cell.left() + look.px(kInnerIndent));
        if (place.title > 0) {
            paint_line(painter, QRectF(cell.topLeft(), QSizeF(cell.width(), line)),
                       {.text = painted.table.columns[c].title, .font = look.text(13), .colour = look.palette().text2});
            cell.setLeft(cell.left() + place.title);
        }
        const bool right = columns && painted.table.columns[c].number;
        const bool bold = row.state == RowState::fresh || (c < row.changed_cells.size() && row.changed_cells[c]);
        if (place.lines > 1) {
            paint_wrapped(painter, cell, row.cells[c].text, value_font(row, bold, look), value_colour(row, look), look);
            continue;
        }
        paint_line(painter, cell,
                   {.text = row.cells[c].text,
                    .font = value_font(row, bold, look),
                    .colour = value_colour(row, look),
                    .align = side(right),
                    .elide = elide_of(row.cells[c].text)});
    }
}

double used_row_height(const TableRow& row, double room, const Look& look) {
    const double width = std::min(room, look.px(kUsedWidest));
    const double inner = width - 2 * look.px(kUsedMargin);
    qsizetype lines = lines_of_value(row.cells[0].text, inner, look).size();
    if (!row.cells[1].text.isEmpty() && !fits_one_line(row, width, look)) {
        lines += lines_of_value(row.cells[1].text, inner, look).size();
    }
    return look.px(kUsedTitle + static_cast<double>(lines) * kRowLine + kUsedPadding);
}

void paint_used_row(QPainter& painter, const QRectF& room, const UsedRow& used, const Look& look) {
    const QRectF rect(room.topLeft(), QSizeF(std::min(room.width(), look.px(kUsedWidest)), room.height()));
    const TableRow& row = used.row;
    const Palette& p = look.palette();
    paint_ground(painter, rect.adjusted(0, look.px(1), 0, -look.px(1)), row, used.marks, look);
    const bool marked = row.state != RowState::same;
    const double margin = look.px(kUsedMargin);
    const QRectF title(rect.left() + margin, rect.top() + look.px(6), rect.width() - 2 * margin, look.px(kUsedTitle));
    const QFont bold = look.bold(13);
    const double note = row.note.isEmpty() ? 0 : QFontMetricsF(bold).horizontalAdvance(row.note) + look.px(12);
    const double kind = std::min(QFontMetricsF(bold).horizontalAdvance(row.kind) + 2, title.width());
    paint_line(painter, title, {.text = row.kind, .font = bold, .colour = marked ? p.text : p.text2});
    if (note > 0) {
        paint_line(painter, title.adjusted(kind + look.px(10), 0, 0, 0),
                   {.text = row.note, .font = bold, .colour = p.text, .align = Qt::AlignRight | Qt::AlignVCenter});
    }
    const models::TableCell &first = row.cells[0], &rest = row.cells[1];
    const QFont font = value_font(row, false, look);
    const QColor colour = value_colour(row, look);
    QRectF line(title.left(), title.bottom(), title.width(), look.px(kRowLine));
    paint_wrapped(painter, line, first.text, font, colour, look);
    if (fits_one_line(row, rect.width(), look)) {
        paint_line(painter, line, {.text = rest.text, .font = font, .colour = colour, .align = side(true)});
    } else {
        line.translate(0, static_cast<double>(lines_of_value(first.text, line.width(), look).size()) * line.height());
        paint_wrapped(painter, line, rest.text, font, colour, look);
    }
}

void paint_column_titles(QPainter& painter, const QRectF& rect, const models::TableContent& table,
                         const RowLayout& layout, const Look& look) {
    const Palette& p = look.palette();
    painter.fillRect(rect, p.panel);
    painter.setPen(QPen(p.hairline, 1));
    painter.drawLine(QPointF(rect.left(), rect.bottom() - 0.5), QPointF(rect.right(), rect.bottom() - 0.5));
    for (std::size_t c = 0; c < table.columns.size() && c < layout.places.size(); ++c) {
        const CellPlace& place = layout.places[c];
        if (place.width <= 0) continue;
        paint_line(painter, QRectF(rect.left() + place.left, rect.top(), place.width, rect.height()),
                   {.text = table.columns[c].title,
                    .font = look.bold(13),
                    .colour = p.text2,
                    .align = side(table.columns[c].number)});
    }
}

}  // namespace lvslab::view
