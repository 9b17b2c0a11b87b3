#pragma once
#include <cstdint>

namespace lvslab::wire {

/// What an IPv4 packet carries (IANA protocol numbers). Other values may stand in a packet and pass unharmed.
enum class Protocol : std::uint8_t { icmp = 1, ipip = 4, tcp = 6, udp = 17 };

/// What an Ethernet frame carries. vlan (802.1Q) and service_vlan (802.1ad) are tags in front of the real type.
enum class EtherType : std::uint16_t {
    ipv4 = 0x0800,
    arp = 0x0806,
    vlan = 0x8100,
    ipv6 = 0x86dd,
    service_vlan = 0x88a8
};

}  // namespace lvslab::wire
