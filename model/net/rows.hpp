#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "net/route.hpp"
#include "net/time.hpp"
#include "wire/address.hpp"

/// The Host's tables as plain values: what the commands print, what the record keeps, what the viewer shows.
/// Each row names its fields once, in visit(). Rows with equal row_key() are the same entry at two times; the key
/// points into its row.
namespace lvslab::net {

enum class InterfaceKind : std::uint8_t { ethernet, loopback, ipip };

struct InterfaceRow {
    std::uint32_t index = 0;
    std::string name;
    InterfaceKind kind = InterfaceKind::ethernet;
    wire::MacAddress mac{};
    std::uint32_t mtu = 1500;
    bool up = false;       ///< set up by the administrator (IFF_UP)
    bool carrier = false;  ///< the other end is there (IFF_LOWER_UP)

    template <class Self, class V>
    static void visit(Self& row, V&& v) {
        v("index", row.index), v("name", row.name), v("kind", row.kind), v("mac", row.mac), v("mtu", row.mtu);
        v("up", row.up), v("carrier", row.carrier);
    }
    auto row_key() const { return std::tie(name); }
    bool operator==(const InterfaceRow&) const = default;
};

struct AddressRow {
    std::string dev;
    wire::Prefix prefix{};
    Scope scope = Scope::global;
    bool secondary = false;
    bool has_broadcast = false;
    wire::Ipv4Address broadcast{};  ///< `brd`
    std::string label;              ///< `eth0:0`; empty: the interface's name

    template <class Self, class V>
    static void visit(Self& row, V&& v) {
        v("dev", row.dev), v("prefix", row.prefix), v("scope", row.scope), v("secondary", row.secondary);
        v("has_broadcast", row.has_broadcast), v("broadcast", row.broadcast), v("label", row.label);
    }
    auto row_key() const { return std::tie(dev, prefix); }
    bool operator==(const AddressRow&) const = default;
};

struct RouteRow {
    RouteTable table = RouteTable::main;
    RouteType type = RouteType::unicast;
    wire::Prefix destination{};
    bool has_gateway = false;
    wire::Ipv4Address gateway{};
    std::string dev;
    RouteOrigin origin = RouteOrigin::boot;
    Scope scope = Scope::global;
    wire::Ipv4Address source{};  ///< preferred source; 0.0.0.0 when none was given
    std::uint32_t metric = 0;
    bool on_link = false;
    std::uint32_t mtu = 0;  ///< 0: none given
    bool mtu_locked = false;

    template <class Self, class V>
    static void visit(Self& row, V&& v) {
        v("table", row.table), v("type", row.type), v("destination", row.destination);
        v("has_gateway", row.has_gateway), v("gateway", row.gateway), v("dev", row.dev), v("origin", row.origin);
        v("scope", row.scope), v("source", row.source), v("metric", row.metric), v("on_link", row.on_link);
        v("mtu", row.mtu), v("mtu_locked", row.mtu_locked);
    }
    auto row_key() const { return std::tie(table, type, destination, metric, gateway, dev); }
    bool operator==(const RouteRow&) const = default;
};

/// NUD_* of net/neighbour.h.
enum class NeighbourState : std::uint8_t {
    none,
    incomplete,
    reachable,
    stale,
    delay,
    probe,
    failed,
    noarp,
    permanent
};
/// `REACHABLE` and so on, as `ip neigh` writes them.
const char* to_string(NeighbourState state);

struct NeighbourRow {
    wire::Ipv4Address address{};
    std::string dev;
    wire::MacAddress mac{};
    bool has_mac = false;
    NeighbourState state = NeighbourState::none;
    std::uint32_t queued = 0;  ///< packets that wait for the answer

    template <class Self, class V>
    static void visit(Self& row, V&& v) {
        v("address", row.address), v("dev", row.dev), v("mac", row.mac), v("has_mac", row.has_mac);
        v("state", row.state), v("queued", row.queued);
    }
    auto row_key() const { return std::tie(address, dev); }
    bool operator==(const NeighbourRow&) const = default;
};

struct SysctlRow {
    std::string name;  ///< with dots: net.ipv4.ip_forward
    std::string value;

    template <class Self, class V>
    static void visit(Self& row, V&& v) {
        v("name", row.name), v("value", row.value);
    }
    auto row_key() const { return std::tie(name); }
    bool operator==(const SysctlRow&) const = default;
};

/// A function registered on a netfilter hook.
struct HookRow {
    std::string hook;
    std::int32_t priority = 0;
    std::string function;

