#pragma once

#include <string>

namespace lvslab::shell {

/// printf into a string: the tools that we echo define their columns in printf's language.
[[gnu::format(printf, 1, 2)]] std::string print(const char* format, ...);

}  // namespace lvslab::shell
