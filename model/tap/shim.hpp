#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lvslab::tap {

/// A command whose `ip`, `ipvsadm`, `sysctl`, ... and /proc/sys/net are a director's.
struct Shimmed {
    std::vector<std::string> words;  ///< the command
    std::filesystem::path lvslab;    ///< this program, absolute
    std::filesystem::path socket;    ///< the director's, absolute
    std::filesystem::path folder;    ///< an empty one, for the tools and the settings
};

/// Runs it in user, mount and network namespaces of its own, and returns its exit code. There the director's tools lie
/// over the real ones, whatever name or path they are called by; what reaches a kernel all the same reaches the one of
/// an empty network. So nothing that it does configures this machine's network. Throws TapError, and has then run
/// nothing: no director answers, or the kernel does not allow the namespaces.
int run_shimmed(const Shimmed& wanted);

}  // namespace lvslab::tap
