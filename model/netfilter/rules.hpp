#pragma once

#include <array>
#include <deque>
#include <functional>
#include <memory>
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
    std::string name;
    bool built_in = false;
    bool accepts = true;  ///< policy
    Counted count{};      ///< of the policy
    std::vector<std::unique_ptr<Rule>> rules;
    std::uint32_t references = 0;
};

/// A table with its chains, those of the user sorted by name (as libiptc does).
struct Table {
    std::string name;
    std::vector<std::unique_ptr<Chain>> chains;

    Chain* find(std::string_view chain);
    const Chain* find(std::string_view chain) const { return const_cast<Table*>(this)->find(chain); }
};

/// The chains that a table has by itself, in the order in which `-L` prints them; empty: no such table.
std::vector<std::string> built_in_chains(std::string_view table);
bool is_known_table(std::string_view name);
/// The built-in chain of a hook.
const char* chain_of(net::Hook hook);

}  // namespace lvslab::netfilter
