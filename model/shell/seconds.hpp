#pragma once

#include <string_view>

#include "net/time.hpp"
#include "shell/arguments.hpp"

namespace lvslab::shell {

/// `0.2`: seconds with a fraction, not negative, at most a month.
net::Time read_seconds(Arguments& arguments, std::string_view what);

}  // namespace lvslab::shell
