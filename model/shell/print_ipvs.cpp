#include "shell/print_ipvs.hpp"

#include <algorithm>

/// What `ipvsadm -Lc` and /proc/net/ip_vs* say alike.
namespace lvslab::shell {

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

std::string connection_lines(const ipvs::NodeTables& tables, const ConnectionLine& line) {
    std::string text;
    for (const ipvs::ConnectionRow& row : tables.ipvs.connections) {
        const net::Time left = std::max(net::Time{0}, row.expires - tables.now);
        text += line(row, static_cast<unsigned>(std::chrono::duration_cast<std::chrono::seconds>(left).count()));
    }
    return text;
}

}  // namespace lvslab::shell
