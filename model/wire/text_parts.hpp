#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// Pieces of a one-line text, shared by the files that write it.
namespace lvslab::wire::text {

using Bytes = std::span<const std::uint8_t>;

/// ` ttl=64`.
inline std::string number(std::string_view name, std::uint32_t value) {
    return ' ' + std::string(name) + '=' + std::to_string(value);
}

/// `ARP (3 bytes)`.
inline std::string size_of(std::string_view what, Bytes bytes) {
    return std::string(what) + " (" + std::to_string(bytes.size()) + " bytes)";
}

/// A TCP segment or UDP datagram of `size` bytes, of which a capture may hold fewer.
std::string describe_tcp(Bytes segment, std::size_t size);
std::string describe_udp(Bytes datagram);
/// VRRP, OSPF, IGMP, and others by their names.
std::string describe_other(std::uint8_t protocol, Bytes body);
std::string describe_ipv6(Bytes bytes);
/// What an 802.3 frame holds behind its length.
std::string describe_llc(Bytes bytes);

}  // namespace lvslab::wire::text
