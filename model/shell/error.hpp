#pragma once

#include <stdexcept>
#include <string>

namespace lvslab::shell {

/// A command that was not understood or that Linux would refuse: one sentence, Linux's own where it has one.
/// Where the command stood (file, line, node) is for the caller to add.
/// A word that is longer than any name is shown by its beginning.
struct CommandError : std::runtime_error {
    explicit CommandError(const std::string& sentence);
};

}  // namespace lvslab::shell
