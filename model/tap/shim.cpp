#include "tap/shim.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tap/error.hpp"

namespace lvslab::tap {

namespace {

constexpr const char* kTools[] = {"ip",       "sysctl",        "ipvsadm",          "ipvsadm-save", "ipvsadm-restore",
                                  "iptables", "iptables-save", "iptables-restore", "conntrack",    "arp",
                                  "route"};

/// For a shell, in single quotes.
std::string single_quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

/// The tool in PATH that is no shim of ours; empty: it is not installed.
std::filesystem::path real_tool(const std::string& name, const std::filesystem::path& shims) {
    const char* path = std::getenv("PATH");
    std::istringstream folders(std::string(path != nullptr ? path : "") + ":/usr/sbin:/sbin:/usr/bin:/bin");
    std::error_code ignored;
    for (std::string folder; std::getline(folders, folder, ':');) {
        const std::filesystem::path tool = std::filesystem::path(folder) / name;
        if (folder.empty() || std::filesystem::equivalent(folder, shims, ignored)) continue;
        if (std::filesystem::is_regular_file(tool, ignored)) return tool;
    }
    return {};
}

}  // namespace

std::vector<std::string> write_shims(const Shims& wanted) {
    std::error_code problem;
    std::filesystem::create_directories(wanted.folder, problem);
    if (problem) throw TapError(wanted.folder.string() + ": no folder can be made here: " + problem.message());
    std::vector<std::string> names;
    for (const char* tool : kTools) {
        const std::filesystem::path file = wanted.folder / tool;
        std::ofstream out(file, std::ios::trunc);
        out << "#!/bin/sh\n# Asks the director of lvslab; what is not about it goes to the real " << tool << ".\nexec "
            << single_quoted(wanted.lvslab.string()) << " ctl --socket " << single_quoted(wanted.socket.string()) << " --else "
            << single_quoted(real_tool(tool, wanted.folder).string()) << " " << tool << " \"$@\"\n";
        if (!out.flush()) throw TapError(file.string() + ": can not be written");
        using std::filesystem::perms;
        std::filesystem::permissions(
            file, perms::owner_all | perms::group_read | perms::group_exec | perms::others_read | perms::others_exec);
        names.emplace_back(tool);
    }
    return names;
}

}  // namespace lvslab::tap