    template <class Self, class V>
    static void visit(Self& row, V&& v) {
        v("hook", row.hook), v("priority", row.priority), v("function", row.function);
    }
    auto row_key() const { return std::tie(hook, priority, function); }
    bool operator==(const HookRow&) const = default;
};

/// What a router taught about one destination (`ip route show cache`): a smaller MTU, or a better gateway.
struct RouteCacheRow {
    wire::Ipv4Address destination{};
    std::string dev;
    bool has_gateway = false;
    wire::Ipv4Address gateway{};
    bool redirected = false;  ///< the gateway is one that a redirect named
    std::uint32_t mtu = 0;    ///< 0: none learnt
    bool mtu_locked = false;  ///< below min_pmtu: held at min_pmtu
    Time expires{0};          ///< lab time

    template <class Self, class V>
    static void visit(Self& row, V&& v) {
        v("destination", row.destination), v("dev", row.dev), v("has_gateway", row.has_gateway);
        v("gateway", row.gateway), v("redirected", row.redirected), v("mtu", row.mtu);
        v("mtu_locked", row.mtu_locked), v("expires", row.expires);
    }
    auto row_key() const { return std::tie(destination, dev); }
    bool operator==(const RouteCacheRow&) const = default;
};

/// What a policy rule does with the packets that it matches (FR_ACT_*).
enum class RuleAction : std::uint8_t { lookup, blackhole, unreachable, prohibit };

/// A line of `ip rule`: which packets ask which routing table.
struct RuleRow {
    std::uint32_t priority = 0;
    wire::Prefix from{};  ///< 0.0.0.0/0: all
    wire::Prefix to{};
    std::uint32_t mark = 0, mask = 0;  ///< `fwmark MARK/MASK`; mask 0: any
    std::string iif;                   ///< empty: any; lo: packets that start here
    RuleAction action = RuleAction::lookup;
    RouteTable table = RouteTable::main;

    template <class Self, class V>
    static void visit(Self& row, V&& v) {
        v("priority", row.priority), v("from", row.from), v("to", row.to), v("mark", row.mark), v("mask", row.mask);
        v("iif", row.iif), v("action", row.action), v("table", row.table);
    }
    auto row_key() const { return std::tie(priority, from, to, mark, mask, iif, action, table); }
    bool operator==(const RuleRow&) const = default;
};

/// `ip -s link`: told at most once a second, for it changes with every packet.
struct CounterRow {
    std::string dev;
    std::uint64_t rx_packets = 0, rx_bytes = 0, rx_errors = 0, rx_dropped = 0;
    std::uint64_t tx_packets = 0, tx_bytes = 0, tx_errors = 0, tx_dropped = 0;

    template <class Self, class V>
    static void visit(Self& row, V&& v) {
        v("dev", row.dev), v("rx_packets", row.rx_packets), v("rx_bytes", row.rx_bytes);
        v("rx_errors", row.rx_errors), v("rx_dropped", row.rx_dropped), v("tx_packets", row.tx_packets);
        v("tx_bytes", row.tx_bytes), v("tx_errors", row.tx_errors), v("tx_dropped", row.tx_dropped);
    }
    auto row_key() const { return std::tie(dev); }
    bool operator==(const CounterRow&) const = default;
};

using Row = std::variant<InterfaceRow, AddressRow, RouteRow, NeighbourRow, SysctlRow, HookRow, RouteCacheRow,
                         RuleRow, CounterRow>;

/// All tables of a Host at one moment.
struct Tables {
    std::vector<InterfaceRow> interfaces;
    std::vector<AddressRow> addresses;
    std::vector<RouteRow> routes;
    std::vector<NeighbourRow> neighbours;
    std::vector<SysctlRow> sysctls;
    std::vector<HookRow> hooks;
    std::vector<RouteCacheRow> route_cache;
    std::vector<RuleRow> policy_rules;
    std::vector<CounterRow> counters;

    template <class Self, class V>
    static void visit(Self& tables, V&& v) {
        v("interfaces", tables.interfaces), v("addresses", tables.addresses), v("routes", tables.routes);
        v("neighbours", tables.neighbours), v("sysctls", tables.sysctls), v("hooks", tables.hooks);
        v("route_cache", tables.route_cache), v("policy_rules", tables.policy_rules), v("counters", tables.counters);
    }
};

enum class ChangeKind : std::uint8_t { set, remove };

}  // namespace lvslab::net
