#pragma once

#include "guest/tables_text.hpp"
#include "ipvs/rows.hpp"

/// Words that ipvsadm and the files /proc/net/ip_vs* share. IPv6 services and connections are passed over.
namespace lvslab::guest {

inline wire::Protocol protocol_of(const std::string& name, const Line& line) {
    if (name == "TCP") return wire::Protocol::tcp;
    if (name == "UDP") return wire::Protocol::udp;
    if (name == "IP") return wire::Protocol{};  // the template of a service with a firewall mark
    line.refuse();
}

inline bool is_ipv6(const Line& line) { return line.text().find('[') != std::string::npos; }

template <class Five>
Five five(Line& line, int base) {
    Five s;
    for (std::uint64_t* n : {&s.connections, &s.packets_in, &s.packets_out, &s.bytes_in, &s.bytes_out}) {
        *n = line.number<std::uint64_t>(base);
    }
    return s;
}

}  // namespace lvslab::guest
