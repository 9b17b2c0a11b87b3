#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "case.hpp"
#include "judge/compare_frames.hpp"

namespace lvslab::differential {

/// What the kernel's namespace saw and did in a case.
struct KernelSide {
    std::vector<TimedFrame> received, sent;
    std::string refused{};  ///< a command that the real tool refused, and its words; empty: none
    net::Time end{0};
};

struct Disagreement {
    std::string interface {};
    judge::FrameDifference what{};
};

/// A case on both sides.
struct Outcome {
    KernelSide kernel;
    std::size_t equal = 0;  ///< frames that both sent
    std::vector<Disagreement> disagreements;
    std::string refused{};  ///< a command that one side refuses and the other does not
    bool agrees() const { return disagreements.empty() && refused.empty(); }
};

/// Boots a kernel and gives it all of these cases at once, each to a namespace of its own. Throws guest::GuestError.
std::vector<KernelSide> run_on_kernel(const std::vector<Case>& cases, const std::function<void(double)>& progress);

/// Gives our Host the frames that the kernel received, at their times, and compares what the two sent.
Outcome compare(const Case& what, KernelSide kernel);

/// The smallest case that still disagrees, by taking packets and commands away; a few boots.
struct Shrunk {
    Case what;
    Outcome outcome;
};
Shrunk shrink(Case what, Outcome outcome, const std::function<void(const std::string&)>& say);

/// Cases on disk: `setup` as for `lvslab replay`, and a capture an interface with what was received and sent.
void save(const std::filesystem::path& folder, const Case& what, const KernelSide& kernel, const std::string& about);
/// The kernel's frames become the case's packets. Throws std::runtime_error.
struct Saved {
    Case what;
    KernelSide kernel;
};
Saved load(const std::filesystem::path& folder);

}  // namespace lvslab::differential
