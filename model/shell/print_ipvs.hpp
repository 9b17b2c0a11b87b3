#pragma once

#include <optional>
#include <functional>
#include <string>

#include "ipvs/node_tables.hpp"

/// What ipvsadm and /proc/net/ip_vs* print.
namespace lvslab::shell {

struct ServiceListing {
    enum class Columns : std::uint8_t { plain, stats, rate, thresholds, persistent, tunnel };
    Columns columns = Columns::plain;
    bool numeric = false;  ///< -n: port numbers instead of names
    bool sorted = true;  ///< by protocol, address, port; --nosort keeps the kernel's order, the last added server first
    bool exact = false;  ///< whole numbers instead of 100000K
    std::optional<ipvs::ServiceKey> only{};
};
std::string print_services(const ipvs::Tables& tables, const ServiceListing& listing);

/// `ipvsadm -Lc`, rows in the order of the table (the kernel's is that of its hash seed).
struct ConnectionListing {
    bool numeric = false;
    bool engine_columns = false;  ///< --persistent-conn: titles for persistence engines
};
std::string print_connections(const ipvs::NodeTables& tables, const ConnectionListing& listing);

std::string print_timeouts(const ipvs::Tables& tables);

/// `ipvsadm -S`: the commands that would build these services.
std::string print_rules(const ipvs::Tables& tables, bool numeric);

std::string print_proc_ip_vs(const ipvs::NodeTables& tables);
std::string print_proc_ip_vs_conn(const ipvs::NodeTables& tables);
std::string print_proc_ip_vs_conn_sync(const ipvs::NodeTables& tables);
std::string print_proc_ip_vs_stats(const ipvs::NodeTables& tables);
std::string print_proc_ip_vs_stats_percpu(const ipvs::NodeTables& tables);
std::string print_proc_ip_vs_app(const ipvs::NodeTables& tables);

/// TCP, UDP; `IP` for a service by mark.
const char* protocol_name(wire::Protocol protocol);
/// A line a connection, given the whole seconds that are left of it, rounded down as the kernel does.
using ConnectionLine = std::function<std::string(const ipvs::ConnectionRow& row, unsigned seconds_left)>;
std::string connection_lines(const ipvs::NodeTables& tables, const ConnectionLine& line);

}  // namespace lvslab::shell
