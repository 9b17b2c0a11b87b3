#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "net/time.hpp"

namespace lvslab::replay {

/// Input that can not be replayed: one sentence, with its place.
struct ReplayError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A Linux command of a setup file.
struct SetupLine {
    std::size_t line;  ///< in the file, from 1
    net::Time at{0};   ///< after the first frame
    std::string command;
};

/// What a setup file says, in the order in which it is to be done:
///
///     # the director                          a comment
///     ip addr add 10.0.2.2/24 dev eth0        at the time of the first frame, before it
///     @1.5 ip neigh flush dev eth0            1.5 s after the first frame
///
/// Throws ReplayError, `FILE:LINE: ...`, for a time that is none and for a command that the shell does not understand.
struct SetupText {
    std::string_view text;
    std::string_view file;  ///< for messages
};
std::vector<SetupLine> parse_setup(const SetupText& setup);

}  // namespace lvslab::replay
