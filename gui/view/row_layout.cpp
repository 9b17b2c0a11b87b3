#include "view/row_layout.hpp"

#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

namespace lvslab::view {

using models::TableContent;
using models::TableRow;

namespace {

constexpr double kColumnsGap = 14, kMostGap = 44, kNarrowest = 150, kTitleGap = 6;
constexpr char16_t kFirstWide = 0x2e80;  // CJK radicals: from here on a character takes two places

/// In the values' mono font, without asking the font: tables may have thousands of rows.
double text_width(const QString& text, double character) {
    const auto wide = std::count_if(text.begin(), text.end(), [](QChar c) { return c.unicode() >= kFirstWide; });
    return character * static_cast<double>(text.size() + wide) + 2;
}

/// Lines with this many places each.
QStringList broken(const QString& text, qsizetype places) {
    QStringList lines;
    for (qsizetype from = 0; from < text.size();) {
        qsizetype end = std::min(text.size(), from + places);
        const qsizetype blank = end == text.size() ? -1 : text.lastIndexOf(u' ', end);
        if (blank > from) end = blank;
        lines << text.mid(from, end - from).trimmed();
        from = end;
        while (from < text.size() && text[from] == u' ') ++from;
    }
    return lines;
}

QStringList wrapped(const QString& text, double width, double character) {
    const bool wide = std::any_of(text.begin(), text.end(), [](QChar c) { return c.unicode() >= kFirstWide; });
    const double places = std::floor((width - 2) / (wide ? 2 * character : character));
    return broken(text, static_cast<qsizetype>(std::max(1.0, places)));
}

double character_width(const Look& look) { return QFontMetricsF(look.mono(14, true)).horizontalAdvance(u'0'); }

std::vector<double> widest_values(const TableContent& table, double character, const Look& look) {
    std::vector<double> widest(table.columns.size());
    for (const TableRow& row : table.rows) {
        for (std::size_t c = 0; c < row.cells.size() && c < widest.size(); ++c) {
            if (row.cells[c].text.isEmpty()) continue;
            const double indent = c == 0 && row.inner ? look.px(kInnerIndent) : 0;
            widest[c] = std::max(widest[c], indent + text_width(row.cells[c].text, character));
        }
    }
    return widest;
}

/// Side by side, below their titles; false if they do not fit.
bool stand_in_columns(RowLayout& layout, const TableContent& table, const Look& look) {
    std::vector<double> wide = widest_values(table, layout.character, look);
    double all = 0, spare = 0;
    int count = 0;
    for (std::size_t c = 0; c < wide.size(); ++c) {
        if (wide[c] <= 0) continue;
        wide[c] = std::max(wide[c], layout.titles[c]);
        all += wide[c];
        if (table.columns[c].shrinks) spare += std::max(0.0, wide[c] - look.px(kNarrowest));
        ++count;
    }
    const int gaps = std::max(1, count - 1);
    const double missing = all + look.px(kColumnsGap) * (count - 1) + 2 * look.px(kRowMargin) - layout.width;
    if (missing > spare * 0.6) return false;
    const double gap = std::clamp(look.px(kColumnsGap) - missing / gaps, look.px(kColumnsGap), look.px(kMostGap));
    double x = look.px(kRowMargin);
    for (std::size_t c = 0; c < wide.size(); ++c) {
        if (wide[c] <= 0) continue;
        const bool gives = missing > 0 && table.columns[c].shrinks;
        if (gives) wide[c] -= missing * std::max(0.0, wide[c] - look.px(kNarrowest)) / spare;
        layout.places[c] = {.left = x, .width = wide[c]};
        x += wide[c] + gap;
    }
    return true;
}

/// How wide a row's cell is where rows flow; 0 if it says nothing.
double flowing_width(const RowLayout& layout, const TableContent& table, const TableRow& row, std::size_t c,
                     const Look& look) {
    if (c >= row.cells.size() || row.cells[c].text.isEmpty()) return 0;
    const double title = table.columns[c].titled() ? layout.titles[c] + look.px(kTitleGap) : 0;
    return text_width(row.cells[c].text, layout.character) + title;
}

/// Cells with titles stand together: how wide those from `first` on are.
double width_together(const RowLayout& layout, const TableContent& table, const TableRow& row, std::size_t first,
                      const Look& look) {
    double all = flowing_width(layout, table, row, first, look);
    if (!table.columns[first].titled() || (first > 0 && table.columns[first - 1].titled())) return all;
    for (std::size_t c = first + 1; c < table.columns.size() && table.columns[c].titled(); ++c) {
        const double wide = flowing_width(layout, table, row, c, look);
        if (wide > 0) all += look.px(kColumnsGap) + wide;
    }
    return all;
}

}  // namespace

RowLayout lay_out_rows(const TableContent& table, double width, const Look& look) {
    RowLayout layout;
    const QFontMetricsF titles(look.bold(13));
    for (const models::TableColumn& column : table.columns) {
        layout.titles.push_back(titles.horizontalAdvance(column.title) + 2);
    }
    layout.places.resize(table.columns.size());
    layout.character = character_width(look);
    layout.width = width;
    layout.columns = stand_in_columns(layout, table, look);
    return layout;
}

/// One behind the other, on to the next line where one is full.
std::vector<CellPlace> places_in(const RowLayout& layout, const TableContent& table, const TableRow& row,
                                 const Look& look) {
    if (layout.columns) return layout.places;
    std::vector<CellPlace> places(table.columns.size());
    const double left = look.px(kRowMargin) + (row.inner ? look.px(kInnerIndent) : 0);
    const double next = left + look.px(kInnerIndent), right = layout.width - look.px(kRowMargin);
    double x = left;
    int line = 0;
    for (std::size_t c = 0; c < places.size(); ++c) {
        const double all = flowing_width(layout, table, row, c, look), wide = std::min(all, right - next);
        if (wide <= 0) continue;
        const double together = std::min(width_together(layout, table, row, c, look), right - next);
        const bool begins = x <= (line == 0 ? left : next);
        if (!begins && x + together > right) {
            ++line;
            x = next;
        }
        const double title = table.columns[c].titled() ? layout.titles[c] + look.px(kTitleGap) : 0;
        places[c] = {.left = x, .width = wide, .line = line, .title = title};
        if (all > wide) {
            places[c].lines = static_cast<int>(wrapped(row.cells[c].text, wide - title, layout.character).size());
        }
        line += places[c].lines - 1;
        x += wide + look.px(kColumnsGap);
    }
    return places;
}

QStringList lines_of_value(const QString& text, double width, const Look& look) {
    return wrapped(text, width, character_width(look));
}

double row_height(const RowLayout& layout, const std::vector<CellPlace>& places, const Look& look) {
    if (layout.columns) return look.px(28);
    int lines = 1;
    for (const CellPlace& place : places) lines = std::max(lines, place.line + place.lines);
    return look.px(lines * kRowLine + kRowPadding);
}

}  // namespace lvslab::view
