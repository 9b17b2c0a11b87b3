#pragma once

#include <string_view>

#include "shell/command.hpp"

namespace lvslab::shell {

/// `ipvsadm -R < FILE`, and `ipvsadm-restore < FILE`.
Command parse_ipvsadm_restore(Arguments& arguments);

/// Rules as `ipvsadm -S` writes them, one a line; blank lines and `#` comments are passed over. All are parsed before
/// the first is carried out; then each works for itself, as with ipvsadm: one that is refused ends it with its line
/// number, and those before it stand.
void restore_ipvs_rules(const Node& node, std::string_view text);

}  // namespace lvslab::shell
