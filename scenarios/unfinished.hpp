#pragma once

#include <signal.h>

#include <filesystem>

namespace lvslab::scenarios {

/// A file or folder that a command has begun: it goes with this object, and also when SIGINT, SIGTERM or SIGHUP end the
/// program, as they do at once (guest::Interruptible is for what must end in order). Only kill -9 leaves it.
class Unfinished {
public:
    enum class Kind { file, folder };
    Unfinished(const std::filesystem::path& path, Kind kind);
    ~Unfinished();
    Unfinished(const Unfinished&) = delete;
    Unfinished& operator=(const Unfinished&) = delete;

    const std::filesystem::path& path() const;
    void keep();  ///< it is finished

private:
    struct Entry;
    Entry* entry_;
};

/// While it lives, the signals that end the program wait.
class SignalsWait {
public:
    SignalsWait();
    ~SignalsWait();
    SignalsWait(const SignalsWait&) = delete;
    SignalsWait& operator=(const SignalsWait&) = delete;

private:
    sigset_t before_;
};

}  // namespace lvslab::scenarios
