#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "guest/kernel.hpp"

namespace lvslab::guest {

/// What a build takes, for a sentence that says so before.
inline constexpr const char* kBuildNeeds = "3 GB of disk while it lasts, 10 MB afterwards, and about five minutes of two cores";

/// Debian packages that a build needs and that are not here, separated by blanks.
std::string missing_for_build();

/// Makes the kernel of virtual time from Debian's source of Linux 6.1, into kernel_folder(). A kernel that is there is
/// whole: it gets its name last. Throws GuestError (interrupted too), and leaves nothing then; the log of a build that
/// failed is kept, and named.
BuiltKernel build_kernel(const std::function<void(double share)>& progress);

/// Removes all of them, and what an interrupted build may have left. How many bytes that frees. GuestError during a build.
std::uintmax_t remove_kernels();

}  // namespace lvslab::guest
