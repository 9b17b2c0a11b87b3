#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

namespace lvslab::differential {

/// What is to be asked of a kernel again.
struct ToRecord {
    std::vector<std::filesystem::path> folders{};       ///< kept cases
    std::optional<std::filesystem::path> statements{};  ///< where each statement's folder stands
};

/// Gives the cases to a kernel, keeps its answers, and prints a line for each: whether our Host does the same. The case
/// of a statement comes from its code, another's packets are those of its captures. A few boots. Returns how many
/// disagree. Throws guest::GuestError and std::runtime_error.
std::size_t record_anew(const ToRecord& what, const std::function<void(double)>& progress);

}  // namespace lvslab::differential
