#include <algorithm>

#include "models/row_names.hpp"
#include "models/table_columns.hpp"

namespace lvslab::models {

namespace {

QString scheduler_text(const ipvs::ServiceRow& service) {
    QString text = text_of(service.scheduler);
    if (!service.flags.empty()) text += u' ' + text_of(service.flags);
    if (service.persistence != 0) text += QStringLiteral(" persistent %1").arg(service.persistence);
    if (service.one_packet) text += QStringLiteral(" ops");
    return text;
}

}  // namespace

/// As `ipvsadm -Ln`: each service, then its servers.
TableContent TableWriter::services() const {
    TableContent table =
        this->table({"services", "Services", "Service", "ipvsadm -Ln"},
                    {{"Service, server"}, {"Method"}, {"Weight", true}, {"Active", true}, {"Inactive", true}});
    for (const ipvs::ServiceRow& service : tables_.ipvs.services) {
        table.rows.push_back(
            {.ref = ref_of(service),
             .cells = {{text_of(ipvs::to_string(service.key))}, {scheduler_text(service)}, {}, {}, {}}});
        for (const ipvs::ServerRow& server : tables_.ipvs.servers) {
            if (server.service != service.key) continue;
            const QString end = end_text(server.address, server.port);
            table.rows.push_back({.ref = ref_of(server),
                                  .short_names = {end, shown(server.address)},
                                  .cells = {{end},
                                            {QString::fromLatin1(ipvs::to_string(server.method))},
                                            {number(server.weight)},
                                            {number(server.active)},
                                            {number(server.inactive)}},
                                  .inner = true,
                                  .kind = say("Real server")});
        }
    }
    table.expected = !table.rows.empty();
    return table;
}

TableContent TableWriter::connections() const {
    TableContent table = this->table({"connections", "Connections", "Connection", "ipvsadm -Lcn"},
                                     {{"Client"}, {"Virtual"}, {"Server"}, {"State"}, {"Expires", true}});
    for (const ipvs::ConnectionRow& row : tables_.ipvs.connections) {
        const QString client = end_text(row.client, row.client_port);
        table.rows.push_back({.ref = ref_of(row),
                              .short_names = {client, shown(row.client)},
                              .cells = {{client},
                                        {end_text(row.virtual_address, row.virtual_port)},
                                        {end_text(row.server, row.server_port)},
                                        {text_of(row.state)},
                                        left_until(row.expires)}});
    }
    table.expected = !tables_.ipvs.services.empty();
    return table;
}

/// Each chain, then its rules.
TableContent TableWriter::rules() const {
    TableContent table = this->table({"rules", "Rules", "Rule", ""},
                                     {{"Chain, number"}, {"Policy, rule", false, true}, {"Packets", true}});
    QStringList named;
    for (const netfilter::ChainRow& chain : tables_.netfilter.chains) {
        const QString name = text_of(chain.table);
        if (!named.contains(name)) named << name;
        const QString policy = chain.policy == "-" ? QString() : say("policy %1").arg(text_of(chain.policy));
        table.rows.push_back({.ref = ref_of(chain),
                              .short_names = {text_of(chain.chain)},
                              .cells = {{name + u' ' + text_of(chain.chain)}, {policy}, {number(chain.packets)}},
                              .kind = say("Chain")});
        for (const netfilter::RuleRow& row : tables_.netfilter.rules) {
            if (row.table != chain.table || row.chain != chain.chain) continue;
            table.rows.push_back({.ref = ref_of(row),
                                  .short_names = {text_of(row.chain)},
                                  .cells = {{number(row.number)}, {text_of(row.rule)}, {number(row.packets)}},
                                  .inner = true});
        }
    }
    for (const QString& name : named) table.commands << QStringLiteral("iptables -t %1 -nvL").arg(name);
    table.expected = !table.rows.empty();
    return table;
}

TableContent TableWriter::tracked() const {
    TableContent table = this->table({"tracked", "Tracked", "Tracked connection", "cat /proc/net/nf_conntrack"},
                                     {{"Original"}, {"Reply"}, {"State"}, {"Expires", true}});
    for (const netfilter::TrackedRow& row : tables_.netfilter.tracked) {
        const QString state = !row.state.empty() ? text_of(row.state) : row.replied ? QString() : "UNREPLIED";
        table.rows.push_back(
            {.ref = ref_of(row),
             .short_names = {tuple_text(row, row.original)},
             .cells = {
                 {tuple_text(row, row.original)}, {tuple_text(row, row.reply)}, {state}, left_until(row.expires)}});
    }
    table.expected = !table.rows.empty() || !tables_.netfilter.chains.empty();
    return table;
}

}  // namespace lvslab::models
