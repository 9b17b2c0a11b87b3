#include "shell/print_neighbours.hpp"

#include <vector>

#include "shell/ip.hpp"
#include "shell/print.hpp"

namespace lvslab::shell {

namespace {

using net::NeighbourRow;
using net::NeighbourState;

bool is_listed(const NeighbourRow& row) {
    return row.state != NeighbourState::none && row.state != NeighbourState::noarp;
}

bool is_selected(const NeighbourRow& row, const NeighbourSelection& selection) {
    return (!selection.address || row.address == *selection.address) &&
           (selection.dev.empty() || row.dev == selection.dev);
}

std::string arp_line(const NeighbourRow& row, ArpStyle style) {
    const std::string address = wire::to_string(row.address);
    const std::string mac = wire::to_string(row.mac);
    const bool permanent = row.state == NeighbourState::permanent;
    if (style == ArpStyle::sentences) {
        const std::string where = row.has_mac ? mac + " [ether]" : "<incomplete>";
        return print("? (%s) at %s %son %s\n", address.c_str(), where.c_str(), permanent ? "PERM " : "",
                     row.dev.c_str());
    }
    return print("%-23s  %-8s%-20s%-6s%-15s %s\n", address.c_str(), row.has_mac ? "ether" : "",
                 row.has_mac ? mac.c_str() : "(incomplete)",
                 !row.has_mac ? ""
                 : permanent  ? "CM"
                              : "C",
                 "", row.dev.c_str());
}

}  // namespace

std::string print_neighbours(const net::Tables& tables, const NeighbourSelection& selection) {
    expect_device(tables, selection.dev);
    std::string text;
    for (const NeighbourRow& row : tables.neighbours) {
        const bool listed = selection.state ? row.state == *selection.state : selection.all_states || is_listed(row);
        if (!listed || !is_selected(row, selection)) continue;
        text += wire::to_string(row.address) + " ";
        if (selection.dev.empty()) text += "dev " + row.dev + " ";
        if (row.has_mac) text += "lladdr " + wire::to_string(row.mac) + " ";
        if (row.state != NeighbourState::none) text += std::string(net::to_string(row.state)) + " ";
        text += "\n";
    }
    return text;
}

std::string print_arp(const net::Tables& tables, const NeighbourSelection& selection, ArpStyle style) {
    int entries = 0;
    std::string lines;
    for (const NeighbourRow& row : tables.neighbours) {
        if (!is_listed(row)) continue;
        ++entries;
        if (is_selected(row, selection)) lines += arp_line(row, style);
    }
    if (lines.empty()) {
        const std::string address = selection.address ? wire::to_string(*selection.address) : "";
        if (selection.address && style == ArpStyle::table) return address + " (" + address + ") -- no entry\n";
        const bool narrowed = selection.address || !selection.dev.empty();
        return narrowed ? print("arp: in %d entries no match found.\n", entries) : "";
    }
    if (style == ArpStyle::sentences) return lines;
    return "Address                  HWtype  HWaddress           Flags Mask            Iface\n" + lines;
}

}  // namespace lvslab::shell
