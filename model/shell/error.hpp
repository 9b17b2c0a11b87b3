#pragma once

#include <stdexcept>

namespace lvslab::shell {

/// A command that was not understood or that Linux would refuse: one sentence, Linux's own where it has one.
/// Where the command stood (file, line, node) is for the caller to add.
struct CommandError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace lvslab::shell
