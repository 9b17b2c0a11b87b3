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
        case Columns::thresholds:
            return print("%-33s %-10s %-10s %-10s %-10s\n%s", kFirst, "Uthreshold", "Lthreshold", "ActiveConn",
                         "InActConn", kSecond);
        case Columns::persistent:
            return print("%-33s %-9s %-11s %-10s %-10s\n%s", kFirst, "Weight", "PersistConn", "ActiveConn", "InActConn",
                         kSecond);
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

std::string numbers(const ipvs::Stats& s, bool exact) {
    std::string text;
    for (const std::uint64_t n : {s.connections, s.packets_in, s.packets_out, s.bytes_in, s.bytes_out}) {
        text += large_number(n, exact);
    }
    return text + "\n";
}

std::string place(const wire::Endpoint& e, bool numeric) {
    return wire::to_string(e.address) + ":" + (numeric ? std::to_string(e.port) : port_text(e.port));
}

std::string service_name(const ipvs::ServiceKey& key, bool numeric) {
    if (key.mark != 0) return "FWM  " + std::to_string(key.mark);
    return print("%-4s ", key.protocol == wire::Protocol::udp ? "UDP" : "TCP") +
           place({key.address, key.port}, numeric);
}

std::string service_line(const ServiceRow& row, const ServiceListing& listing) {
    const std::string name = service_name(row.key, listing.numeric);
    if (listing.columns == Columns::stats) return print("%-33s", name.c_str()) + numbers(row.stats, listing.exact);
    std::string line = name + " " + row.scheduler;
    if (!row.flags.empty()) line += " (" + row.flags + ")";
    if (row.persistence != 0) line += " persistent " + std::to_string(row.persistence);
    if (row.persistence != 0 && row.persistence_prefix != 32) {
        line += " mask " + wire::to_string(wire::Prefix{{}, row.persistence_prefix}.mask());
    }
    return line + "\n";
}

std::string server_line(const ServerRow& row, const ServiceListing& listing) {
    const std::string start = print("  -> %-28s", place({row.address, row.port}, listing.numeric).c_str());
    switch (listing.columns) {
        case Columns::stats:
            return start + numbers(row.stats, listing.exact);
        case Columns::thresholds:
            return start + print(" %-10u %-10u %-10u %-10u\n", row.upper_threshold, row.lower_threshold, row.active,
                                 row.inactive);
        case Columns::persistent:
            return start + print(" %-9u %-11u %-10u %-10u\n", row.weight, row.persistent, row.active, row.inactive);
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

/// The kernel's own words: hexadecimal, in its list order.
std::string proc_lines(const ipvs::Tables& tables, const ServiceRow& row) {
    std::string text;
    if (row.key.mark != 0) {
        text = print("FWM  %08X %s ", row.key.mark, row.scheduler.c_str());
    } else {
        text = print("%s  %08X:%04X %s  ", row.key.protocol == wire::Protocol::udp ? "UDP" : "TCP",
                     row.key.address.value, row.key.port, row.scheduler.c_str());
    }
    if (row.persistence != 0) {
        text += print("persistent %u %08X", row.persistence, wire::Prefix{{}, row.persistence_prefix}.mask().value);
    }
    text += "\n";
    for (const ServerRow& s : servers_of(tables, row.key, false)) {
        text += print("  -> %08X:%04X      %-7s %-6u %-10u %-10u\n", s.address.value, s.port, ipvs::to_string(s.method),
                      s.weight, s.active, s.inactive);
    }
    return text;
}

}  // namespace

std::string print_services(const ipvs::Tables& tables, const ServiceListing& listing) {
    const std::vector<ServiceRow> services = services_of(tables, listing);
    std::string text = kVersion + titles(listing.columns);
    for (const ServiceRow& service : services) {
        text += service_line(service, listing);
        for (const ServerRow& server : servers_of(tables, service.key, listing.sorted)) {
            text += server_line(server, listing);
        }
    }
    return text;
}

std::string print_timeouts(const ipvs::Director::Timeouts& t) {
    const auto seconds = [](net::Time time) {
        return static_cast<long long>(std::chrono::duration_cast<std::chrono::seconds>(time).count());
    };
    return print("Timeout (tcp tcpfin udp): %lld %lld %lld\n", seconds(t.tcp), seconds(t.tcp_fin), seconds(t.udp));
}

std::string print_proc_ip_vs(const ipvs::NodeTables& tables) {
    std::string text = std::string(kVersion) +
                       "Prot LocalAddress:Port Scheduler Flags\n"
                       "  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\n";
    for (const ServiceRow& service : tables.ipvs.services) text += proc_lines(tables.ipvs, service);
    return text;
}

}  // namespace lvslab::shell
