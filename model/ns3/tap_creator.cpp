#include "ns3/tap_creator.hpp"

#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace lvslab::sim {

namespace {

namespace fs = std::filesystem;

constexpr const char* kHelpers = "/usr/libexec/ns3/";
constexpr const char* kRoot = "/mnt";
/// What the helper needs of the real root, and where that is in the child's.
constexpr std::array<std::array<const char*, 2>, 4> kParts = {
    {{"/usr", "/mnt/usr"}, {"/lib", "/mnt/lib"}, {"/lib64", "/mnt/lib64"}, {"/dev", "/mnt/dev"}}};

/// What the child does after fork(): only system calls, for other threads may have held locks (signal-safety(7)); so
/// every text is ready before.
struct Plan {
    bool armed = false;
    std::string helper{};                ///< where it is
    std::string link{};                  ///< where it shall be, below kRoot
    std::vector<std::string> folders{};  ///< of link, outermost first
};

Plan& plan() {
    static Plan one;
    return one;
}

void prepare_child() {
    const Plan& p = plan();
    if (!p.armed) return;
    if (unshare(CLONE_NEWNS) != 0 || mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        mount("lvslab", kRoot, "tmpfs", 0, nullptr) != 0) {
        return;  // TapBridge says then that its helper can not be started
    }
    for (const auto& [real, seen] : kParts) {
        mkdir(seen, 0755);
        mount(real, seen, nullptr, MS_BIND | MS_REC, nullptr);
    }
    for (const std::string& folder : p.folders) mkdir(folder.c_str(), 0755);
    if (symlink(p.helper.c_str(), p.link.c_str()) == 0 && chroot(kRoot) == 0) chdir("/") == 0 ? void() : _exit(127);
}

int note_library(dl_phdr_info* info, std::size_t, void* path) {
    if (std::strstr(info->dlpi_name, "tap-bridge") != nullptr) *static_cast<std::string*>(path) = info->dlpi_name;
    return 0;
}

/// The path that stands in ns-3's library.
std::string path_built_in() {
    std::string library;
    dl_iterate_phdr(note_library, &library);
    std::ifstream file(library, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const std::size_t end = bytes.find(std::string("-tap-creator\0", 13));
    if (end == std::string::npos) throw std::runtime_error("ns-3's TapBridge has another form than lvslab knows");
    const std::size_t begin = bytes.rfind('\0', end) + 1;
    return bytes.substr(begin, end + 12 - begin);
}

void make_plan() {
    Plan& p = plan();
    const std::string wanted = path_built_in();
    if (access(wanted.c_str(), X_OK) == 0) return;
    p.helper = kHelpers + fs::path(wanted).filename().string();
    if (access(p.helper.c_str(), X_OK) != 0) {
        throw std::runtime_error("ns-3's TapBridge needs its program " + p.helper + "; apt-get install ns3");
    }
    p.link = kRoot + wanted;
    for (fs::path folder = fs::path(p.link).parent_path(); folder != kRoot; folder = folder.parent_path()) {
        p.folders.insert(p.folders.begin(), folder.string());
    }
    pthread_atfork(nullptr, nullptr, prepare_child);
}

void enter(int network_namespace) {
    if (setns(network_namespace, CLONE_NEWNET) != 0) {
        throw std::runtime_error(std::string("entering a node's network namespace: ") + std::strerror(errno));
    }
}

}  // namespace

TapCreatorInReach::TapCreatorInReach(int network_namespace) {
    if (plan().helper.empty()) make_plan();
    home_ = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    enter(network_namespace);
    plan().armed = !plan().helper.empty();
}

TapCreatorInReach::~TapCreatorInReach() {
    plan().armed = false;
    setns(home_, CLONE_NEWNET);
    close(home_);
}

}  // namespace lvslab::sim
