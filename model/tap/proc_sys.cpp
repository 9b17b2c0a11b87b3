#include "tap/proc_sys.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "tap/control.hpp"
#include "tap/descriptor.hpp"
#include "tap/error.hpp"

namespace lvslab::tap {

namespace {

namespace fs = std::filesystem;

/// The time of a file that holds what the director has. A writer changes it.
constexpr timespec kHeld{};

/// The value of `net.ipv4.ip_forward` by `ipv4/ip_forward`: in names a dot parts folders, and a slash is a device's dot.
std::map<std::string, std::string> values_of(const fs::path& socket) {
    std::string text;
    ask(socket, {.words = {"sysctl", "-a"}, .input = {}}, [&text](const std::string& said) { text += said; });
    std::map<std::string, std::string> values;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const std::size_t equals = line.find(" = ");
        if (!line.starts_with("net.") || equals == std::string::npos) continue;
        std::string name = line.substr(4, equals - 4);
        for (char& c : name) c = c == '.' ? '/' : c == '/' ? '.' : c;
        values[name] = line.substr(equals + 3);
    }
    return values;
}

timespec written_at(const fs::path& file) {
    struct stat about {};
    return ::stat(file.c_str(), &about) == 0 ? about.st_mtim : kHeld;
}

bool is_earlier(const timespec& a, const timespec& b) {
    return a.tv_sec != b.tv_sec ? a.tv_sec < b.tv_sec : a.tv_nsec < b.tv_nsec;
}

void mark_as_held(const fs::path& file) {
    const timespec times[] = {kHeld, kHeld};
    if (::utimensat(AT_FDCWD, file.c_str(), times, 0) != 0) throw TapError(file.string() + ": " + last_reason());
}

/// Without the end of its line.
std::string value_in(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    text.erase(text.find_last_not_of(" \t\n") + 1);
    return text;
}

struct Written {
    timespec at;
    std::string name;
    std::string value;
};

/// A file without a value is about to be written.
std::vector<Written> written_in(const fs::path& folder) {
    std::vector<Written> all;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        const timespec at = written_at(entry.path());
        if (!is_earlier(kHeld, at)) continue;
        if (const std::string value = value_in(entry.path()); !value.empty()) {
            all.push_back({at, entry.path().lexically_relative(folder).string(), value});
        }
    }
    std::ranges::sort(all, is_earlier, &Written::at);
    return all;
}

void show(const fs::path& file, const std::string& value) {
    if (fs::exists(file)) {
        const std::string held = value_in(file);
        if (held.empty() || held == value || is_earlier(kHeld, written_at(file))) return;  // somebody writes it, or has
    }
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << value << "\n";
    mark_as_held(file);
}

}  // namespace

std::vector<fs::path> ProcSys::folders() const {
    std::vector<fs::path> all{folder_};
    for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
        if (entry.is_directory()) all.push_back(entry.path());
    }
    return all;
}

std::vector<std::string> ProcSys::exchange() const {
    const Descriptor alone(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!alone || ::flock(*alone, LOCK_EX) != 0) throw TapError(folder_.string() + ": " + last_reason());
    std::map<std::string, std::string> held = values_of(socket_);
    std::vector<std::string> refused;
    const std::vector<Written> all_written = written_in(folder_);
    for (const Written& w : all_written) {
        const std::string file = "/proc/sys/net/" + w.name;
        if (!held.contains(w.name)) {
            fs::remove(folder_ / w.name);
            refused.push_back(file + ": the director does not have this setting");
            continue;
        }
        mark_as_held(folder_ / w.name);
        const Reply reply = ask(socket_, {.words = {"sysctl", "-qw", file.substr(10) + "=" + w.value}, .input = {}},
                                [](const std::string&) {});
        if (reply.status != 0) refused.push_back(file + ": the director refuses '" + w.value + "': " + reply.error);
    }
    if (!all_written.empty()) held = values_of(socket_);
    for (const auto& [name, value] : held) show(folder_ / name, value);
    return refused;
}

}  // namespace lvslab::tap
