#pragma once

#include <string>

#include "netfilter/rows.hpp"

namespace lvslab::shell {

/// `iptables -L`: how, and which part.
struct RuleListing {
    std::string table = "filter";
    std::string chain{};       ///< empty: all
    std::uint32_t number = 0;  ///< 0: all rules of the chain
    bool numeric = false, verbose = false, exact = false, line_numbers = false;
};
/// Prints from rows alone, so a record's rules look as a live node's. Throws CommandError for an unknown chain.
std::string print_rules_list(const netfilter::Tables& tables, const RuleListing& listing);
/// `iptables -S`
std::string print_rules_saved(const netfilter::Tables& tables, const RuleListing& listing);
/// `iptables-save`; with `-c` counters.
struct SaveListing {
    std::string table{};  ///< empty: all that are in use
    bool counters = false;
};
std::string print_iptables_save(const netfilter::Tables& tables, const SaveListing& listing);

}  // namespace lvslab::shell
