#include "shell/print_links.hpp"

#include <algorithm>
#include <vector>

#include "net/scope_name.hpp"
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

std::string address_text(const net::AddressRow& row, const char* line_end) {
    std::string text = "    inet " + wire::to_string(row.prefix);
    if (row.has_broadcast) text += " brd " + wire::to_string(row.broadcast);
    text += std::string(" scope ") + net::scope_name(row.scope) + " " + (row.secondary ? "secondary " : "");
    return text + (row.label.empty() ? row.dev : row.label) + line_end +
           "       valid_lft forever preferred_lft forever\n";
}

/// Columns as wide as the widest of their numbers, at least as their titles (iproute2, print_stats64).
std::string counter_line(const char* title, const std::vector<std::uint64_t>& numbers) {
    static constexpr std::size_t kWidths[] = {8, 7, 6, 7, 7, 7};
    std::string line = "    ";
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        line += print("%*llu ", static_cast<int>(i == 0 ? kWidths[i] + 2 : kWidths[i]),
                      static_cast<unsigned long long>(numbers[i]));
    }
    return std::string(title) + line + "\n";
}

std::string counters_of(const net::Tables& tables, const std::string& dev) {
    net::CounterRow c;
    for (const net::CounterRow& row : tables.counters) {
        if (row.dev == dev) c = row;
    }
    return counter_line("    RX:  bytes packets errors dropped  missed   mcast           \n",
                        {c.rx_bytes, c.rx_packets, c.rx_errors, c.rx_dropped, 0, 0}) +
           counter_line("    TX:  bytes packets errors dropped carrier collsns           \n",
                        {c.tx_bytes, c.tx_packets, c.tx_errors, c.tx_dropped, 0, 0});
}

bool is_shown(const InterfaceRow& row, const LinkSelection& selection) {
    return (selection.dev.empty() || row.name == selection.dev) && (row.up || !selection.up_only);
}

/// `-o`: every line but the last ends in a backslash instead.
std::string on_one_line(std::string text) {
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        if (text[i] == '\n') text[i] = '\\';
    }
    return text;
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
        if (!is_shown(row, selection)) continue;
        if (selection.brief) {
            text += brief_start(row) + print("%s <%s> \n", hardware_address(row).c_str(), flags_of(row).c_str());
        } else {
            std::string block = head_line(row, "mode DEFAULT ") + hardware_line(row);
            if (selection.statistics) block += counters_of(tables, row.name);
            text += selection.one_line ? on_one_line(std::move(block)) : block;
        }
    }
    return text;
}

std::string print_addresses(const net::Tables& tables, const LinkSelection& selection) {
    expect_shown(tables, selection.dev);
    std::string text;
    for (const InterfaceRow& row : tables.interfaces) {
        if (!is_shown(row, selection)) continue;
        const auto addresses = addresses_of(tables, row.name);
        if (selection.ipv4_only && addresses.empty()) continue;
        if (selection.brief) {
            text += brief_start(row);
            for (const net::AddressRow& a : addresses) text += wire::to_string(a.prefix) + " ";
            text += "\n";
            continue;
        }
        if (selection.one_line) {
            for (const net::AddressRow& a : addresses) {
                text += print("%u: %s", row.index, row.name.c_str()) + address_text(a, "\\");
            }
            continue;
        }
        text += head_line(row, "");
        if (!selection.ipv4_only) text += hardware_line(row);
        for (const net::AddressRow& a : addresses) text += address_text(a, "\n");
        if (selection.statistics) text += counters_of(tables, row.name);
    }
    return text;
}

}  // namespace lvslab::shell
