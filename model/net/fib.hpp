#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "net/interface.hpp"
#include "net/reporter.hpp"
#include "net/route.hpp"
#include "net/route_exceptions.hpp"
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
    std::uint32_t mtu = 0;    ///< `mtu N`; 0: the interface's
    bool mtu_locked = false;  ///< `mtu lock N`: what routers say is not believed

    /// A route that is an answer in itself, and no way anywhere.
    bool refuses() const {
        return type == RouteType::unreachable || type == RouteType::blackhole || type == RouteType::prohibit;
    }
    bool operator==(const RouteEntry&) const = default;
};

/// A policy rule (Linux: fib_rule). Everything that it names must fit the packet.
struct PolicyRule {
    std::uint32_t priority = 0;
    wire::Prefix from{};  ///< /0: all
    wire::Prefix to{};
    std::uint32_t mark = 0, mask = 0;   ///< mask 0: any mark
    InterfaceIndex iif = kNoInterface;  ///< none: any; kLoopback: packets that start here
    RuleAction action = RuleAction::lookup;
    RouteTable table = RouteTable::main;

    bool operator==(const PolicyRule&) const = default;
};

/// The forwarding information base: policy rules say which tables are asked, at first local, main and default in this
/// order; in each, the longest prefix wins, then the lowest metric (Linux: net/ipv4/fib_trie.c, fib_rules.c).
class Fib {
public:
    Fib(Interfaces& interfaces, Reporter& report);

    enum class AddResult { added, exists };
    /// In table local the kernel's own entries may differ in device or type alone; what a user adds may not.
    AddResult add(const RouteEntry& entry);
    /// `ip route append`: behind those of the same prefix and metric; only an equal one is in the way.
    AddResult append(const RouteEntry& entry);
    /// Removes the first entry of which `matches` is true; false if there is none.
    template <class Predicate>
    bool remove_first(Predicate&& matches);
    template <class Predicate>
    void remove_all(Predicate&& matches);

    struct Query {
        wire::Ipv4Address destination;
        InterfaceIndex out = kNoInterface;  ///< only routes over this interface, if given
        wire::Ipv4Address source{};         ///< for policy rules, as are the rest
        std::uint32_t mark = 0;
        InterfaceIndex in = kLoopback;  ///< where the packet came in; lo: it starts here
    };
    /// The entry that wins, or null: the network is unreachable.
    const RouteEntry* lookup(const Query& query) const;
    /// RTN_* of an address as the local table sees it: local, broadcast, else unicast.
    RouteType address_type(wire::Ipv4Address address) const;

    const std::vector<RouteEntry>& entries() const { return entries_; }
    RouteRow row(const RouteEntry& entry) const;

    /// `ip rule add` and `del`. A new rule stands behind those of its priority. remove_rule takes the first that is
    /// equal; both say whether they did something.
    bool add_rule(const PolicyRule& rule);
    bool remove_rule(const PolicyRule& rule);
    void flush_rules();  ///< `ip rule flush`: all but the rule for table local
    const std::vector<PolicyRule>& rules() const { return rules_; }
    /// Somebody wrote a local route or a policy rule: the addresses of the interfaces no longer tell all (Linux:
    /// fib_has_custom_local_routes, fib4_has_custom_rules; neither ever becomes false again).
    bool is_customized() const { return customized_; }
    RuleRow row(const PolicyRule& rule) const;

    /// Another number than before: answers of look-ups made before may no longer hold (Linux: rt_genid).
    std::uint64_t generation() const { return generation_; }

    /// `ip route flush cache`
    void flush_cache() {
        ++generation_;
        exceptions_.flush();
    }
    RouteExceptions& exceptions() { return exceptions_; }
    const RouteExceptions& exceptions() const { return exceptions_; }

private:
    void insert(const RouteEntry& entry);
    void erase(std::size_t position);
    bool usable(const RouteEntry& entry, const Query& query) const;
    const RouteEntry* lookup_by_rules(const Query& query) const;
    const RouteEntry* lookup_in(RouteTable table, const Query& query) const;
    void rules_changed();

    Interfaces& interfaces_;
    Reporter& report_;
    std::vector<RouteEntry> entries_;  // by table, then longest prefix, then metric, then age
    std::vector<PolicyRule> rules_;    // by priority, then age
    bool default_rules_ = true;        // the three of the beginning: then the order of the tables is that of entries_
    bool customized_ = false;
    RouteExceptions exceptions_;
    std::uint64_t generation_ = 1;
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
