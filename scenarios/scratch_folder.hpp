#pragma once

#include <sys/types.h>

#include <filesystem>

namespace lvslab::scenarios {

/// A folder of its own in the system's temporary one. It goes with this object, and with the program, however that ends:
/// another process waits for it, and outlives even kill -9 for that moment.
class ScratchFolder {
public:
    /// Throws BadInput.
    ScratchFolder();
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
    int held_ = -1;  ///< closed when this process ends
    pid_t cleaner_ = -1;
};

}  // namespace lvslab::scenarios
