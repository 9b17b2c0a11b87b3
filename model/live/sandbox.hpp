#pragma once

#include <sys/types.h>

#include <functional>

#include "live/channel.hpp"

namespace lvslab::live {

/// A child process with PID, mount and network namespaces of its own. It ends with this object, and when this process
/// ends, however that happens; with it end all processes, devices, namespaces and mounts that were made inside, for the
/// kernel keeps them only as long as somebody is there (pid_namespaces(7), PR_SET_PDEATHSIG).
class Sandbox {
public:
    /// Runs `inside` in the child. Begin it before this process has threads. agent::SystemError without root's rights.
    explicit Sandbox(const std::function<void(Channel&)>& inside);
    ~Sandbox();
    Sandbox(const Sandbox&) = delete;
    Sandbox& operator=(const Sandbox&) = delete;

    Channel& channel() { return channel_; }
    pid_t pid() const { return pid_; }

private:
    Channel channel_;
    pid_t pid_ = 0;
};

/// Inside: the files of the machine become read only, with empty writable folders /tmp, /run and /dev/shm on top, and
/// /proc and /sys of the own namespaces. The working folder stays where it is. Names are looked up in /etc/hosts only:
/// a question to a name server would be traffic of no lab.
void make_home();

/// Where programs of the sandbox stand before the system's.
inline constexpr const char* kOwnPrograms = "/run/lvslab/bin";

}  // namespace lvslab::live
