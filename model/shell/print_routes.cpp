#include "shell/print_routes.hpp"

#include <algorithm>
#include <vector>

#include "net/scope_name.hpp"
#include "shell/ip.hpp"
#include "shell/ip_route_get.hpp"
#include "shell/print.hpp"
#include "shell/tables.hpp"

namespace lvslab::shell {

namespace {

using net::RouteRow;
using net::RouteTable;
using net::RouteType;

/// The kernel's trie gives routes by address, then longest prefix, then metric; tables come by number: main, local
/// last.
std::vector<RouteRow> in_kernel_order(std::vector<RouteRow> routes) {
    std::stable_sort(routes.begin(), routes.end(), [](const RouteRow& a, const RouteRow& b) {
        if (a.table != b.table) return net::table_number(a.table) < net::table_number(b.table);
        if (a.destination.address != b.destination.address) return a.destination.address < b.destination.address;
        if (a.destination.length != b.destination.length) return a.destination.length > b.destination.length;
        return a.metric < b.metric;
    });
    return routes;
}

std::string destination_of(const RouteRow& row) {
    if (row.destination.length == 0) return "default";
    return row.destination.length == 32 ? wire::to_string(row.destination.address) : wire::to_string(row.destination);
}

bool without_carrier(const net::Tables& tables, const RouteRow& row) {
    return row.type != RouteType::local &&
           std::any_of(tables.interfaces.begin(), tables.interfaces.end(),
                       [&](const net::InterfaceRow& i) { return i.name == row.dev && i.up && !i.carrier; });
}

std::string route_line(const RouteRow& row, const RouteSelection& selection) {
    std::string line;
    const auto say = [&](const std::string& words) { line += words + " "; };
    if (row.type != RouteType::unicast) say(std::string(net::name_of(row.type)));
    say(destination_of(row));
    if (row.has_gateway) say("via " + wire::to_string(row.gateway));
    if (!row.dev.empty() && selection.dev.empty()) say("dev " + row.dev);
    if (!selection.table && row.table != RouteTable::main) say("table " + table_name(row.table));
    if (row.origin == net::RouteOrigin::kernel) say("proto kernel");
    if (row.origin == net::RouteOrigin::fixed) say("proto static");
    if (row.scope != net::Scope::global) say(std::string("scope ") + net::scope_name(row.scope));
    if (!row.source.is_unspecified()) say("src " + wire::to_string(row.source));
    if (row.metric != 0) say("metric " + std::to_string(row.metric));
    if (row.on_link) say("onlink");
    if (row.mtu != 0) say(std::string("mtu ") + (row.mtu_locked ? "lock " : "") + std::to_string(row.mtu));
    return line;
}

}  // namespace

std::string print_routes(const net::Tables& tables, const RouteSelection& selection) {
    expect_device(tables, selection.dev);
    std::string text;
    for (const RouteRow& row : in_kernel_order(tables.routes)) {
        if (selection.table && row.table != *selection.table) continue;
        if (selection.destination && row.destination != *selection.destination) continue;
        if (!selection.dev.empty() && row.dev != selection.dev) continue;
        text += route_line(row, selection) + (without_carrier(tables, row) ? "linkdown " : "") + "\n";
    }
    return text;
}

std::string print_route_cache(const ipvs::NodeTables& tables, const RouteSelection& selection) {
    std::string text;
    for (const net::RouteCacheRow& row : tables.net.route_cache) {
        if (selection.destination && !selection.destination->contains(row.destination)) continue;
        if (!selection.dev.empty() && row.dev != selection.dev) continue;
        text += wire::to_string(row.destination) + " ";
        if (row.has_gateway) text += "via " + wire::to_string(row.gateway) + " ";
        text += "dev " + row.dev + " \n    cache " + exception_text(row, tables.now) + "\n";
    }
    return text;
}

std::string print_kernel_table(const net::Tables& tables, RouteNames names) {
    std::string text =
        "Kernel IP routing table\n"
        "Destination     Gateway         Genmask         Flags Metric Ref    Use Iface\n";
    for (const RouteRow& row : in_kernel_order(tables.routes)) {
        if (row.table != RouteTable::main) continue;
        const bool rejects = row.type == RouteType::unreachable || row.type == RouteType::prohibit;
        const bool word = names == RouteNames::words && row.destination.length == 0;
        std::string flags = rejects ? "!" : row.has_gateway ? "UG" : "U";
        if (row.destination.length == 32) flags += "H";
        const std::string dev = !row.dev.empty() ? row.dev : rejects ? "-" : "*";
        text +=
            print("%-15s %-15s %-15s %-5s %-6u %-2s %7u %s\n",
                  word ? "default" : wire::to_string(row.destination.address).c_str(),
                  rejects ? "-" : wire::to_string(row.gateway).c_str(), wire::to_string(row.destination.mask()).c_str(),
                  flags.c_str(), row.metric, rejects ? "-" : "0", 0U, dev.c_str());
    }
    return text;
}

}  // namespace lvslab::shell
