#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace lvslab::tap {

/// What the director has, as far as a command can be about it.
struct Belongings {
    std::function<bool(std::string_view name)> has_device;
};

/// Whether a command of a script that configures this machine and the director alike is about the director: it names
/// one of its devices, or none, and is a command that the director has at all. `ip netns`, `ip tuntap`, another network
/// namespace (`ip -n`), other kernels' settings (`net.core`) are the machine's.
bool is_about(const Belongings& director, const std::vector<std::string>& words);

}  // namespace lvslab::tap
