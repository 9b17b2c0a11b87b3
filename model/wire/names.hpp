#pragma once
#include <cstdint>
#include <string>
#include <string_view>

/// Names of what the Host has nothing for, but captures hold. Empty: it has none here.
namespace lvslab::wire {

/// Of IPv4's protocol and IPv6's next header: `VRRP`.
std::string_view protocol_name(std::uint8_t protocol);
/// `IPv6`, `LLDP`.
std::string_view ether_type_name(std::uint16_t type);
/// `0x86dd (IPv6)`, `0x1234`; `802.2 LLC` of what is the length of an 802.3 frame.
std::string ether_type_text(std::uint16_t type);
/// `echo request`, `timestamp reply`.
std::string_view icmp_type_name(std::uint8_t type);
/// Of ICMP's destination unreachable: `host unreachable`.
std::string_view unreachable_name(std::uint8_t code);
/// `neighbor solicitation`.
std::string_view icmpv6_type_name(std::uint8_t type);
/// Of an LLC service access point: `STP`.
std::string_view llc_name(std::uint8_t access_point);

}  // namespace lvslab::wire
