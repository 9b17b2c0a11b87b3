#include "live/sandbox.hpp"

#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>

namespace lvslab::live {

namespace {

namespace fs = std::filesystem;
using agent::must;

[[noreturn]] void be_inside(const std::function<void(Channel&)>& inside, Channel channel) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setsid();  // Ctrl-C is for lvslab, which then ends the child in order
    ::signal(SIGPIPE, SIG_IGN);
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::signal(number, SIG_DFL);
    int status = 0;
    try {
        inside(channel);
    } catch (...) {
        status = 1;
    }
    _exit(status);  // nothing of the parent's is flushed or removed twice
}

void mount_fresh(const char* type, const char* where, const char* data = nullptr) {
    must(mount("lvslab", where, type, 0, data), std::string("mount ") + where);
}

/// Replaces a file, where there is one.
void put_over(const std::string& file, const std::string& text) {
    const std::string ours = "/run/lvslab/" + fs::path(file).filename().string();
    agent::write_file(ours, text);
    [[maybe_unused]] const int missing = mount(ours.c_str(), file.c_str(), nullptr, MS_BIND, nullptr);
}

/// The folder may have been below one that is covered now.
void return_to(int folder, const fs::path& path) {
    std::error_code covered;
    if (!fs::exists(path, covered)) {
        fs::create_directories(path);
        const std::string it = "/proc/self/fd/" + std::to_string(folder);
        must(mount(it.c_str(), path.c_str(), nullptr, MS_BIND | MS_REC, nullptr), "keep " + path.string());
    }
    must(chdir(path.c_str()), "return to " + path.string());
}

}  // namespace

Sandbox::Sandbox(const std::function<void(Channel&)>& inside) : channel_(agent::Fd{}) {
    auto [here, there] = Channel::pair();
    const long flags = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | SIGCHLD;
    const pid_t child = static_cast<pid_t>(syscall(SYS_clone, flags, nullptr, nullptr, nullptr, nullptr));
    must(child, "make namespaces for the real nodes");
    if (child == 0) {
        here.close();
        be_inside(inside, std::move(there));
    }
    pid_ = child;
    channel_ = std::move(here);
}

Sandbox::~Sandbox() {
    kill(pid_, SIGKILL);
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

void make_home() {
    const fs::path folder = fs::current_path();
    const agent::Fd place(must(open(".", O_PATH | O_CLOEXEC), "open the working folder"));
    must(mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "keep mounts private");
    mount_attr read_only{};
    read_only.attr_set = MOUNT_ATTR_RDONLY;
    must(syscall(SYS_mount_setattr, AT_FDCWD, "/", AT_RECURSIVE, &read_only, sizeof read_only),
         "make the file system read only (it needs Linux 5.12)");
    mount_fresh("proc", "/proc");
    mount_fresh("sysfs", "/sys");
    mount_fresh("tmpfs", "/run", "mode=755");
    mount_fresh("tmpfs", "/tmp", "mode=1777");
    mount_fresh("tmpfs", "/dev/shm", "mode=1777");
    fs::create_directories("/run/netns");
    fs::create_directories(kOwnPrograms);
    put_over("/etc/hosts", "127.0.0.1 localhost\n");
    put_over("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\nservices: files\nprotocols: files\n");
    put_over("/etc/resolv.conf", "");
    return_to(place.get(), folder);
    const char* path = std::getenv("PATH");
    const std::string usual = path == nullptr ? "/usr/local/bin:/usr/bin:/bin" : path;
    setenv("PATH", (std::string(kOwnPrograms) + ":" + usual + ":/usr/sbin:/sbin").c_str(), 1);
    setenv("HOME", "/tmp", 1);
    setenv("LC_ALL", "C", 1);
}

}  // namespace lvslab::live
