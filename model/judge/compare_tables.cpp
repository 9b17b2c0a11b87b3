#include "judge/compare_tables.hpp"

#include <map>
#include <nlohmann/json.hpp>

#include "judge/compare_tables_rules.hpp"

namespace lvslab::judge {

namespace {

using Kind = TableDifference::Kind;

// What names a row for a reader; rows with equal names are one entry (row_key).

std::string row_name(const net::InterfaceRow& r) { return r.name; }
std::string row_name(const net::AddressRow& r) { return wire::to_string(r.prefix) + " dev " + r.dev; }
std::string row_name(const net::RouteRow& r) {
    std::string name = r.type == net::RouteType::unicast ? "" : text_of(r.type) + " ";
    name += r.destination.length == 0 ? "default" : wire::to_string(r.destination);
    if (r.has_gateway) name += " via " + wire::to_string(r.gateway);
    if (!r.dev.empty()) name += " dev " + r.dev;
    name += " table " + text_of(r.table);
    return r.metric == 0 ? name : name + " metric " + std::to_string(r.metric);
}
std::string row_name(const net::NeighbourRow& r) { return wire::to_string(r.address) + " dev " + r.dev; }
std::string row_name(const net::SysctlRow& r) { return r.name; }
std::string row_name(const net::HookRow& r) { return r.hook + " " + r.function; }
std::string row_name(const net::RouteCacheRow& r) { return wire::to_string(r.destination) + " dev " + r.dev; }
std::string row_name(const net::RuleRow& r) {
    std::string name;
    for (const Field& f : fields_of(r)) name += (name.empty() ? "" : " ") + f.name + " " + f.text;
    return name;
}
std::string row_name(const net::CounterRow& r) { return r.dev; }
std::string row_name(const ipvs::ServiceRow& r) { return to_string(r.key); }
std::string row_name(const ipvs::ServerRow& r) {
    return to_string(r.service) + " -> " + wire::to_string(wire::Endpoint{r.address, r.port});
}
std::string row_name(const ipvs::ConnectionRow& r) {
    return text_of(r.protocol) + " " + wire::to_string(wire::Endpoint{r.client, r.client_port}) + " to " +
           wire::to_string(wire::Endpoint{r.virtual_address, r.virtual_port});
}
std::string row_name(const ipvs::TotalsRow&) { return "ip_vs"; }
std::string row_name(const netfilter::ChainRow& r) { return r.table + " " + r.chain; }
std::string row_name(const netfilter::RuleRow& r) { return r.table + " " + r.chain + " " + std::to_string(r.number); }
std::string row_name(const netfilter::TrackedRow& r) {
    const auto& o = r.original;
    return text_of(static_cast<wire::Protocol>(r.protocol)) + " " +
           wire::to_string(wire::Endpoint{o.source, o.source_port}) + " to " +
           wire::to_string(wire::Endpoint{o.destination, o.destination_port});
}

/// Compares the tables of a node one after the other.
class Comparison {
public:
    Comparison(const TablesOfNode& tables, std::vector<TableDifference>& found)
        : node_(tables.node), rules_(tables), found_(found) {}

    template <class Row>
    void compare(const char* table, const std::vector<Row>& kernel, const std::vector<Row>& ours) {
        std::multimap<std::string, const Row*> left;
        for (const Row& row : ours) left.emplace(row_name(row), &row);
        for (const Row& row : kernel) {
            const auto same = left.find(row_name(row));
            if (same == left.end()) {
                missing({Kind::only_kernel, table, row_name(row)}, whole(table, row));
                continue;
            }
            compare_fields(table, row, *same->second);
            left.erase(same);
        }
        for (const auto& [name, row] : left) missing({Kind::only_ours, table, name}, whole(table, *row));
    }

private:
    struct Missing {
        Kind kind;
        const char* table;
        std::string row;
    };

    template <class Row>
    void compare_fields(const char* table, const Row& kernel, const Row& ours) {
        const std::vector<Field> k = fields_of(kernel), o = fields_of(ours);
        for (std::size_t i = 0; i < k.size(); ++i) {
            if (!rules_.compares(table, k[i].name) || rules_.equal(table, k[i], o[i])) continue;
            found_.push_back({Kind::value, node_, table, row_name(kernel), k[i].name, k[i].text, o[i].text});
        }
    }

    void missing(const Missing& what, const std::string& fields) {
        if (may_be_missing(what.table, what.kind)) return;
        TableDifference d{.kind = what.kind, .node = node_, .table = what.table, .row = what.row};
        (what.kind == Kind::only_kernel ? d.kernel : d.ours) = fields;
        found_.push_back(d);
    }

    template <class Row>
    std::string whole(const char* table, const Row& row) const {
        std::string text;
        for (const Field& f : fields_of(row)) {
            if (!rules_.compares(table, f.name)) continue;
            text += (text.empty() ? "" : ", ") + f.name + " " + (f.text.empty() ? "-" : f.text);
        }
        return text;
    }

    const std::string& node_;
    FieldRules rules_;
    std::vector<TableDifference>& found_;
};

/// Both sides' tables of one room, in step: visit() names the same tables in the same order for each.
template <class Tables>
void compare_room(Comparison& comparison, const Tables& kernel, const Tables& ours) {
    Tables::visit(kernel, [&](const char* name, const auto& of_kernel) {
        Tables::visit(ours, [&](const char* other, const auto& of_ours) {
            if constexpr (std::is_same_v<decltype(of_kernel), decltype(of_ours)>) {
                if (std::string_view(name) == other) comparison.compare(name, of_kernel, of_ours);
            }
        });
    });
}

}  // namespace

std::vector<TableDifference> compare_tables(const TablesOfNode& tables) {
    const ipvs::NodeTables kernel = comparable(tables, tables.kernel), ours = comparable(tables, tables.ours);
    std::vector<TableDifference> found;
    Comparison comparison(tables, found);
    compare_room(comparison, kernel.net, ours.net);
    compare_room(comparison, kernel.netfilter, ours.netfilter);
    compare_room(comparison, kernel.ipvs, ours.ipvs);
    return found;
}

std::string to_text(std::span<const TableDifference> differences) {
    const auto shown = [](const std::string& value) { return value.empty() ? std::string("nothing") : value; };
    std::string text;
    for (const TableDifference& d : differences) {
        text += d.node + ": " + d.table + ": " + d.row + ": ";
        if (d.kind == Kind::only_kernel) text += "only the kernel has it (" + d.kernel + ")";
        if (d.kind == Kind::only_ours) text += "only ours has it (" + d.ours + ")";
        if (d.kind == Kind::value) {
            text += d.field + " is " + shown(d.kernel) + " on the kernel and " + shown(d.ours) + " on ours";
        }
        text += "\n";
    }
    return text;
}

std::string to_json(std::span<const TableDifference> differences) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const TableDifference& d : differences) {
        nlohmann::ordered_json one{{"node", d.node}, {"table", d.table}, {"row", d.row}};
        if (d.kind != Kind::value) one["only"] = d.kind == Kind::only_kernel ? "kernel" : "ours";
        if (d.kind == Kind::value) one["field"] = d.field;
        if (d.kind != Kind::only_ours) one["kernel"] = d.kernel;
        if (d.kind != Kind::only_kernel) one["ours"] = d.ours;
        all.push_back(std::move(one));
    }
    return all.dump(2) + "\n";
}

}  // namespace lvslab::judge
