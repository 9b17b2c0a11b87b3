#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "net/rows.hpp"

/// Netfilter's tables as plain values; the same rules as in net/rows.hpp.
namespace lvslab::netfilter {

/// A chain of a table: its policy, and what the policy has decided.
struct ChainRow {
    std::string table;  ///< filter, nat, mangle
    std::string chain;
    std::string policy;  ///< ACCEPT or DROP; `-` for a chain of the user's
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    std::uint32_t references = 0;  ///< rules that jump to a user's chain
    std::uint32_t order = 0;

    template <class Self, class V>
    static void visit(Self& r, V&& v) {
        v("table", r.table), v("chain", r.chain), v("policy", r.policy), v("packets", r.packets), v("bytes", r.bytes);
        v("references", r.references), v("order", r.order);
    }
    auto row_key() const { return std::tie(table, chain); }
    bool operator==(const ChainRow&) const = default;
};

/// A rule: its matches and target as `iptables -S` writes them, and its counters.
struct RuleRow {
    std::string table;
    std::string chain;
    std::uint32_t number = 0;  ///< from 1
    std::string rule;          ///< `-p tcp -m tcp --dport 80 -j ACCEPT`
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;

    template <class Self, class V>
    static void visit(Self& r, V&& v) {
        v("table", r.table), v("chain", r.chain), v("number", r.number), v("rule", r.rule), v("packets", r.packets);
        v("bytes", r.bytes);
    }
    auto row_key() const { return std::tie(table, chain, number); }
    bool operator==(const RuleRow&) const = default;
};

/// One direction of a tracked connection. For ICMP echo the ports are id, and type and code.
struct TupleRow {
    wire::Ipv4Address source{}, destination{};
    std::uint16_t source_port = 0, destination_port = 0;

    template <class Self, class V>
    static void visit(Self& r, V&& v) {
        v("source", r.source), v("destination", r.destination), v("source_port", r.source_port);
        v("destination_port", r.destination_port);
    }
    bool operator==(const TupleRow&) const = default;
};

/// A line of /proc/net/nf_conntrack.
struct TrackedRow {
    std::uint8_t protocol = 0;
    TupleRow original{}, reply{};
    std::string state;  ///< TCP's; empty for others
    bool replied = false, assured = false;
    std::uint32_t mark = 0;
    net::Time expires{0};

    template <class Self, class V>
    static void visit(Self& r, V&& v) {
        v("protocol", r.protocol), v("original", r.original), v("reply", r.reply), v("state", r.state);
        v("replied", r.replied), v("assured", r.assured), v("mark", r.mark), v("expires", r.expires);
    }
    auto row_key() const { return std::tie(protocol, original); }
    bool operator==(const TrackedRow&) const = default;
};

using Row = std::variant<ChainRow, RuleRow, TrackedRow>;

struct Tables {
    std::vector<ChainRow> chains;
    std::vector<RuleRow> rules;
    std::vector<TrackedRow> tracked;

    template <class Self, class V>
    static void visit(Self& tables, V&& v) {
        v("chains", tables.chains), v("rules", tables.rules), v("tracked", tables.tracked);
    }
};

class TableObserver {
public:
    virtual ~TableObserver() = default;
    virtual void table_changed(net::Time now, net::ChangeKind kind, const Row& row) = 0;
};

}  // namespace lvslab::netfilter
