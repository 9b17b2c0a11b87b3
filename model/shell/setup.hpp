#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/time.hpp"

namespace lvslab::shell {

/// A Linux command of a setup file.
struct SetupLine {
    std::size_t line;  ///< in the file, from 1
    net::Time at{0};   ///< after the beginning
    std::string command;
};

/// What a setup file says, in the order in which it is to be done:
///
///     # the director                          a comment
///     ip addr add 10.0.2.2/24 dev eth0        at the beginning: of a replay with its first frame, before it
///     @1.5 ip neigh flush dev eth0            1.5 s later
///
/// Throws CommandError, `FILE:LINE: ...`, for a time that is none and for a command that the shell does not understand.
struct SetupText {
    std::string_view text;
    std::string_view file;  ///< for messages
};
std::vector<SetupLine> parse_setup(const SetupText& setup);

}  // namespace lvslab::shell
