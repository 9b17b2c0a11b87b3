#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/reporter.hpp"
#include "net/route.hpp"
#include "net/rows.hpp"
#include "net/sysctl.hpp"

namespace lvslab::net {

/// An IPv4 address of an interface (Linux: in_ifaddr).
struct InterfaceAddress {
    wire::Prefix prefix{};
    Scope scope = Scope::global;
    bool secondary = false;  ///< a primary address of the same subnet was there before
    std::optional<wire::Ipv4Address> broadcast{};  ///< `brd ADDR`: a broadcast address besides the subnet's own
    std::string label{};                           ///< `label eth0:0`; empty: the interface's name
};

struct InterfaceCounters {
    std::uint64_t rx_packets = 0, rx_bytes = 0, tx_packets = 0, tx_bytes = 0;
    std::uint64_t rx_errors = 0, rx_dropped = 0, tx_errors = 0, tx_dropped = 0;
};

/// A network device of the Host with its addresses and its sysctls (Linux: net_device and in_device).
struct Interface {
    InterfaceIndex index = kNoInterface;
    std::string name;
    InterfaceKind kind = InterfaceKind::ethernet;
    wire::MacAddress mac{};
    std::uint32_t mtu = 1500;
    bool up = false;
    bool carrier = true;
    std::vector<InterfaceAddress> addresses;
    InterfaceConf conf{};
    NeighbourConf neighbour_conf{};
    InterfaceCounters counters{};

    bool running() const { return up && carrier; }
    InterfaceRow row() const;
    CounterRow counter_row() const;
    bool owns(wire::Ipv4Address address) const;
    /// Between half and one and a half of base_reachable_time (RFC 4861 6.3.4): 15 to 45 s by default.
    Time reachable_time() const;
    std::uint64_t reachable_draw = 0;  ///< where in that range, thrown by the neighbour table
};

AddressRow address_row(const Interface& interface, const InterfaceAddress& address);

/// All interfaces of a Host. References stay valid: interfaces are never removed.
class Interfaces {
public:
    explicit Interfaces(Reporter& report) : report_(report) {}

    Interface& add(Interface prototype);
    Interface& operator[](InterfaceIndex index) { return all_[index - 1]; }
    const Interface& operator[](InterfaceIndex index) const { return all_[index - 1]; }
    Interface* find(std::string_view name);
    const Interface* find(std::string_view name) const;
    /// The interface that owns `address`, or null: an address belongs to the host, whatever interface asks.
    const Interface* owner_of(wire::Ipv4Address address) const;
    void changed(const Interface& interface);

    auto begin() { return all_.begin(); }
    auto end() { return all_.end(); }
    auto begin() const { return all_.begin(); }
    auto end() const { return all_.end(); }
    std::size_t size() const { return all_.size(); }

private:
    Reporter& report_;
    std::deque<Interface> all_;
};

}  // namespace lvslab::net
