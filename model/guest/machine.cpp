#include "guest/machine.hpp"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <fstream>
#include <sstream>
#include <vector>

#include "guest/interruptible.hpp"
#include "guest/needs.hpp"
#include "guest/processes.hpp"

namespace lvslab::guest {

namespace {

namespace fs = std::filesystem;
using Stopwatch = std::chrono::steady_clock;

/// When a guest in virtual time boots: 2023-11-14 22:13:20 UTC.
constexpr net::Time kVirtualStart = std::chrono::seconds(1'700'000'000);

fs::path agent() {
    const fs::path self = fs::read_symlink("/proc/self/exe");
    return self.parent_path() / "lvslab-agent";
}

/// A guest in virtual time is the same each time: no address and no random number comes from this machine. What makes
/// its random numbers then is the kernel's command line, which is mixed into its pool.
void become_repeatable() {
    personality(ADDR_NO_RANDOMIZE);
    const sock_filter no_getrandom[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getrandom, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog program{.len = std::size(no_getrandom), .filter = const_cast<sock_filter*>(no_getrandom)};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/// What the guest's console says: lines with the share that is done, and complaints.
class Console {
public:
    explicit Console(const std::function<void(double)>& progress) : progress_(progress) {}

    /// Whether something new was said.
    bool read(std::ifstream& file) {
        std::array<char, 4096> bytes;
        bool heard = false;
        for (file.clear(); file.read(bytes.data(), bytes.size()), file.gcount() > 0; file.clear()) {
            text_.append(bytes.data(), static_cast<std::size_t>(file.gcount()));
            heard = true;
        }
        for (std::size_t end = 0; (end = text_.find('\n')) != std::string::npos; text_.erase(0, end + 1)) {
            take(text_.substr(0, end));
        }
        return heard;
    }
    const std::string& last_words() const { return last_; }

private:
    void take(std::string line) {
        while (!line.empty() && line.back() == '\r') line.pop_back();
        if (line.empty()) return;
        if (line[0] != '@') {
            last_ = line;
        } else if (progress_) {
            progress_(std::strtod(line.c_str() + 1, nullptr));
        }
    }

    const std::function<void(double)>& progress_;
    std::string text_, last_;
};

std::string read_whole(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

/// The guest says how far it is a hundred times a run, so one that is silent for long hangs: a program may wait there for
/// a moment that never comes.
void wait_for(Processes& guest, Console& console, const fs::path& words, net::Time patience) {
    std::ifstream said(words, std::ios::binary);
    auto last = Stopwatch::now();
    while (!guest.ended()) {
        usleep(20'000);
        if (!said.is_open()) said.open(words, std::ios::binary);
        if (console.read(said)) last = Stopwatch::now();
        if (Interruptible::wanted()) throw GuestError("interrupted");
        if (Stopwatch::now() > last + patience) {
            throw GuestError("the guest has said nothing for " +
                             std::to_string(std::chrono::duration_cast<std::chrono::seconds>(patience).count()) +
                             " s and was ended; a program in it may wait for ever, or this machine is too busy" +
                             (console.last_words().empty() ? "" : ". Its last words: " + console.last_words()));
        }
    }
    console.read(said);
}

/// The kernel's command line. In virtual time it is the same for equal runs, so it names no folder by its path.
std::vector<std::string> command_line(const RunOptions& options, const Kernel& kernel) {
    const std::string folder = "/proc/self/cwd";
    std::vector<std::string> words = {kernel.image.string(), "mem=768M", "umid=guest", "uml_dir=" + folder,
                                      "root=/dev/root", "rootfstype=hostfs", "rootflags=/", "ro", "quiet", "loglevel=1",
                                      "init=" + agent().string(), "lvslab_folder=" + folder,
                                      "lvslab_modules=" + kernel.modules.string(),
                                      "con=null", "con0=null,fd:1", "console=tty0"};
    if (!kernel.virtual_time) return words;
    words.insert(words.end(), {"time-travel=inf-cpu", "time-travel-start=" + std::to_string(kVirtualStart.count()),
                               "lvslab_seed=" + std::to_string(options.seed)});
    return words;
}

}  // namespace

std::string missing(Clock clock) {
#ifdef __SANITIZE_ADDRESS__
    return "this lvslab was built with AddressSanitizer, whose memory does not fit into the guest; build it without";
#endif
    const std::string packages = missing_packages({{kernel_for(clock).image, "user-mode-linux"},
                                                   {"/sbin/modprobe", "kmod"},
                                                   {"/usr/sbin/ipvsadm", "ipvsadm"},
                                                   {"/usr/sbin/iptables-legacy", "iptables"},
                                                   {"/usr/bin/ip", "iproute2"},
                                                   {"/usr/sbin/sysctl", "procps"},
                                                   {"/usr/bin/ping", "iputils-ping"},
                                                   {"/usr/sbin/arping", "arping"},
                                                   {"/usr/sbin/arp", "net-tools"},
                                                   {"/usr/sbin/traceroute", "traceroute"}});
    if (!packages.empty()) {
        return "a lab on a real kernel needs Debian packages that are not here; install them:  apt-get install " +
               packages;
    }
    if (!fs::exists(agent())) return agent().string() + " is missing; build lvslab anew";
    return {};
}

Finished run(const Plan& plan, const RunOptions& options) {
    if (const std::string sentence = missing(options.clock); !sentence.empty()) throw GuestError(sentence);
    const fs::path folder = fs::absolute(options.folder);
    std::ofstream plan_file(folder / "plan.json", std::ios::binary);
    if (!(plan_file << to_json(plan)) || !plan_file.flush()) {
        throw GuestError((folder / "plan.json").string() + ": can not be written");
    }
    plan_file.close();
    const Interruptible interruptible;
    const Kernel kernel = kernel_for(options.clock);
    {
        // Its words go to a file: a pipe would interrupt virtual time at moments of this machine's time.
        Processes guest({.words = command_line(options, kernel),
                         .output = folder / "console",
                         .folder = folder,
                         .before = kernel.virtual_time ? become_repeatable : nullptr});
        Console console(options.progress);
        wait_for(guest, console, folder / "console", options.patience + (kernel.virtual_time ? net::Time{0} : plan.until / 50));
        if (!fs::exists(folder / "report.json")) {
            throw GuestError("the guest ended without a report" +
                             (console.last_words().empty() ? "" : "; its last words: " + console.last_words()));
        }
    }
    Finished finished{.report = report_from_json(read_whole(folder / "report.json")),
                      .virtual_time = kernel.virtual_time,
                      .capture = folder / "frames.pcapng",
                      .own = folder / "own.pcapng",
                      .drops = folder / "drops.pcapng"};
    if (!finished.report.failure.empty()) throw GuestError("in the guest: " + finished.report.failure);
    return finished;
}

}  // namespace lvslab::guest
