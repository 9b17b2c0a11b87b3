#include "guest/kernel.hpp"

#include <pwd.h>
#include <strings.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "guest/kernel_configuration.hpp"

namespace lvslab::guest {

namespace {

namespace fs = std::filesystem;

fs::path home() {
    if (const char* set = std::getenv("HOME"); set != nullptr && *set != '\0') return set;
    const passwd* user = getpwuid(getuid());
    return user != nullptr ? user->pw_dir : "/";
}

}  // namespace

fs::path kernel_folder() {
    const char* set = std::getenv("XDG_CACHE_HOME");
    const fs::path cache = set != nullptr && *set == '/' ? fs::path(set) : home() / ".cache";
    return cache / "lvslab" / "kernel";
}

std::vector<BuiltKernel> built_kernels() {
    std::vector<BuiltKernel> all;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(kernel_folder(), none)) {
        const std::string name = entry.path().filename();  // VERSION-CONFIGURATION
        const std::size_t dash = name.rfind('-');
        if (dash == std::string::npos || !fs::exists(entry.path() / "linux")) continue;
        all.push_back({.folder = entry.path(),
                       .version = name.substr(0, dash),
                       .current = name.substr(dash + 1) == kConfigurationName});
    }
    std::ranges::sort(all, [](const BuiltKernel& a, const BuiltKernel& b) {
        return strverscmp(a.version.c_str(), b.version.c_str()) > 0;
    });
    return all;
}

std::optional<BuiltKernel> built_kernel() {
    for (const BuiltKernel& k : built_kernels()) {
        if (k.current) return k;
    }
    return std::nullopt;
}

Kernel kernel_for(Clock wanted) {
    if (const auto built = wanted == Clock::best ? built_kernel() : std::nullopt) {
        return {.image = built->folder / "linux", .modules = built->folder / "modules", .virtual_time = true};
    }
    return {.image = "/usr/bin/linux.uml", .modules = "/usr/lib/uml/modules", .virtual_time = false};
}

}  // namespace lvslab::guest
