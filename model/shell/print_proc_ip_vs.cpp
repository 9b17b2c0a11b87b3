#include <algorithm>
#include <vector>

#include "net/settings.hpp"
#include "shell/print.hpp"
#include "shell/print_ipvs.hpp"

/// The files /proc/net/ip_vs*: hexadecimal, in the kernel's own order (net/netfilter/ipvs/ip_vs_ctl.c, ip_vs_conn.c).
namespace lvslab::shell {

namespace {

using ipvs::ServerRow;
using ipvs::ServiceRow;

/// The persistence time stands there in jiffies.
constexpr auto kHz = static_cast<unsigned>(std::chrono::seconds(1) / net::kJiffy);

std::string service_line(const ServiceRow& row) {
    const char* ops = row.one_packet ? "ops " : "";
    std::string text = row.key.mark != 0 ? print("FWM  %08X %s %s", row.key.mark, row.scheduler.c_str(), ops)
                                         : print("%s  %08X:%04X %s %s ", protocol_name(row.key.protocol),
                                                 row.key.address.value, row.key.port, row.scheduler.c_str(), ops);
    if (row.persistence != 0) {
        text +=
            print("persistent %u %08X", row.persistence * kHz, wire::Prefix{{}, row.persistence_prefix}.mask().value);
    }
    return text + "\n";
}

std::vector<ServerRow> servers_of(const ipvs::Tables& tables, const ipvs::ServiceKey& service) {
    std::vector<ServerRow> rows;
    for (const ServerRow& row : tables.servers) {
        if (row.service == service) rows.push_back(row);
    }
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.order < b.order; });
    return rows;
}

/// ip_vs_conn_sync also says where a connection came from.
std::string proc_connections(const ipvs::NodeTables& tables, const char* origin) {
    return connection_lines(tables, [origin](const ipvs::ConnectionRow& row, unsigned seconds) {
        return print("%-3s %08X %04X %08X %04X %08X %04X %-11s %s%7u\n", protocol_name(row.protocol), row.client.value,
                     row.client_port, row.virtual_address.value, row.virtual_port, row.server.value, row.server_port,
                     row.state.c_str(), origin, seconds);
    });
}

template <class Five>
std::string five(const Five& s) {
    const auto number = [](std::uint64_t n) { return static_cast<unsigned long long>(n); };
    return print("%8llX %8llX %8llX %16llX %16llX\n", number(s.connections), number(s.packets_in),
                 number(s.packets_out), number(s.bytes_in), number(s.bytes_out));
}

ipvs::TotalsRow totals_of(const ipvs::NodeTables& tables) {
    return tables.ipvs.totals.empty() ? ipvs::TotalsRow{} : tables.ipvs.totals.front();
}

}  // namespace

std::string print_proc_ip_vs(const ipvs::NodeTables& tables) {
    std::string text =
        "IP Virtual Server version 1.2.1 (size=4096)\n"
        "Prot LocalAddress:Port Scheduler Flags\n"
        "  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\n";
    for (const ServiceRow& service : tables.ipvs.services) {
        text += service_line(service);
        for (const ServerRow& s : servers_of(tables.ipvs, service.key)) {
            text += print("  -> %08X:%04X      %-7s %-6u %-10u %-10u\n", s.address.value, s.port,
                          ipvs::to_string(s.method), s.weight, s.active, s.inactive);
        }
    }
    return text;
}

std::string print_proc_ip_vs_conn(const ipvs::NodeTables& tables) {
    return "Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData\n" +
           proc_connections(tables, "");
}

/// All connections are of this host: there is no synchronisation that could bring others.
std::string print_proc_ip_vs_conn_sync(const ipvs::NodeTables& tables) {
    return "Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Origin Expires\n" +
           proc_connections(tables, "LOCAL  ");
}

std::string print_proc_ip_vs_stats(const ipvs::NodeTables& tables) {
    const ipvs::TotalsRow totals = totals_of(tables);
    return "   Total Incoming Outgoing         Incoming         Outgoing\n"
           "   Conns  Packets  Packets            Bytes            Bytes\n" +
           five(totals.stats) + "\n Conns/s   Pkts/s   Pkts/s          Bytes/s          Bytes/s\n" + five(totals.rates);
}

/// One processor; its counters are live, the sum and the rates are the estimator's.
std::string print_proc_ip_vs_stats_percpu(const ipvs::NodeTables& tables) {
    const ipvs::TotalsRow totals = totals_of(tables);
    return "       Total Incoming Outgoing         Incoming         Outgoing\n"
           "CPU    Conns  Packets  Packets            Bytes            Bytes\n"
           "  0 " +
           five(totals.live) + "  ~ " + five(totals.stats) +
           "\n     Conns/s   Pkts/s   Pkts/s          Bytes/s          Bytes/s\n    " + five(totals.rates);
}

/// Application helpers (FTP) are not modelled, so none is registered.
std::string print_proc_ip_vs_app(const ipvs::NodeTables&) { return "prot port    usecnt name\n"; }

}  // namespace lvslab::shell
