#pragma once

#include <string_view>

#include "shell/command.hpp"

namespace lvslab::shell {

struct RuleFile {
    std::string_view text;  ///< as `iptables-save` writes it
    bool counters = false;  ///< -c: packets and bytes too
    bool keep = false;      ///< -n: what is there stays
};

/// Each table is replaced at its COMMIT, whole or not at all; those before it stand.
void restore_rules(const Node& node, const RuleFile& file);

}  // namespace lvslab::shell
