#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace lvslab::guest {

/// A Linux that boots as a process (user-mode-linux).
struct Kernel {
    std::filesystem::path image;
    std::filesystem::path modules;  ///< modules/RELEASE are its modules
    /// Its clock stands still while the processor works, and jumps to the next timer when all sleep: a busy machine
    /// changes nothing, and a silence of an hour takes no time (time-travel=inf-cpu).
    bool virtual_time = false;
};

enum class Clock : bool {
    best,  ///< virtual time, if `lvslab kernel build` has made such a kernel
    real,  ///< Debian's kernel, in the machine's time
};
/// It may not be there: guest::missing() says what is.
Kernel kernel_for(Clock wanted);

/// A kernel that `lvslab kernel build` made.
struct BuiltKernel {
    std::filesystem::path folder;
    std::string version;   ///< of Linux
    bool current = false;  ///< made with this lvslab's configuration, and thus used
};
/// $XDG_CACHE_HOME/lvslab/kernel; by default below ~/.cache.
std::filesystem::path kernel_folder();
/// The newest first.
std::vector<BuiltKernel> built_kernels();
std::optional<BuiltKernel> built_kernel();

}  // namespace lvslab::guest
