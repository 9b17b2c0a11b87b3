#pragma once

#include <optional>
#include <string>

#include "net/rows.hpp"

namespace lvslab::shell {

struct NeighbourSelection {
    std::optional<wire::Ipv4Address> address{};
    std::string dev;
    std::optional<net::NeighbourState> state{};  ///< `nud STATE`
    bool all_states = false;                     ///< `nud all`: NONE and NOARP too
};

/// `ip neigh`: entries without a MAC that was ever asked for (NONE) and those that need none (NOARP) are left out.
std::string print_neighbours(const net::Tables& tables, const NeighbourSelection& selection);

/// `arp -n`, a table, and `arp -a`, a sentence a line. Both read the same entries as `ip neigh`.
enum class ArpStyle : std::uint8_t { table, sentences };
std::string print_arp(const net::Tables& tables, const NeighbourSelection& selection, ArpStyle style);

}  // namespace lvslab::shell
