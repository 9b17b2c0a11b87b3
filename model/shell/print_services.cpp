#include <algorithm>
#include <tuple>
#include <vector>

#include "shell/error.hpp"
#include "shell/port_names.hpp"
#include "shell/print.hpp"
#include "shell/print_ipvs.hpp"

namespace lvslab::shell {

namespace {

using ipvs::ServerRow;
using ipvs::ServiceRow;
using Columns = ServiceListing::Columns;

constexpr const char* kVersion = "IP Virtual Server version 1.2.1 (size=4096)\n";

std::string titles(Columns columns) {
    static constexpr const char* kFirst = "Prot LocalAddress:Port";
    static constexpr const char* kSecond = "  -> RemoteAddress:Port\n";
    switch (columns) {
        case Columns::stats:
            return print("%-33s %8s %8s %8s %8s %8s\n%s", kFirst, "Conns", "InPkts", "OutPkts", "InBytes", "OutBytes",
                         kSecond);
        case Columns::rate:
            return print("%-33s %8s %8s %8s %8s %8s\n%s", kFirst, "CPS", "InPPS", "OutPPS", "InBPS", "OutBPS", kSecond);
        case Columns::thresholds:
            return print("%-33s %-10s %-10s %-10s %-10s\n%s", kFirst, "Uthreshold", "Lthreshold", "ActiveConn",
                         "InActConn", kSecond);
        case Columns::persistent:
            return print("%-33s %-9s %-11s %-10s %-10s\n%s", kFirst, "Weight", "PersistConn", "ActiveConn", "InActConn",
                         kSecond);
        case Columns::tunnel:
            return print("%s Scheduler Flags\n%s", kFirst,
                         "  -> RemoteAddress:Port           Forward TunnelInfo    Weight ActiveConn InActConn\n");
        case Columns::plain:
            break;
    }
    return print("%s Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n", kFirst);
}

/// Nine places: from 100 million on in thousands, and so on, unless exact numbers were asked for.
std::string large_number(std::uint64_t n, bool exact) {
    const unsigned long long value = n;
    if (exact) return print(" %8llu", value);  // longer numbers push the columns, they are never cut
    if (value < 100'000'000ULL) return print("%9llu", value);
    if (value < 1'000'000'000ULL) return print("%8lluK", value / 1000);
    if (value < 100'000'000'000ULL) return print("%8lluM", value / 1'000'000);
    if (value < 100'000'000'000'000ULL) return print("%8lluG", value / 1'000'000'000);
    return print("%8lluT", value / 1'000'000'000'000ULL);
}

/// Counters and rates have the same five columns.
template <class Five>
std::string numbers(const Five& s, bool exact) {
    std::string text;
    for (const std::uint64_t n : {s.connections, s.packets_in, s.packets_out, s.bytes_in, s.bytes_out}) {
        text += large_number(n, exact);
    }
    return text + "\n";
}

/// ipvsadm never shortens the first three rates of a server.
std::string server_rates(const ipvs::Rates& r, bool exact) {
    return large_number(r.connections, true) + large_number(r.packets_in, true) + large_number(r.packets_out, true) +
           large_number(r.bytes_in, exact) + large_number(r.bytes_out, exact) + "\n";
}

std::string mask_text(std::uint8_t length) { return wire::to_string(wire::Prefix{{}, length}.mask()); }

std::string service_name(const ipvs::ServiceKey& key, bool numeric) {
    if (key.mark != 0) return "FWM  " + std::to_string(key.mark);
    return print("%-4s ", key.protocol == wire::Protocol::udp ? "UDP" : "TCP") +
           endpoint_text({key.address, key.port}, numeric);
}

std::string service_line(const ServiceRow& row, const ServiceListing& listing) {
    const std::string name = service_name(row.key, listing.numeric);
    if (listing.columns == Columns::stats) return print("%-33s", name.c_str()) + numbers(row.stats, listing.exact);
    if (listing.columns == Columns::rate) return print("%-33s", name.c_str()) + numbers(row.rates, listing.exact);
    std::string line = name + " " + row.scheduler;
    if (!row.flags.empty()) line += " (" + row.flags + ")";
    if (row.persistence != 0) line += " persistent " + std::to_string(row.persistence);
    if (row.persistence != 0 && row.persistence_prefix != 32) line += " mask " + mask_text(row.persistence_prefix);
    if (row.one_packet) line += " ops";
    return line + "\n";
}

std::string server_line(const ServerRow& row, const ServiceListing& listing) {
    const std::string start = print("  -> %-28s", endpoint_text({row.address, row.port}, listing.numeric).c_str());
    switch (listing.columns) {
        case Columns::stats:
            return start + numbers(row.stats, listing.exact);
        case Columns::rate:
            return start + server_rates(row.rates, listing.exact);
        case Columns::thresholds:
            return start + print(" %-10u %-10u %-10u %-10u\n", row.upper_threshold, row.lower_threshold, row.active,
                                 row.inactive);
        case Columns::persistent:
            return start + print(" %-9u %-11u %-10u %-10u\n", row.weight, row.persistent, row.active, row.inactive);
        case Columns::tunnel:
            return start + print(" %-7s %-13s %-6u %-10u %-10u\n", ipvs::to_string(row.method),
                                 row.method == ipvs::Method::tunnel ? "ipip" : "n/a", row.weight, row.active,
                                 row.inactive);
        case Columns::plain:
            break;
    }
    return start + print(" %-7s %-6u %-10u %-10u\n", ipvs::to_string(row.method), row.weight, row.active, row.inactive);
}

std::vector<ServiceRow> services_of(const ipvs::Tables& tables, const ServiceListing& listing) {
    std::vector<ServiceRow> rows;
    for (const ServiceRow& row : tables.services) {
        if (!listing.only || row.key == *listing.only) rows.push_back(row);
    }
    if (listing.only && rows.empty()) throw CommandError("No such service");
    const auto rank = [](const ServiceRow& r) {
        return std::tie(r.key.mark, r.key.protocol, r.key.address, r.key.port);
    };
    if (listing.sorted) {
        std::stable_sort(rows.begin(), rows.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
    }
    return rows;
}

std::vector<ServerRow> servers_of(const ipvs::Tables& tables, const ipvs::ServiceKey& service, bool sorted) {
    std::vector<ServerRow> rows;
    for (const ServerRow& row : tables.servers) {
        if (row.service == service) rows.push_back(row);
    }
    std::stable_sort(rows.begin(), rows.end(), [&](const ServerRow& a, const ServerRow& b) {
        return sorted ? std::tie(a.address, a.port) < std::tie(b.address, b.port) : a.order < b.order;
    });
    return rows;
}

}  // namespace

std::string print_services(const ipvs::Tables& tables, const ServiceListing& listing) {
    const std::vector<ServiceRow> services = services_of(tables, listing);
    // For one service ipvsadm leaves the version out.
    std::string text = (listing.only ? "" : kVersion) + titles(listing.columns);
    for (const ServiceRow& service : services) {
        text += service_line(service, listing);
        for (const ServerRow& server : servers_of(tables, service.key, listing.sorted)) {
            text += server_line(server, listing);
        }
    }
    return text;
}

namespace {

std::string rule_name(const ipvs::ServiceKey& key, bool numeric) {
    if (key.mark != 0) return "-f " + std::to_string(key.mark);
    return std::string(key.protocol == wire::Protocol::udp ? "-u " : "-t ") + endpoint_text({key.address, key.port}, numeric);
}

std::string service_rule(const ServiceRow& row, bool numeric) {
    std::string rule = "-A " + rule_name(row.key, numeric) + " -s " + row.scheduler;
    if (row.persistence != 0) rule += " -p " + std::to_string(row.persistence);
    if (row.persistence != 0 && row.persistence_prefix != 32) rule += " -M " + mask_text(row.persistence_prefix);
    if (row.one_packet) rule += " -o";
    if (!row.flags.empty()) rule += " -b " + row.flags;
    return rule + "\n";
}

/// As ipvsadm 1.31 writes it: it forgets thresholds, so its rules do not bring them back.
std::string server_rule(const ServerRow& row, bool numeric) {
    static constexpr const char* kMethods[] = {"-m", "-i", "-g"};
    std::string rule = "-a " + rule_name(row.service, numeric) + " -r " + endpoint_text({row.address, row.port}, numeric) +
                       " " + kMethods[static_cast<std::size_t>(row.method)] + " -w " + std::to_string(row.weight);
    if (row.method == ipvs::Method::tunnel) rule += " --tun-type ipip";
    return rule + "\n";
}

}  // namespace

std::string print_rules(const ipvs::Tables& tables, bool numeric) {
    std::string text;
    for (const ServiceRow& service : services_of(tables, {})) {
        text += service_rule(service, numeric);
        for (const ServerRow& server : servers_of(tables, service.key, true)) text += server_rule(server, numeric);
    }
    return text;
}

std::string print_timeouts(const ipvs::Tables& tables) {
    using namespace std::chrono_literals;
    const auto seconds = [](net::Time time) {
        return static_cast<long long>(std::chrono::duration_cast<std::chrono::seconds>(time).count());
    };
    const ipvs::TotalsRow by_default{.tcp_timeout = 900s, .tcp_fin_timeout = 120s, .udp_timeout = 300s};
    const ipvs::TotalsRow& t = tables.totals.empty() ? by_default : tables.totals.front();
    return print("Timeout (tcp tcpfin udp): %lld %lld %lld\n", seconds(t.tcp_timeout), seconds(t.tcp_fin_timeout),
                 seconds(t.udp_timeout));
}

}  // namespace lvslab::shell
