#pragma once

#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>

#include "guest/kernel.hpp"
#include "guest/plan.hpp"

namespace lvslab::guest {

/// The guest can not run, or did not come to its end: one sentence with what to do.
struct GuestError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// What a guest's run leaves: the report, and the frames of all interfaces (a pcapng: if_name NODE:INTERFACE,
/// directions in epb_flags, lab time in nanoseconds; frames before lab time 0 stand at 0).
struct Finished {
    Report report;
    bool virtual_time = false;  ///< of the kernel; its cables were as the plan says
    std::filesystem::path capture;
    /// What the nodes of Plan::heard sent at LOCAL_OUT, before any rule (a pcapng: if_name NODE, raw IP).
    std::filesystem::path own;
    /// What the kernel dropped, in all nodes (a pcapng whose comments are `REASON FUNCTION`); of Debian's kernel nothing.
    std::filesystem::path drops;
};

struct RunOptions {
    std::filesystem::path folder;                  ///< an existing folder for its files; must outlive Finished::capture
    std::function<void(double share)> progress{};  ///< 0 to 1
    net::Time patience = std::chrono::seconds(60);  ///< without a word of it, before it is ended
    Clock clock = Clock::best;
    std::uint64_t seed = 1;  ///< in virtual time: of everything random in the guest
};

/// Boots a real Linux kernel as a process (user-mode-linux), has the plan carried out there, and waits for its end.
/// Nothing outlives this call, interrupted or not. Throws GuestError.
Finished run(const Plan& plan, const RunOptions& options);

/// Empty, or one sentence that says which Debian packages are missing.
std::string missing(Clock clock = Clock::best);

}  // namespace lvslab::guest
