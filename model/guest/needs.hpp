#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>

namespace lvslab::guest {

/// A file that must be there, and the Debian package that brings it.
struct Need {
    std::filesystem::path file;
    const char* package;
};
/// The packages whose files are not here, separated by blanks.
inline std::string missing_packages(std::initializer_list<Need> needs) {
    std::string packages;
    for (const Need& need : needs) {
        if (!std::filesystem::exists(need.file)) packages += (packages.empty() ? "" : " ") + std::string(need.package);
    }
    return packages;
}

}  // namespace lvslab::guest
