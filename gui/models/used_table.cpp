#include "models/used_table.hpp"

#include <algorithm>

namespace lvslab::models {

namespace {

/// Which cells of a table's rows stand on a card, and between what words: `%1` is the first cell. What is in brackets
/// goes with a cell that is empty.
struct CardForm {
    const char* table;
    const char* name;
    const char* rest;
};
constexpr CardForm kForms[] = {
    {"neighbours", "%1[  %2]", "%4"},
    {"routes", "%1[ via %2][ dev %3]", "[src %4]"},
    {"connections", "%1 → %3", "%4[  %5]"},
    {"servers", "%1  %2", ""},
    {"services", "%1", "%2"},
    {"interfaces", "%1[  %2]", "mtu %3  %4"},
    {"sysctls", "%1", "%2"},
    {"rules", "%1", "%2"},
    {"tracked", "%1", "%3[  %4]"},
};

QString filled(QString form, const TableRow& row) {
    for (std::size_t c = 0; c < row.cells.size(); ++c) {
        const QString slot = QStringLiteral("%%1").arg(c + 1);
        const qsizetype at = form.indexOf(slot);
        if (at < 0) continue;
        const qsizetype open = form.lastIndexOf(u'[', at), close = form.indexOf(u']', at);
        const bool optional = open >= 0 && close >= 0 && form.lastIndexOf(u']', at) < open;
        if (!optional) {
            form.replace(slot, row.cells[c].text);
        } else if (row.cells[c].text.isEmpty()) {
            form.remove(open, close - open + 1);
        } else {
            const QString inner = form.mid(open + 1, close - open - 1).replace(slot, row.cells[c].text);
            form.replace(open, close - open + 1, inner);
        }
    }
    return form;
}

/// The numbers that have titles: `Weight 1  Active 0`.
QString numbers_of(const TableContent& table, const TableRow& row) {
    QStringList parts;
    for (std::size_t c = 1; c < row.cells.size() && c < table.columns.size(); ++c) {
        if (row.cells[c].text.isEmpty()) continue;
        parts << (table.columns[c].number ? table.columns[c].title + u' ' : QString()) + row.cells[c].text;
    }
    return parts.join(QStringLiteral("  "));
}

TableRow card_of(const TableContent& table, const TableRow& row) {
    TableRow card = row;
    const auto form = std::find_if(std::begin(kForms), std::end(kForms),
                                   [&](const CardForm& f) { return row.ref.table == QLatin1String(f.table); });
    QString name = row.cells.front().text, rest;
    if (form == std::end(kForms)) {
        rest = numbers_of(table, row);
    } else {
        name = filled(QString::fromUtf8(form->name), row);
        rest = filled(QString::fromUtf8(form->rest), row);
    }
    if (row.ref.table == "servers") {
        TableRow numbers = row;
        numbers.cells[1].text.clear();
        rest = numbers_of(table, numbers);
    }
    if (row.ref.table == "rules") name = row.ref.row;
    card.cells = {{name}, {rest}};
    card.changed_cells.clear();
    card.inner = false;
    if (card.kind.isEmpty()) card.kind = table.kind;
    return card;
}

}  // namespace

TableContent used_table(const std::vector<TableContent>& tables, const std::vector<TableRowRef>& used,
                        Language language) {
    TableContent content{.name = "used", .title = say("Used now", language), .kind = {}, .columns = {}};
    content.columns = {{say("Row", language)}, {say("Content", language)}};
    for (const TableContent& table : tables) {
        for (const TableRow& row : table.rows) {
            if (row.state != RowState::same) content.rows.push_back(card_of(table, row));
        }
    }
    for (const TableRowRef& ref : used) {
        for (const TableContent& table : tables) {
            for (const TableRow& row : table.rows) {
                if (row.state == RowState::same && row.ref == ref) content.rows.push_back(card_of(table, row));
            }
        }
    }
    return content;
}

}  // namespace lvslab::models
