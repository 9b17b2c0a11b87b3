#pragma once
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace lvslab::wire {

struct Ipv4Address {
    std::uint32_t value = 0;  ///< host order: 10.0.0.1 is 0x0a000001

    auto operator<=>(const Ipv4Address&) const = default;
    constexpr bool is_unspecified() const { return value == 0; }
    constexpr bool is_multicast() const { return (value >> 28) == 0xe; }
    constexpr bool is_loopback() const { return (value >> 24) == 127; }
    constexpr bool is_limited_broadcast() const { return value == 0xffffffff; }
};

/// An address with the length of its network part. Host bits stay as given: `ip addr add 10.0.2.2/24` means both.
struct Prefix {
    Ipv4Address address{};
    std::uint8_t length = 0;  ///< 0 to 32

    auto operator<=>(const Prefix&) const = default;
    /// A shift by 32 is undefined, so the default route's mask is a case of its own.
    constexpr Ipv4Address mask() const { return {length == 0 ? 0 : ~std::uint32_t{0} << (32 - length)}; }
    constexpr Ipv4Address network() const { return {address.value & mask().value}; }
    constexpr Ipv4Address broadcast() const { return {address.value | ~mask().value}; }
    constexpr bool contains(Ipv4Address a) const { return (a.value & mask().value) == network().value; }
};

struct MacAddress {
    std::array<std::uint8_t, 6> octets{};

    auto operator<=>(const MacAddress&) const = default;
    constexpr bool is_broadcast() const {
        for (const auto octet : octets)
            if (octet != 0xff) return false;
        return true;
    }
    /// Also true for the broadcast address, as on the wire: the first octet's lowest bit says "group".
    constexpr bool is_multicast() const { return (octets[0] & 1) != 0; }
};

inline constexpr MacAddress kBroadcastMac{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

/// One end of a TCP or UDP conversation.
struct Endpoint {
    Ipv4Address address{};
    std::uint16_t port = 0;

    auto operator<=>(const Endpoint&) const = default;
};

std::string to_string(Ipv4Address address);        ///< 10.0.2.100
std::string to_string(const Prefix& prefix);       ///< 10.0.2.0/24
std::string to_string(const MacAddress& address);  ///< 02:00:00:00:01:0a
std::string to_string(const Endpoint& endpoint);   ///< 10.0.2.100:80

/// Four decimal numbers without leading zeros (which some tools read as octal), and nothing else.
std::optional<Ipv4Address> parse_ipv4(std::string_view text);
/// `10.0.2.2/24`; a bare address is a /32, as for `ip`.
std::optional<Prefix> parse_prefix(std::string_view text);
/// Six groups of exactly two hexadecimal digits, between colons.
std::optional<MacAddress> parse_mac(std::string_view text);

}  // namespace lvslab::wire

template <>
struct std::hash<lvslab::wire::Ipv4Address> {
    std::size_t operator()(lvslab::wire::Ipv4Address a) const noexcept { return std::hash<std::uint32_t>{}(a.value); }
};

template <>
struct std::hash<lvslab::wire::MacAddress> {
    std::size_t operator()(const lvslab::wire::MacAddress& a) const noexcept {
        std::uint64_t value = 0;
        for (const auto octet : a.octets) value = value << 8 | octet;
        return std::hash<std::uint64_t>{}(value);
    }
};
