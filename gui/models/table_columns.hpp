#pragma once

#include <optional>
#include <vector>

#include "ipvs/node_tables.hpp"
#include "models/table_row.hpp"
#include "models/words.hpp"

namespace lvslab::models {

/// A node's tables as people read them, in the order in which people look for them. No row is marked.
std::vector<TableContent> table_contents(const ipvs::NodeTables& tables, Language language);

/// Makes tables and their rows; the two halves of table_contents().
class TableWriter {
public:
    TableWriter(const ipvs::NodeTables& tables, Language language) : tables_(tables), language_(language) {}

    TableContent services() const;
    TableContent connections() const;
    TableContent rules() const;
    TableContent tracked() const;

    TableContent neighbours() const;
    TableContent routes() const;
    TableContent policy_rules() const;
    TableContent route_cache() const;
    TableContent interfaces() const;
    TableContent hooks() const;
    TableContent sysctls() const;
    TableContent counters() const;

private:
    struct Head {
        const char* name;
        const char* title;
        const char* kind;
        const char* command;
    };
    struct ColumnHead {
        const char* title;
        bool number = false;
        bool shrinks = false;
        bool named = false;
    };
    TableContent table(const Head& head, std::initializer_list<ColumnHead> columns) const;
    QString say(const char* english) const { return models::say(english, language_); }
    /// `1:00`: what is left of an entry, in whole seconds rounded down as the kernel does.
    TableCell left_until(net::Time expires) const;

    const ipvs::NodeTables& tables_;
    Language language_;
};

}  // namespace lvslab::models
