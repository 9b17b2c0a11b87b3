#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lvslab::tap {

/// Writes `ip`, `sysctl`, `ipvsadm`, `iptables` and their like into a folder: each asks the director at the socket, and
/// hands what is not about it to the real tool. With the folder first in PATH a script for Linux configures the
/// director. Throws TapError.
struct Shims {
    std::filesystem::path folder;
    std::filesystem::path lvslab;  ///< the program, absolute
    std::filesystem::path socket;
};
/// The names of the files, in order.
std::vector<std::string> write_shims(const Shims& wanted);

}  // namespace lvslab::tap
