#pragma once

#include <array>
#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "netfilter/rule.hpp"

namespace lvslab::netfilter {

/// A command that the kernel would refuse; the text is iptables' own.
struct RuleError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Chain;

struct Counted {
    std::uint64_t packets = 0, bytes = 0;
    bool operator==(const Counted&) const = default;
};

struct Rule {
    Spec spec;
    std::string text;  ///< to_text(spec)
    Counted count{};
    Chain* jump = nullptr;
    // -m limit's bucket, which only grows with time
    std::uint64_t credit = 0, credit_cap = 0, cost = 0;
    net::Time credited{};
};

struct Chain {
    static constexpr std::size_t kOfUser = SIZE_MAX;

    std::string name;
    std::size_t place = kOfUser;  ///< among the built-in chains of its table
    bool accepts = true;          ///< policy
    Counted count{};              ///< of the policy
    std::vector<std::unique_ptr<Rule>> rules;
    std::uint32_t references = 0;

    bool built_in() const { return place != kOfUser; }
};

/// Built-in chains first, then the user's by name (as libiptc does).
struct ChainOrder {
    using is_transparent = void;
    struct OfUser {
        std::string_view name;
    };
    bool operator()(const std::unique_ptr<Chain>& a, const std::unique_ptr<Chain>& b) const {
        return a->place != b->place ? a->place < b->place : a->name < b->name;
    }
    bool operator()(const std::unique_ptr<Chain>& a, OfUser b) const { return a->built_in() || a->name < b.name; }
    bool operator()(OfUser a, const std::unique_ptr<Chain>& b) const { return !b->built_in() && a.name < b->name; }
};

struct Table {
    std::string name;
    std::set<std::unique_ptr<Chain>, ChainOrder> chains;

    Chain* find(std::string_view chain);
    const Chain* find(std::string_view chain) const { return const_cast<Table*>(this)->find(chain); }
};

/// With rules and counters; jumps lead to the copy's chains.
Table copy_of(const Table& table);
/// May a packet come again to a chain in which it is, if `from` (null: no chain) had another jump, to `to`? The kernel
/// asks only about chains that packets reach (mark_source_chains).
bool has_loop(const Table& table, const Chain* from = nullptr, const Chain* to = nullptr);

/// The chains that a table has by itself, in the order in which `-L` prints them; empty: no such table.
std::vector<std::string> built_in_chains(std::string_view table);
bool is_known_table(std::string_view name);
/// The built-in chain of a hook.
const char* chain_of(net::Hook hook);

}  // namespace lvslab::netfilter
