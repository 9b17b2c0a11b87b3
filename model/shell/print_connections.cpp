#include <algorithm>

#include "shell/port_names.hpp"
#include "shell/print.hpp"
#include "shell/print_ipvs.hpp"

namespace lvslab::shell {

namespace {

using ipvs::ConnectionRow;

const char* protocol_name(wire::Protocol protocol) {
    switch (protocol) {
        case wire::Protocol::tcp:
            return "TCP";
        case wire::Protocol::udp:
            return "UDP";
        default:
            return "IP";
    }
}

/// Whole seconds that are left, rounded down as the kernel does.
unsigned seconds_left(const ConnectionRow& row, net::Time now) {
    const net::Time left = std::max(net::Time{0}, row.expires - now);
    return static_cast<unsigned>(std::chrono::duration_cast<std::chrono::seconds>(left).count());
}

std::string place(const wire::Endpoint& e, bool numeric) {
    return wire::to_string(e.address) + ":" + (numeric ? std::to_string(e.port) : port_text(e.port));
}

}  // namespace

std::string print_connections(const ipvs::NodeTables& tables, const ConnectionListing& listing) {
    std::string text = "IPVS connection entries\n";
    text += print("pro expire %-11s %-18s %-18s ", "state", "source", "virtual");
    text += listing.engine_columns ? print("%-18s %-16s %s\n", "destination", "pe name", "pe_data") : "destination\n";
    for (const ConnectionRow& row : tables.ipvs.connections) {
        const unsigned left = seconds_left(row, tables.now);
        text += print("%-3s %-6s %-11s %-18s %-18s %s\n", protocol_name(row.protocol),
                      print("%02u:%02u", left / 60, left % 60).c_str(), row.state.c_str(),
                      place({row.client, row.client_port}, listing.numeric).c_str(),
                      place({row.virtual_address, row.virtual_port}, listing.numeric).c_str(),
                      place({row.server, row.server_port}, listing.numeric).c_str());
    }
    return text;
}

}  // namespace lvslab::shell
