#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace lvslab::guest {

/// A program and all that it starts, in a process group of their own. They end with this object, and with lvslab, even
/// if that is killed.
class Processes {
public:
    struct Start {
        std::vector<std::string> words;   ///< words[0] is the program's path
        std::filesystem::path output;     ///< where stdout and stderr go; stdin is empty
        std::filesystem::path folder;     ///< where it starts; empty: here
        void (*before)() = nullptr;       ///< called in the new process, before the program
    };
    /// Throws GuestError.
    explicit Processes(const Start& start);
    ~Processes();
    Processes(const Processes&) = delete;
    Processes& operator=(const Processes&) = delete;

    bool ended();
    /// What the program ended with: its exit status, or 128 and the signal's number. After ended().
    int status() const { return status_; }

private:
    pid_t pid_ = 0;
    bool reaped_ = false;
    int status_ = 0;
};

}  // namespace lvslab::guest
