#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "answers.hpp"
#include "case.hpp"
#include "judge/compare_frames.hpp"

namespace lvslab::differential {

/// What the kernel's namespace saw and did in a case.
struct KernelSide {
    std::vector<TimedFrame> received, sent;
    std::vector<Answer> answers{};  ///< of the timed commands, in their order
    std::string refused{};          ///< a command of the set-up that the real tool refused, and its words; empty: none
    net::Time end{0};
};

struct Disagreement {
    std::string where{};  ///< the interface, or the command whose answer differs
    judge::FrameDifference what{};
};

/// For people, indented.
std::string text_of(const Disagreement& d);

/// A case on both sides.
struct Outcome {
    KernelSide kernel;
    std::size_t equal = 0;  ///< frames that both sent
    std::vector<Disagreement> disagreements;
    std::size_t answers = 0;  ///< commands that both answered alike
    std::string refused{};    ///< a command of the set-up that one side refuses and the other does not
    bool agrees() const { return disagreements.empty() && refused.empty(); }
};

/// Boots a kernel and gives it all of these cases at once, each to a namespace of its own. The kernel carries out one
/// command at a time, so a case may begin later than another: so much that its commands find the kernel free. The times
/// that come back are those of the case's own clock. Throws guest::GuestError.
std::vector<KernelSide> run_on_kernel(const std::vector<Case>& cases, const std::function<void(double)>& progress);

/// Gives our Host the frames that the kernel received, at their times, and the timed commands when the kernel had
/// carried them out, and compares what the two sent and answered. A frame that came while a command ran may have been
/// the first to see its effect: of these moments the one is taken (and kept in Answer::time) that makes the least
/// difference.
Outcome compare(const Case& what, KernelSide kernel);

/// A smaller case that still disagrees about the same, and what the kernel did there.
struct Shrunk {
    Case what;
    Outcome outcome;
};
struct Shrinking {
    std::function<std::vector<KernelSide>(const std::vector<Case>&)> run;  ///< a kernel; a test has another
    std::function<void(const std::string&)> say;
};
/// Takes packets and commands away as long as the first disagreement stays; at most a dozen boots.
Shrunk shrink(Case what, Outcome outcome, const Shrinking& how);

/// Cases on disk: `setup` as for `lvslab replay`, and a capture an interface with what was received and sent. If there
/// are timed commands also `later` with them (`SECONDS COMMAND`), and `answers` with the kernel's (`# SECONDS COMMAND`
/// and the text). A case that does not end kDrain after the last thing that happens to it says so in `later`: `SECONDS
/// end`.
void save(const std::filesystem::path& folder, const Case& what, const KernelSide& kernel, const std::string& about);
/// The kernel's frames become the case's packets. Throws std::runtime_error.
struct Saved {
    Case what;
    KernelSide kernel;
};
Saved load(const std::filesystem::path& folder);

}  // namespace lvslab::differential
