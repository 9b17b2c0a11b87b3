#pragma once

#include <string>

#include "net/rows.hpp"

namespace lvslab::shell {

/// Which devices, and how: `ip -4 -br addr show dev eth0`.
struct LinkSelection {
    std::string dev;  ///< empty: all
    bool brief = false;
    bool ipv4_only = false;
    bool statistics = false;  ///< `-s`
    bool one_line = false;    ///< `-o`
    bool up_only = false;     ///< `show up`
};

std::string print_links(const net::Tables& tables, const LinkSelection& selection);
std::string print_addresses(const net::Tables& tables, const LinkSelection& selection);

}  // namespace lvslab::shell
