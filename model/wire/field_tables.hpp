#pragma once
#include <array>
#include <cstdint>
#include <string_view>

/// Where each header field stands and how it is shown: the tables behind fields().
namespace lvslab::wire {

enum class Show : std::uint8_t { decimal, hex, ipv4, ipv6, mac };

/// One field of a header: where it stands and how it is shown.
struct Row {
    std::string_view name;
    std::uint8_t offset = 0;
    std::uint8_t length = 0;
    Show show = Show::decimal;
    std::uint32_t mask = 0xffffffff;  ///< of the bits that are shown; a decimal number counts in their lowest
    std::uint32_t unit = 1;           ///< bytes that one counts for: fragment offsets count in units of 8
};

inline constexpr std::array kEthernet{Row{"eth.dst", 0, 6, Show::mac}, Row{"eth.src", 6, 6, Show::mac}};
inline constexpr std::array kEtherType{Row{"eth.type", 0, 2, Show::hex}};
inline constexpr std::array kVlanTag{Row{"vlan.priority", 2, 2, Show::decimal, 0xe000},
                                     Row{"vlan.id", 2, 2, Show::decimal, 0x0fff}};
inline constexpr std::array kServiceVlanTag{Row{"ieee8021ad.priority", 2, 2, Show::decimal, 0xe000},
                                            Row{"ieee8021ad.id", 2, 2, Show::decimal, 0x0fff}};
inline constexpr std::array kArp{
    Row{"arp.opcode", 6, 2},
    Row{"arp.src.hw_mac", 8, 6, Show::mac},
    Row{"arp.src.proto_ipv4", 14, 4, Show::ipv4},
    Row{"arp.dst.hw_mac", 18, 6, Show::mac},
    Row{"arp.dst.proto_ipv4", 24, 4, Show::ipv4},
};
inline constexpr std::array kIpv4{
    Row{"ip.dsfield", 1, 1, Show::hex},
    Row{"ip.len", 2, 2},
    Row{"ip.id", 4, 2, Show::hex},
    Row{"ip.flags.df", 6, 1, Show::decimal, 0x40},
    Row{"ip.flags.mf", 6, 1, Show::decimal, 0x20},
    Row{"ip.frag_offset", 6, 2, Show::decimal, 0x1fff, 8},
    Row{"ip.ttl", 8, 1},
    Row{"ip.proto", 9, 1},
    Row{"ip.checksum", 10, 2, Show::hex},
    Row{"ip.src", 12, 4, Show::ipv4},
    Row{"ip.dst", 16, 4, Show::ipv4},
};
inline constexpr std::array kIpv6{
    Row{"ipv6.plen", 4, 2},
    Row{"ipv6.nxt", 6, 1},
    Row{"ipv6.hlim", 7, 1},
    Row{"ipv6.src", 8, 16, Show::ipv6},
    Row{"ipv6.dst", 24, 16, Show::ipv6},
};
inline constexpr std::array kIcmp{
    Row{"icmp.type", 0, 1},
    Row{"icmp.code", 1, 1},
    Row{"icmp.checksum", 2, 2, Show::hex},
};
inline constexpr std::array kIcmpEcho{Row{"icmp.ident", 4, 2}, Row{"icmp.seq", 6, 2}};
inline constexpr std::array kIcmpMtu{Row{"icmp.mtu", 6, 2}};
inline constexpr std::array kIcmpGateway{Row{"icmp.redir_gw", 4, 4, Show::ipv4}};
inline constexpr std::array kTcp{
    Row{"tcp.srcport", 0, 2},
    Row{"tcp.dstport", 2, 2},
    Row{"tcp.seq", 4, 4},
    Row{"tcp.ack", 8, 4},
    Row{"tcp.flags", 12, 2, Show::hex, 0x0fff},
    Row{"tcp.window_size_value", 14, 2},
    Row{"tcp.checksum", 16, 2, Show::hex},
};
inline constexpr std::array kUdp{
    Row{"udp.srcport", 0, 2},
    Row{"udp.dstport", 2, 2},
    Row{"udp.length", 4, 2},
    Row{"udp.checksum", 6, 2, Show::hex},
};

}  // namespace lvslab::wire
