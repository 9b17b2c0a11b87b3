#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lvslab::shell {

/// A command line cut into words as a shell does it: blanks separate, quotes and backslashes keep together, `#` at
/// the start of a word begins a comment.
struct Words {
    std::vector<std::string> words;
    std::string redirect;  ///< the file after `>`; empty when there is none
    std::string input;     ///< the file after `<`
};

/// Throws CommandError for what a shell would do and this one does not: pipes, lists of commands, variables.
Words split(std::string_view line);

}  // namespace lvslab::shell
