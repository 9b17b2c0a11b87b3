#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "wire/address.hpp"

namespace lvslab::net {

/// Number of an interface within its Host, from 1 as in Linux (lo is 1). 0 means none.
using InterfaceIndex = std::uint32_t;
inline constexpr InterfaceIndex kNoInterface = 0;
inline constexpr InterfaceIndex kLoopback = 1;

/// RTN_* of rtnetlink: what to do with a packet that matches.
enum class RouteType : std::uint8_t { unicast, local, broadcast, unreachable, blackhole, prohibit, throw_ };
/// As `ip route` writes them, by number.
inline constexpr std::array<std::string_view, 7> kRouteTypeNames{"unicast",   "local",    "broadcast", "unreachable",
                                                                 "blackhole", "prohibit", "throw"};
constexpr std::string_view name_of(RouteType type) { return kRouteTypeNames[static_cast<std::size_t>(type)]; }

/// RT_SCOPE_*: how far away the destination of a route, or the reach of an address, is. Larger is nearer.
enum class Scope : std::uint8_t { global = 0, site = 200, link = 253, host = 254, nowhere = 255 };

/// RTPROT_*: who entered the route.
enum class RouteOrigin : std::uint8_t { kernel, boot, fixed };

/// The routing tables that Linux asks in this order (rules 0, 32766, 32767). Tables with numbers follow: see
/// numbered_table().
enum class RouteTable : std::uint8_t { local, main, standard };

/// Table 1 to 252 of `ip route ... table N`, asked only where an `ip rule` says so.
constexpr RouteTable numbered_table(std::uint8_t number) { return static_cast<RouteTable>(number + 2); }
/// rtnetlink's number of a table: 255 local, 254 main, 253 default, else its own.
constexpr std::uint8_t table_number(RouteTable table) {
    return table <= RouteTable::standard ? static_cast<std::uint8_t>(255 - static_cast<int>(table))
                                         : static_cast<std::uint8_t>(static_cast<int>(table) - 2);
}

/// The answer of a route look-up (Linux: struct rtable), small enough to ride on a packet.
struct Route {
    RouteType type = RouteType::unicast;
    InterfaceIndex out = kNoInterface;
    bool via_gateway = false;
    wire::Ipv4Address next_hop{};          ///< the gateway, or the destination itself when it is on the link
    wire::Ipv4Address preferred_source{};  ///< source for packets that start here
    wire::Prefix matched{};                ///< the table entry that won
    RouteTable table = RouteTable::main;
    Scope scope = Scope::global;
    bool input = false;  ///< from an input look-up: the packet came from outside
    std::uint32_t mtu = 0;          ///< `ip route ... mtu N`; 0: the interface's
    bool mtu_locked = false;        ///< `mtu lock N`: what routers say is not believed
    std::uint32_t learnt_mtu = 0;   ///< path MTU that a router told (rt_pmtu); 0: none
    bool redirect_due = false;      ///< its sender could reach the next hop itself (IPSKB_DOREDIRECT)
};

}  // namespace lvslab::net
