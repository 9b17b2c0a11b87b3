#include "scenarios/tables_used.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>

#include "record/show.hpp"
#include "record/used_rows.hpp"
#include "shell/shell.hpp"
#include "shell/tables.hpp"

namespace lvslab::scenarios {

namespace {

/// What prints without a row of its own: an address is printed by its entry in the routing table local, a rule under
/// the policy of its chain.
template <class Row>
void add_what_prints(ipvs::NodeTables&, const ipvs::NodeTables&, const Row&) {}

void add_what_prints(ipvs::NodeTables& used, const ipvs::NodeTables& all, const net::AddressRow& address) {
    std::ranges::copy_if(all.net.routes, std::back_inserter(used.net.routes), [&](const net::RouteRow& route) {
        return route.table == net::RouteTable::local && route.destination == wire::Prefix{address.prefix.address, 32};
    });
}

void add_what_prints(ipvs::NodeTables& used, const ipvs::NodeTables& all, const netfilter::RuleRow& rule) {
    std::ranges::copy_if(all.netfilter.chains, std::back_inserter(used.netfilter.chains),
                         [&](const netfilter::ChainRow& chain) {
                             return chain.table == rule.table && chain.chain == rule.chain &&
                                    std::ranges::count(used.netfilter.chains, chain) == 0;
                         });
}

/// Only what the hop's decisions used.
ipvs::NodeTables used_of(const ipvs::NodeTables& all, const record::Decisions& decisions) {
    ipvs::NodeTables used;
    used.now = all.now;
    for (const record::AnyRow& row : record::used_rows(decisions, all)) {
        if (!std::holds_alternative<netfilter::ChainRow>(row) ||
            std::ranges::count(used.netfilter.chains, std::get<netfilter::ChainRow>(row)) == 0) {
            record::append(used, row);
        }
        std::visit([&](const auto& r) { add_what_prints(used, all, r); }, row);
    }
    return used;
}

/// The Linux commands that print these tables' rows, each once, in the order in which a packet meets the tables.
class Commands {
public:
    explicit Commands(const ipvs::NodeTables& rows) {
        for (const net::RouteRow& row : rows.net.routes) {
            if (row.table == net::RouteTable::local) add("ip route show table local");
        }
        for (const net::RouteRow& row : rows.net.routes) {
            if (row.table == net::RouteTable::main)
                add("ip route");
            else
                add("ip route show table " + shell::table_name(row.table));
        }
        if (!rows.net.route_cache.empty()) add("ip route show cache");
        if (!rows.net.neighbours.empty()) add("ip neigh");
        if (!rows.ipvs.services.empty()) add("ipvsadm -Ln");
        if (!rows.ipvs.connections.empty()) add("ipvsadm -Lcn");
        for (const netfilter::ChainRow& row : rows.netfilter.chains) {
            add("iptables -t " + row.table + " -S " + row.chain);
        }
        if (!rows.netfilter.tracked.empty()) add("conntrack -L");
        for (const net::InterfaceRow& row : rows.net.interfaces) add("ip link show dev " + row.name);
        for (const net::SysctlRow& row : rows.net.sysctls) add("sysctl " + row.name);
    }

    const std::vector<std::string>& all() const { return all_; }

private:
    void add(const std::string& command) {
        if (std::ranges::count(all_, command) == 0) all_.push_back(command);
    }

    std::vector<std::string> all_;
};

std::string printed(const std::string& command, const ipvs::NodeTables& rows) {
    std::istringstream output(shell::show(command, rows));
    std::string text = "      $ " + command + "\n";
    for (std::string line; std::getline(output, line);) text += "      " + line + "\n";
    return text;
}

std::string rows_of(const record::RunRecord& record, const record::Hop& hop) {
    const ipvs::NodeTables used =
        used_of(record.tables_at(hop.node, hop.time), {hop.events, record.frame(hop.event).packet()});
    std::string text;
    const Commands commands(used);
    for (const std::string& command : commands.all()) text += printed(command, used);
    return text;
}

}  // namespace

std::string packet_text_with_tables(const record::RunRecord& record, net::PacketId id) {
    return record::packet_text(record, id, [&record](const record::Hop& hop) { return rows_of(record, hop); });
}

}  // namespace lvslab::scenarios
