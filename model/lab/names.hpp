#pragma once
#include <string>
#include <string_view>

namespace lvslab::lab {

/// Letters, digits, '.', '_' and '-', beginning with a letter or digit, at most 63: a lab's name is also a folder's,
/// a node's also a network namespace's, and NODE:INTERFACE must split at its colon.
bool is_label(std::string_view text);

/// Why a link can't have an interface of this name; empty when it can.
std::string interface_name_fault(std::string_view name);

}  // namespace lvslab::lab
