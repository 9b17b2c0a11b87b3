#pragma once

#include <filesystem>
#include <functional>

#include "guest/machine.hpp"
#include "lab/lab.hpp"
#include "scenarios/unfinished.hpp"

namespace lvslab::scenarios {

/// A folder of its own in the system's temporary one, gone with this object.
class ScratchFolder {
public:
    ScratchFolder();
    const std::filesystem::path& path() const { return folder_.path(); }

private:
    Unfinished folder_;
};

/// Runs the lab on a real kernel, with a progress bar. Throws BadInput if the guest can't run here, and lab::LabError if
/// the real tools refuse a command of the lab.
enum class Hearing { none, end_hosts };  ///< whether what nodes with programs send is noted at LOCAL_OUT too
guest::Finished run_on_kernel(const lab::Lab& lab, const ScratchFolder& folder, Hearing hearing = Hearing::none);

}  // namespace lvslab::scenarios
