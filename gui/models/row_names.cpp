#include "models/row_names.hpp"

#include "netfilter/tuple.hpp"
#include "shell/print_ipvs.hpp"
#include "shell/tables.hpp"

namespace lvslab::models {

namespace {
QString on(const std::string& dev) { return QStringLiteral(" dev ") + text_of(dev); }

}  // namespace

TableRowRef ref_of(const net::InterfaceRow& row) { return {"interfaces", text_of(row.name)}; }

TableRowRef ref_of(const net::AddressRow& row) { return {"addresses", shown(row.prefix) + on(row.dev)}; }

TableRowRef ref_of(const net::RouteRow& row) {
    QString name = shown(row.destination);
    if (row.has_gateway) name += QStringLiteral(" via ") + shown(row.gateway);
    if (!row.dev.empty()) name += on(row.dev);
    name += QStringLiteral(" table ") + text_of(shell::table_name(row.table));
    if (row.metric != 0) name += QStringLiteral(" metric %1").arg(row.metric);
    if (row.type != net::RouteType::unicast) name += QStringLiteral(" type %1").arg(static_cast<int>(row.type));
    return {"routes", name};
}

TableRowRef ref_of(const net::NeighbourRow& row) { return {"neighbours", shown(row.address) + on(row.dev)}; }

TableRowRef ref_of(const net::SysctlRow& row) { return {"sysctls", text_of(row.name)}; }

TableRowRef ref_of(const net::HookRow& row) {
    return {"hooks", QStringLiteral("%1 %2 %3").arg(text_of(row.hook)).arg(row.priority).arg(text_of(row.function))};
}

TableRowRef ref_of(const net::RouteCacheRow& row) { return {"route_cache", shown(row.destination) + on(row.dev)}; }

TableRowRef ref_of(const net::RuleRow& row) {
    const QString name = QStringLiteral("%1: from %2 to %3 fwmark %4/%5 iif %6 lookup %7 %8");
    return {"policy_rules", name.arg(row.priority)
                                .arg(shown(row.from), shown(row.to))
                                .arg(row.mark)
                                .arg(row.mask)
                                .arg(text_of(row.iif), text_of(shell::table_name(row.table)))
                                .arg(static_cast<int>(row.action))};
}

TableRowRef ref_of(const net::CounterRow& row) { return {"counters", text_of(row.dev)}; }

TableRowRef ref_of(const ipvs::ServiceRow& row) { return {"services", text_of(ipvs::to_string(row.key))}; }

TableRowRef ref_of(const ipvs::ServerRow& row) {
    return {"servers",
            end_text(row.address, row.port) + QStringLiteral(" of ") + text_of(ipvs::to_string(row.service))};
}

TableRowRef ref_of(const ipvs::ConnectionRow& row) {
    return {"connections", text_of(shell::protocol_name(row.protocol)) + u' ' + end_text(row.client, row.client_port) +
                               QStringLiteral(" > ") + end_text(row.virtual_address, row.virtual_port)};
}

TableRowRef ref_of(const ipvs::TotalsRow&) { return {"totals", {}}; }

TableRowRef ref_of(const netfilter::ChainRow& row) { return {"chains", text_of(row.table + ' ' + row.chain)}; }

TableRowRef ref_of(const netfilter::RuleRow& row) {
    return {"rules", text_of(row.table + ' ' + row.chain + ' ' + std::to_string(row.number))};
}

TableRowRef ref_of(const netfilter::TrackedRow& row) {
    return {"tracked", QString::number(row.protocol) + u' ' + tuple_text(row, row.original)};
}

std::vector<TableRowRef> refs_of(std::span<const record::AnyRow> rows) {
    std::vector<TableRowRef> refs;
    for (const record::AnyRow& row : rows) {
        refs.push_back(std::visit([](const auto& r) { return ref_of(r); }, row));
    }
    return refs;
}

QString tuple_text(const netfilter::TrackedRow& row, const netfilter::TupleRow& tuple) {
    return text_of(netfilter::to_string(netfilter::Tuple{.source = tuple.source,
                                                         .destination = tuple.destination,
                                                         .source_port = tuple.source_port,
                                                         .destination_port = tuple.destination_port,
                                                         .protocol = static_cast<wire::Protocol>(row.protocol)}));
}

}  // namespace lvslab::models
