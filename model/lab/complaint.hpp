#pragma once
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace lvslab::lab {

/// What is wrong at one line (0: with the file as a whole), and what to do about it.
struct Complaint {
    int line = 0;
    std::string sentence;
    bool operator==(const Complaint&) const = default;
};

/// A lab file that can't be run. what() is `FILE:LINE: sentence`, one line for each of the first four complaints:
/// after four, the rest are mostly consequences.
struct LabError : std::runtime_error {
    struct Report {
        std::string file;
        std::vector<Complaint> complaints;
    };
    explicit LabError(Report report);
    std::vector<Complaint> complaints;  ///< all of them, by line
};

/// 'text' as a message may show it: on one line, and not longer than a name should be.
std::string in_quotes(std::string_view text);
/// `a, b, c`, or the first few and "..." of many.
std::string listed(std::span<const std::string> names);

}  // namespace lvslab::lab
