#pragma once

#include <filesystem>
#include <functional>

#include "guest/machine.hpp"
#include "lab/lab.hpp"
#include "scenarios/scratch_folder.hpp"

namespace lvslab::scenarios {

/// Runs the lab on a real kernel, with a progress bar. Throws BadInput if the guest can't run here, and lab::LabError if
/// the real tools refuse a command of the lab.
enum class Hearing { none, end_hosts };  ///< whether what nodes with programs send is noted at LOCAL_OUT too
struct KernelRunOptions {
    guest::Clock clock = guest::Clock::best;
    std::uint64_t seed = 1;
    Hearing hearing = Hearing::none;
};
guest::Finished run_on_kernel(const lab::Lab& lab, const ScratchFolder& folder, const KernelRunOptions& options);

}  // namespace lvslab::scenarios
