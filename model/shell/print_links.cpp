#include "shell/print_links.hpp"

#include <algorithm>
#include <vector>

#include "shell/error.hpp"
#include "shell/ip.hpp"
#include "shell/print.hpp"

namespace lvslab::shell {

namespace {

using net::InterfaceKind;
using net::InterfaceRow;

std::string flags_of(const InterfaceRow& row) {
    std::string flags;
    if (row.up && !row.carrier) flags = "NO-CARRIER,";
    switch (row.kind) {
        case InterfaceKind::loopback:
            flags += "LOOPBACK";
            break;
        case InterfaceKind::ethernet:
            flags += "BROADCAST,MULTICAST";
            break;
        case InterfaceKind::ipip:
            flags += "NOARP";
            break;
    }
    if (row.up) flags += ",UP";
    if (row.up && row.carrier) flags += ",LOWER_UP";
    return flags;
}

/// RFC 2863's operational state; lo and tunnels never report one.
const char* state_of(const InterfaceRow& row) {
    if (!row.up || !row.carrier) return "DOWN";
    return row.kind == InterfaceKind::ethernet ? "UP" : "UNKNOWN";
}

std::string name_of(const InterfaceRow& row) { return row.kind == InterfaceKind::ipip ? row.name + "@NONE" : row.name; }

std::string hardware_address(const InterfaceRow& row) {
    return row.kind == InterfaceKind::ipip ? "0.0.0.0" : wire::to_string(row.mac);
}

std::string head_line(const InterfaceRow& row, const char* mode) {
    // Links of a lab are up from the start and keep their qdisc; tunl0 gets one when it is first set up.
    const bool untouched = row.kind == InterfaceKind::ipip && !row.up;
    return print("%u: %s: <%s> mtu %u qdisc %s state %s %sgroup default qlen 1000\n", row.index, name_of(row).c_str(),
                 flags_of(row).c_str(), row.mtu, untouched ? "noop" : "noqueue", state_of(row), mode);
}

std::string hardware_line(const InterfaceRow& row) {
    const std::string address = hardware_address(row);
    switch (row.kind) {
        case InterfaceKind::loopback:
            return print("    link/loopback %s brd 00:00:00:00:00:00\n", address.c_str());
        case InterfaceKind::ipip:
            return print("    link/ipip %s brd 0.0.0.0\n", address.c_str());
        case InterfaceKind::ethernet:
            break;
    }
    return print("    link/ether %s brd ff:ff:ff:ff:ff:ff\n", address.c_str());
}

std::string brief_start(const InterfaceRow& row) { return print("%-16s %-14s ", name_of(row).c_str(), state_of(row)); }

/// The kernel keeps primary addresses before secondary ones, and those of narrower scope in front (inet_insert_ifa).
std::vector<net::AddressRow> addresses_of(const net::Tables& tables, const std::string& dev) {
    std::vector<net::AddressRow> found;
    for (const net::AddressRow& row : tables.addresses) {
        if (row.dev == dev) found.push_back(row);
    }
    std::stable_sort(found.begin(), found.end(), [](const net::AddressRow& a, const net::AddressRow& b) {
        if (a.secondary != b.secondary) return b.secondary;
        return !a.secondary && a.scope > b.scope;
    });
    return found;
}

std::string address_lines(const net::AddressRow& row) {
    return print("    inet %s scope %s %s%s\n       valid_lft forever preferred_lft forever\n",
                 wire::to_string(row.prefix).c_str(), scope_name(row.scope), row.secondary ? "secondary " : "",
                 row.dev.c_str());
}

/// `ip addr` and `ip link` say it in other words than `ip route` does.
void expect_shown(const net::Tables& tables, const std::string& dev) {
    if (!dev.empty() && !has_device(tables, dev)) throw CommandError("Device \"" + dev + "\" does not exist.");
}

}  // namespace

std::string print_links(const net::Tables& tables, const LinkSelection& selection) {
    expect_shown(tables, selection.dev);
    std::string text;
    for (const InterfaceRow& row : tables.interfaces) {
        if (!selection.dev.empty() && row.name != selection.dev) continue;
        if (selection.brief) {
            text += brief_start(row) + print("%s <%s> \n", hardware_address(row).c_str(), flags_of(row).c_str());
        } else {
            text += head_line(row, "mode DEFAULT ") + hardware_line(row);
        }
    }
    return text;
}

std::string print_addresses(const net::Tables& tables, const LinkSelection& selection) {
    expect_shown(tables, selection.dev);
    std::string text;
    for (const InterfaceRow& row : tables.interfaces) {
        if (!selection.dev.empty() && row.name != selection.dev) continue;
        const auto addresses = addresses_of(tables, row.name);
        if (selection.ipv4_only && addresses.empty()) continue;
        if (selection.brief) {
            text += brief_start(row);
            for (const net::AddressRow& a : addresses) text += wire::to_string(a.prefix) + " ";
            text += "\n";
            continue;
        }
        text += head_line(row, "");
        if (!selection.ipv4_only) text += hardware_line(row);
        for (const net::AddressRow& a : addresses) text += address_lines(a);
    }
    return text;
}

}  // namespace lvslab::shell
