#include "tap/shim.hpp"

#include <fcntl.h>
#include <linux/mount.h>
#include <poll.h>
#include <sched.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

#include "tap/descriptor.hpp"
#include "tap/error.hpp"
#include "tap/proc_sys.hpp"

namespace lvslab::tap {

namespace {

namespace fs = std::filesystem;

/// All that configure a network or show it. The director refuses, aloud, what it does not know.
constexpr const char* kTools[] = {
    "ip", "ifconfig", "route", "arp", "sysctl", "modprobe", "insmod", "rmmod", "ethtool", "ping", "traceroute", "arping",
    "ipvsadm", "ipvsadm-save", "ipvsadm-restore", "conntrack", "iptables", "iptables-save", "iptables-restore",
    "iptables-legacy", "iptables-legacy-save", "iptables-legacy-restore", "iptables-nft", "iptables-nft-save",
    "iptables-nft-restore", "ip6tables", "ip6tables-save", "ip6tables-restore", "xtables-legacy-multi",
    "xtables-nft-multi", "nft", "ebtables", "arptables", "tc", "bridge", "brctl", "ifup", "ifdown", "dhclient", "netstat",
    "ss", "nmcli", "networkctl", "netplan"};
constexpr const char* kToolFolders[] = {"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"};

/// Where the director's socket is inside.
constexpr const char* kSocketInside = "/run/lvslab-director";

[[noreturn]] void not_allowed(const std::string& what) {
    throw TapError("lvslab shim: this machine does not allow the namespaces that keep its network safe (" + what + ": " +
                   last_reason() + "), so the command was not run; `lvslab ctl COMMAND` needs none");
}

void need(bool done, const std::string& what) {
    if (!done) not_allowed(what);
}

std::string shell_quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

void write_tools(const fs::path& folder, const fs::path& lvslab) {
    for (const char* tool : kTools) {
        std::ofstream(folder / tool) << "#!/bin/sh\n# Asks the director of lvslab.\nexec " << shell_quoted(lvslab.string())
                                     << " ctl --socket " << kSocketInside << " --proc-sys /proc/sys/net " << tool
                                     << " \"$@\"\n";
        fs::permissions(folder / tool, fs::perms(0755));
    }
}

/// The usual ones, and those of PATH that have one of the tools.
std::vector<fs::path> tool_folders() {
    std::vector<fs::path> folders;
    std::error_code ignored;
    const auto add = [&](const fs::path& folder) {
        const fs::path real = fs::canonical(folder, ignored);
        if (!ignored && std::ranges::find(folders, real) == folders.end()) folders.push_back(real);
    };
    for (const char* folder : kToolFolders) add(folder);
    const char* path = std::getenv("PATH");
    std::istringstream words(path != nullptr ? path : "");
    for (std::string folder; std::getline(words, folder, ':');) {
        const auto has = [&](const char* tool) { return fs::exists(fs::path(folder) / tool, ignored); };
        if (fs::path(folder).is_absolute() && std::ranges::any_of(kTools, has)) add(folder);
    }
    return folders;
}

/// Open, as a path that holds no character which a mount option would take for its own.
class PathOfDescriptor {
public:
    explicit PathOfDescriptor(const fs::path& of) : file_(::open(of.c_str(), O_PATH | O_CLOEXEC)) {
        need(bool(file_), "open " + of.string());
    }
    std::string text() const { return "/proc/self/fd/" + std::to_string(*file_); }

private:
    Descriptor file_;
};

void bind_over(const std::string& what, const std::string& over) {
    need(::mount(what.c_str(), over.c_str(), nullptr, MS_BIND, nullptr) == 0, "mount over " + over);
}

/// In namespaces of one's own: lays the director over the machine.
void lay_over(const Shimmed& wanted) {
    need(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0, "keep mounts private");
    const PathOfDescriptor tools(wanted.folder / "tools"), settings(wanted.folder / "settings"), socket(wanted.socket);
    for (const fs::path& folder : tool_folders()) {
        const PathOfDescriptor real(folder);
        const std::string both = "lowerdir=" + tools.text() + ":" + real.text();
        need(::mount("lvslab", folder.c_str(), "overlay", MS_RDONLY, both.c_str()) == 0,
             "lay the tools over " + folder.string());
    }
    bind_over(settings.text(), "/proc/sys/net");
    // Devices have settings there, too.
    need(::mount("/sys", "/sys", nullptr, MS_BIND | MS_REC, nullptr) == 0, "mount over /sys");
    mount_attr read_only{};
    read_only.attr_set = MOUNT_ATTR_RDONLY;
    need(::syscall(SYS_mount_setattr, AT_FDCWD, "/sys", AT_RECURSIVE, &read_only, sizeof read_only) == 0,
         "make /sys read-only");
    // Services listen in /run that would configure the network for others: systemd, NetworkManager, Docker.
    need(::mount("lvslab", "/run", "tmpfs", 0, "mode=755") == 0, "mount over /run");
    need(bool(Descriptor(::open(kSocketInside, O_CREAT | O_WRONLY | O_CLOEXEC, 0600))), "write into /run");
    bind_over(socket.text(), kSocketInside);
}

/// A user namespace has root's rights over itself alone. Root's numbers stay what they are; another user becomes its
/// root, as scripts want it.
void map_users(pid_t child) {
    const std::string process = "/proc/" + std::to_string(child) + "/";
    const auto write = [&](const std::string& file, const std::string& text) {
        std::ofstream out(process + file);
        need(bool(out << text << std::flush), "write " + file);
    };
    const auto whole = [](const std::string& file) {
        std::ifstream in("/proc/self/" + file);
        std::string all;
        for (std::string inside, outside, count; in >> inside >> outside >> count;) {
            all += inside + " " + inside + " " + count + "\n";
        }
        return all;
    };
    if (::geteuid() == 0) {
        write("uid_map", whole("uid_map"));
        write("gid_map", whole("gid_map"));
        return;
    }
    write("setgroups", "deny");
    write("uid_map", "0 " + std::to_string(::geteuid()) + " 1");
    write("gid_map", "0 " + std::to_string(::getegid()) + " 1");
}

[[noreturn]] void be_the_command(const Shimmed& wanted, const Descriptor& parent) {
    try {
        need(::unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET) == 0, "unshare");
        char byte = 0;
        if (::write(*parent, &byte, 1) != 1 || ::read(*parent, &byte, 1) != 1) ::_exit(2);  // the parent has said why
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        lay_over(wanted);
    } catch (const std::exception& error) {
        std::cerr << error.what() << std::endl;
        ::_exit(2);
    }
    std::vector<std::string> words = wanted.words;
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    ::execvp(arguments[0], arguments.data());
    const int status = errno == ENOENT ? 127 : 126;  // as shells have it
    std::cerr << "lvslab shim: " << words[0] << ": " << last_reason() << std::endl;
    ::_exit(status);
}

/// While the command runs, what it writes reaches the director at once.
void carry(const ProcSys& settings, const Descriptor& ended) {
    const Descriptor written(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    for (bool last = false;;) {
        for (const fs::path& folder : settings.folders()) {
            ::inotify_add_watch(*written, folder.c_str(), IN_CLOSE_WRITE | IN_CREATE);
        }
        try {
            for (const std::string& sentence : settings.exchange()) std::cerr << sentence << "\n";
        } catch (const TapError& error) {
            std::cerr << error.what() << "\n";
        }
        if (last) return;
        pollfd files[] = {{*ended, POLLIN, 0}, {*written, POLLIN, 0}};
        while (::poll(files, 2, -1) < 0 && errno == EINTR) {
        }
        last = files[0].revents != 0;
        for (char room[4096]; ::read(*written, room, sizeof room) > 0;) {
        }
    }
}

}  // namespace

int run_shimmed(const Shimmed& wanted) {
    for (const char* folder : {"tools", "settings"}) fs::create_directory(wanted.folder / folder);
    write_tools(wanted.folder / "tools", wanted.lvslab);
    const ProcSys settings(wanted.folder / "settings", wanted.socket);
    settings.exchange();
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) throw TapError("socketpair: " + last_reason());
    Descriptor here(ends[0]), there(ends[1]);
    const pid_t child = ::fork();
    if (child < 0) throw TapError("fork: " + last_reason());
    if (child == 0) {
        here = Descriptor();
        be_the_command(wanted, there);
    }
    there = Descriptor();
    // Ctrl-C is for the command; then this one has an exit code to pass on.
    const auto interrupt = ::signal(SIGINT, SIG_IGN), quit = ::signal(SIGQUIT, SIG_IGN);
    int status = 0;
    std::string refused;
    char byte = 0;
    if (::read(*here, &byte, 1) == 1) {
        try {
            map_users(child);
            const Descriptor ended(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
            need(bool(ended), "watch the command");
            need(::write(*here, &byte, 1) == 1, "start the command");
            carry(settings, ended);
        } catch (const TapError& error) {
            refused = error.what();
            here = Descriptor();
        }
    }
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    ::signal(SIGINT, interrupt);
    ::signal(SIGQUIT, quit);
    if (!refused.empty()) throw TapError(refused);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace lvslab::tap
