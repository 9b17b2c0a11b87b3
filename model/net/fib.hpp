#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "net/interface.hpp"
#include "net/reporter.hpp"
#include "net/route.hpp"
#include "net/rows.hpp"

namespace lvslab::net {

/// One routing table entry (Linux: fib_alias with its fib_info).
struct RouteEntry {
    RouteTable table = RouteTable::main;
    RouteType type = RouteType::unicast;
    wire::Prefix destination{};
    std::optional<wire::Ipv4Address> gateway{};
    InterfaceIndex dev = kNoInterface;
    RouteOrigin origin = RouteOrigin::boot;
    Scope scope = Scope::global;
    wire::Ipv4Address source{};
    std::uint32_t metric = 0;
    bool on_link = false;

    /// A route that is an answer in itself, and no way anywhere.
    bool refuses() const {
        return type == RouteType::unreachable || type == RouteType::blackhole || type == RouteType::prohibit;
    }
    bool operator==(const RouteEntry&) const = default;
};

/// The forwarding information base: tables local, main and default, asked in this order; in each, the longest prefix
/// wins, then the lowest metric (Linux: net/ipv4/fib_trie.c, fib_rules.c).
class Fib {
public:
    Fib(Interfaces& interfaces, Reporter& report) : interfaces_(interfaces), report_(report) {}

    enum class AddResult { added, exists };
    AddResult add(const RouteEntry& entry);
    /// Removes the first entry of which `matches` is true; false if there is none.
    template <class Predicate>
    bool remove_first(Predicate&& matches);
    template <class Predicate>
    void remove_all(Predicate&& matches);

    struct Query {
        wire::Ipv4Address destination;
        InterfaceIndex out = kNoInterface;  ///< only routes over this interface, if given
    };
    /// The entry that wins, or null: the network is unreachable.
    const RouteEntry* lookup(const Query& query) const;
    /// RTN_* of an address as the local table sees it: local, broadcast, else unicast.
    RouteType address_type(wire::Ipv4Address address) const;

    const std::vector<RouteEntry>& entries() const { return entries_; }
    RouteRow row(const RouteEntry& entry) const;

private:
    void erase(std::size_t position);

    Interfaces& interfaces_;
    Reporter& report_;
    std::vector<RouteEntry> entries_;  // by table, then longest prefix, then metric, then age
};

template <class Predicate>
bool Fib::remove_first(Predicate&& matches) {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        if (matches(entries_[i])) return erase(i), true;
    }
    return false;
}

template <class Predicate>
void Fib::remove_all(Predicate&& matches) {
    for (std::size_t i = entries_.size(); i-- > 0;) {
        if (matches(entries_[i])) erase(i);
    }
}

}  // namespace lvslab::net
