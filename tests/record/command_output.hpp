#pragma once

#include <array>
#include <cstdio>
#include <string>

namespace lvslab::record {

/// What a shell command writes to stdout; its complaints are not shown.
inline std::string output_of(const std::string& command) {
    std::string text;
    FILE* pipe = ::popen((command + " 2>/dev/null").c_str(), "r");
    if (pipe == nullptr) return text;
    std::array<char, 4096> chunk;
    while (const std::size_t n = std::fread(chunk.data(), 1, chunk.size(), pipe)) text.append(chunk.data(), n);
    ::pclose(pipe);
    return text;
}

inline bool has(const std::string& tool) { return !output_of("command -v " + tool).empty(); }

}  // namespace lvslab::record
