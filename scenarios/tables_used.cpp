#include "scenarios/tables_used.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>

#include "record/show.hpp"
#include "record/used_rows.hpp"
#include "shell/shell.hpp"

namespace lvslab::scenarios {

namespace {

/// A table that was used, as Linux prints it.
struct Printed {
    const char* command;
    bool (*holds)(const ipvs::NodeTables& rows);
};
constexpr Printed kPrinted[] = {
    {"ip route show table local",
     [](const ipvs::NodeTables& rows) {
         return std::ranges::any_of(rows.net.routes, [](const auto& r) { return r.table == net::RouteTable::local; });
     }},
    {"ip route",
     [](const ipvs::NodeTables& rows) {
         return std::ranges::any_of(rows.net.routes, [](const auto& r) { return r.table != net::RouteTable::local; });
     }},
    {"ip neigh", [](const ipvs::NodeTables& rows) { return !rows.net.neighbours.empty(); }},
    {"ipvsadm -Ln", [](const ipvs::NodeTables& rows) { return !rows.ipvs.services.empty(); }},
    {"ipvsadm -Lcn", [](const ipvs::NodeTables& rows) { return !rows.ipvs.connections.empty(); }},
};

std::string printed(const std::string& command, const ipvs::NodeTables& rows) {
    std::istringstream output(shell::show(command, rows));
    std::string text = "      $ " + command + "\n";
    for (std::string line; std::getline(output, line);) text += "      " + line + "\n";
    return text;
}

/// Only what the hop's decisions used. An address stands for its entry in the routing table local.
ipvs::NodeTables used_of(const ipvs::NodeTables& all, const record::Decisions& decisions) {
    ipvs::NodeTables used;
    used.now = all.now;
    for (const record::AnyRow& row : record::used_rows(decisions, all)) {
        record::append(used, row);
        const auto* address = std::get_if<net::AddressRow>(&row);
        if (address == nullptr) continue;
        std::ranges::copy_if(all.net.routes, std::back_inserter(used.net.routes), [&](const net::RouteRow& route) {
            return route.table == net::RouteTable::local &&
                   route.destination == wire::Prefix{address->prefix.address, 32};
        });
    }
    return used;
}

std::string rows_of(const record::RunRecord& record, const record::Hop& hop) {
    const ipvs::NodeTables used =
        used_of(record.tables_at(hop.node, hop.time), {hop.events, record.frame(hop.event).packet()});
    std::string text;
    for (const Printed& table : kPrinted) {
        if (table.holds(used)) text += printed(table.command, used);
    }
    return text;
}

}  // namespace

std::string packet_text_with_tables(const record::RunRecord& record, net::PacketId id) {
    return record::packet_text(record, id, [&record](const record::Hop& hop) { return rows_of(record, hop); });
}

}  // namespace lvslab::scenarios
