#include "models/table_columns.hpp"

#include <algorithm>
#include <chrono>

#include "models/default_sysctls.hpp"
#include "models/row_names.hpp"
#include "net/scope_name.hpp"
#include "shell/tables.hpp"

namespace lvslab::models {

namespace {

/// As `ip route` writes it: `default`, `local 10.0.2.100`, `10.0.2.0/24`.
QString destination_text(const net::RouteRow& row) {
    const QString prefix = row.destination.length == 0    ? QStringLiteral("default")
                           : row.destination.length == 32 ? shown(row.destination.address)
                                                          : shown(row.destination);
    return row.type == net::RouteType::unicast ? prefix : text_of(net::name_of(row.type)) + u' ' + prefix;
}

QString selector_text(const net::RuleRow& row) {
    QString text = QStringLiteral("from ") + (row.from.length == 0 ? QStringLiteral("all") : shown(row.from));
    if (row.to.length != 0) text += QStringLiteral(" to ") + shown(row.to);
    if (row.mask != 0) text += QStringLiteral(" fwmark 0x") + QString::number(row.mark, 16);
    if (!row.iif.empty()) text += QStringLiteral(" iif ") + text_of(row.iif);
    return text;
}

QString action_text(const net::RuleRow& row) {
    static constexpr const char* kActions[] = {"lookup ", "blackhole", "unreachable", "prohibit"};
    const QString action = QString::fromLatin1(kActions[static_cast<std::size_t>(row.action) & 3]);
    return row.action == net::RuleAction::lookup ? action + text_of(shell::table_name(row.table)) : action;
}

}  // namespace

std::vector<TableContent> table_contents(const ipvs::NodeTables& tables, Language language) {
    const TableWriter w(tables, language);
    return {w.services(),   w.connections(), w.neighbours(), w.routes(),  w.policy_rules(), w.route_cache(),
            w.interfaces(), w.hooks(),       w.rules(),      w.tracked(), w.sysctls(),      w.counters()};
}

TableContent TableWriter::table(const Head& head, std::initializer_list<ColumnHead> columns) const {
    TableContent table{
        .name = QString::fromLatin1(head.name), .title = say(head.title), .kind = say(head.kind), .columns = {}};
    for (const ColumnHead& c : columns) table.columns.push_back({say(c.title), c.number, c.shrinks, c.named});
    if (head.command[0] != 0) table.commands << QString::fromLatin1(head.command);
    return table;
}

TableCell TableWriter::left_until(net::Time expires) const {
    const auto left = std::max(expires - tables_.now, net::Time{0});
    const auto seconds = std::chrono::floor<std::chrono::seconds>(left).count();
    return {QStringLiteral("%1:%2").arg(seconds / 60).arg(seconds % 60, 2, 10, QLatin1Char('0')), expires.count()};
}

TableContent TableWriter::neighbours() const {
    TableContent table = this->table({"neighbours", "Neighbours", "Neighbour", "ip neigh"},
                                     {{"Address"}, {"MAC"}, {"Device"}, {"State"}, {"Waiting", true}});
    for (const net::NeighbourRow& row : tables_.net.neighbours) {
        table.rows.push_back({.ref = ref_of(row),
                              .short_names = {shown(row.address)},
                              .cells = {{shown(row.address)},
                                        {row.has_mac ? shown(row.mac) : QString()},
                                        {text_of(row.dev)},
                                        {QString::fromLatin1(net::to_string(row.state))},
                                        {row.queued == 0 ? QString() : number(row.queued)}}});
    }
    return table;
}

/// The table local comes last: its rows follow from the addresses.
TableContent TableWriter::routes() const {
    TableContent table =
        this->table({"routes", "Routes", "Route", "ip route show table all"}, {{"Destination"},
                                                                               {.title = "Next hop", .named = true},
                                                                               {"Device"},
                                                                               {.title = "Source", .named = true},
                                                                               {.title = "Table", .named = true}});
    for (const net::RouteRow& row : tables_.net.routes) {
        const QString source = row.source == wire::Ipv4Address{} ? QString() : shown(row.source);
        table.rows.push_back({.ref = ref_of(row),
                              .short_names = {shown(row.destination)},
                              .cells = {{destination_text(row)},
                                        {row.has_gateway ? shown(row.gateway) : QString()},
                                        {text_of(row.dev)},
                                        {source},
                                        {text_of(shell::table_name(row.table))}}});
    }
    std::stable_partition(table.rows.begin(), table.rows.end(),
                          [](const TableRow& row) { return row.cells.back().text != "local"; });
    return table;
}

TableContent TableWriter::policy_rules() const {
    TableContent table = this->table({"policy_rules", "Policy rules", "Policy rule", "ip rule"},
                                     {{"Priority", true}, {"Packets"}, {"Action"}});
    for (const net::RuleRow& row : tables_.net.policy_rules) {
        table.rows.push_back({.ref = ref_of(row),
                              .short_names = {number(row.priority)},
                              .cells = {{number(row.priority)}, {selector_text(row)}, {action_text(row)}}});
    }
    constexpr std::size_t kOfEveryLinux = 3;  // local, main, default
    table.expected = table.rows.size() > kOfEveryLinux;
    return table;
}

TableContent TableWriter::route_cache() const {
    TableContent table = this->table({"route_cache", "Route cache", "Learnt route", "ip route show cache"},
                                     {{"Destination"}, {"Next hop"}, {"Device"}, {"MTU", true}, {"Expires", true}});
    for (const net::RouteCacheRow& row : tables_.net.route_cache) {
        table.rows.push_back({.ref = ref_of(row),
                              .short_names = {shown(row.destination)},
                              .cells = {{shown(row.destination)},
                                        {row.has_gateway ? shown(row.gateway) : QString()},
                                        {text_of(row.dev)},
                                        {row.mtu == 0 ? QString() : number(row.mtu)},
                                        left_until(row.expires)}});
    }
    table.expected = !table.rows.empty();
    return table;
}

TableContent TableWriter::interfaces() const {
    TableContent table = this->table({"interfaces", "Interfaces", "Interface", "ip addr"},
                                     {{"Interface, address"}, {"MAC"}, {"MTU", true}, {"State, scope"}});
    for (const net::InterfaceRow& row : tables_.net.interfaces) {
        const char* state = !row.up ? "DOWN" : row.carrier ? "UP" : "NO-CARRIER";
        const bool ethernet = row.kind == net::InterfaceKind::ethernet;
        table.rows.push_back({.ref = ref_of(row),
                              .cells = {{text_of(row.name)},
                                        {ethernet ? shown(row.mac) : QString()},
                                        {number(row.mtu)},
                                        {QString::fromLatin1(state)}}});
        for (const net::AddressRow& address : tables_.net.addresses) {
            if (address.dev != row.name) continue;
            const QString scope = QString::fromLatin1(net::scope_name(address.scope));
            table.rows.push_back(
                {.ref = ref_of(address),
                 .short_names = {shown(address.prefix.address)},
                 .cells = {{shown(address.prefix)}, {}, {}, {address.secondary ? scope + " secondary" : scope}},
                 .inner = true,
                 .kind = say("Address")});
        }
    }
    return table;
}

TableContent TableWriter::hooks() const {
    TableContent table = this->table({"hooks", "Hooks", "Hook", ""}, {{"Hook"}, {"Priority", true}, {"Function"}});
    for (const net::HookRow& row : tables_.net.hooks) {
        table.rows.push_back(
            {.ref = ref_of(row),
             .short_names = {text_of(row.function)},
             .cells = {{text_of(row.hook)}, {QString::number(row.priority)}, {text_of(row.function)}}});
    }
    return table;
}

/// Those that are not Linux's own values come first.
TableContent TableWriter::sysctls() const {
    TableContent table = this->table({"sysctls", "Sysctl", "Sysctl", "sysctl -a"},
                                     {{"Name"}, {"Value"}, {.title = "Default", .named = true}});
    for (const net::SysctlRow& row : tables_.net.sysctls) {
        const QString own = default_sysctl(row.name);
        const bool set = !own.isEmpty() && own != text_of(row.value);
        table.rows.push_back(
            {.ref = ref_of(row), .cells = {{text_of(row.name)}, {text_of(row.value)}, {set ? own : QString()}}});
    }
    std::stable_partition(table.rows.begin(), table.rows.end(),
                          [](const TableRow& row) { return !row.cells.back().text.isEmpty(); });
    return table;
}

TableContent TableWriter::counters() const {
    TableContent table = this->table({"counters", "Counters", "Counter", "ip -s link"}, {{"Device"},
                                                                                         {"In, packets", true},
                                                                                         {"In, bytes", true},
                                                                                         {"Out, packets", true},
                                                                                         {"Out, bytes", true},
                                                                                         {"Dropped", true}});
    for (const net::CounterRow& row : tables_.net.counters) {
        table.rows.push_back({.ref = ref_of(row),
                              .cells = {{text_of(row.dev)},
                                        {number(row.rx_packets)},
                                        {number(row.rx_bytes)},
                                        {number(row.tx_packets)},
                                        {number(row.tx_bytes)},
                                        {number(row.rx_dropped + row.tx_dropped)}}});
    }
    return table;
}

}  // namespace lvslab::models
