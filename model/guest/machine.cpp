#include "guest/machine.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <fstream>
#include <sstream>
#include <vector>

#include "guest/interruptible.hpp"

namespace lvslab::guest {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr const char* kKernel = "/usr/bin/linux.uml";

/// What must be there, and the package that brings it.
struct Need {
    const char* file;
    const char* package;
};
constexpr Need kNeeds[] = {{kKernel, "user-mode-linux"},      {"/sbin/modprobe", "kmod"},
                           {"/usr/sbin/ipvsadm", "ipvsadm"},  {"/usr/sbin/iptables-legacy", "iptables"},
                           {"/usr/bin/ip", "iproute2"},       {"/usr/sbin/sysctl", "procps"},
                           {"/usr/bin/ping", "iputils-ping"}, {"/usr/sbin/arping", "arping"},
                           {"/usr/sbin/arp", "net-tools"},    {"/usr/sbin/traceroute", "traceroute"}};

fs::path agent() {
    const fs::path self = fs::read_symlink("/proc/self/exe");
    return self.parent_path() / "lvslab-agent";
}

/// The guest's processes, all in one group of their own. They end with this object.
class Processes {
public:
    explicit Processes(const std::vector<std::string>& words) {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) throw GuestError(std::string("pipe: ") + std::strerror(errno));
        output_ = ends[0];
        const pid_t parent = getpid();
        pid_ = fork();
        if (pid_ < 0) throw GuestError(std::string("fork: ") + std::strerror(errno));
        if (pid_ == 0) become(words, ends[1], parent);
        close(ends[1]);
        setpgid(pid_, pid_);
    }
    ~Processes() {
        kill(-pid_, SIGKILL);
        if (!reaped_) waitpid(pid_, nullptr, 0);
        close(output_);
    }
    Processes(const Processes&) = delete;
    Processes& operator=(const Processes&) = delete;

    int output() const { return output_; }
    bool ended() {
        if (!reaped_) reaped_ = waitpid(pid_, nullptr, WNOHANG) == pid_;
        return reaped_;
    }

private:
    [[noreturn]] static void become(const std::vector<std::string>& words, int output, pid_t parent) {
        setpgid(0, 0);
        prctl(PR_SET_PDEATHSIG, SIGKILL);  // even a parent that is killed leaves nothing behind
        if (getppid() != parent) _exit(1);
        const int nothing = open("/dev/null", O_RDONLY);
        dup2(nothing, 0);
        dup2(output, 1);
        dup2(output, 2);
        std::vector<char*> arguments;
        for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        execv(arguments[0], arguments.data());
        _exit(127);
    }

    pid_t pid_ = 0;
    int output_ = -1;
    bool reaped_ = false;
};

/// What the guest's console says: lines with the share that is done, and complaints.
class Console {
public:
    explicit Console(const std::function<void(double)>& progress) : progress_(progress) {}

    /// False at its end.
    bool read(int fd) {
        std::array<char, 4096> bytes;
        const ssize_t size = ::read(fd, bytes.data(), bytes.size());
        if (size < 0) return errno == EINTR || errno == EAGAIN;
        text_.append(bytes.data(), static_cast<std::size_t>(size));
        for (std::size_t end = 0; (end = text_.find('\n')) != std::string::npos; text_.erase(0, end + 1)) {
            take(text_.substr(0, end));
        }
        return size > 0;
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

void wait_for(Processes& guest, Console& console, net::Time patience) {
    const auto deadline = Clock::now() + patience;
    bool open = true;
    while (!guest.ended()) {
        pollfd ready{.fd = guest.output(), .events = POLLIN, .revents = 0};
        if (open && poll(&ready, 1, 100) > 0) open = console.read(guest.output());
        if (!open) usleep(20'000);
        if (Interruptible::wanted()) throw GuestError("interrupted");
        if (Clock::now() > deadline) {
            throw GuestError("the guest did not come to its end in " +
                             std::to_string(std::chrono::duration_cast<std::chrono::seconds>(patience).count()) +
                             " s; is this machine busy?" +
                             (console.last_words().empty() ? "" : " Its last words: " + console.last_words()));
        }
    }
}

}  // namespace

std::string missing() {
#ifdef __SANITIZE_ADDRESS__
    return "this lvslab was built with AddressSanitizer, whose memory does not fit into the guest; build it without";
#endif
    std::string packages;
    for (const Need& need : kNeeds) {
        if (!fs::exists(need.file)) packages += std::string(packages.empty() ? "" : " ") + need.package;
    }
    if (!packages.empty()) {
        return "a lab on a real kernel needs Debian packages that are not here; install them:  apt-get install " +
               packages;
    }
    if (!fs::exists(agent())) return agent().string() + " is missing; build lvslab anew";
    return {};
}

Finished run(const Plan& plan, const RunOptions& options) {
    if (const std::string sentence = missing(); !sentence.empty()) throw GuestError(sentence);
    const fs::path folder = fs::absolute(options.folder);
    std::ofstream plan_file(folder / "plan.json", std::ios::binary);
    if (!(plan_file << to_json(plan)) || !plan_file.flush()) {
        throw GuestError((folder / "plan.json").string() + ": can not be written");
    }
    plan_file.close();
    const Interruptible interruptible;
    {
        Processes guest({kKernel, "mem=768M", "umid=guest", "uml_dir=" + folder.string(), "root=/dev/root",
                         "rootfstype=hostfs", "rootflags=/", "ro", "quiet", "loglevel=1", "init=" + agent().string(),
                         "lvslab_folder=" + folder.string(), "con=null", "con0=null,fd:1", "console=tty0"});
        Console console(options.progress);
        wait_for(guest, console, plan.until + options.patience);
        if (!fs::exists(folder / "report.json")) {
            throw GuestError("the guest ended without a report" +
                             (console.last_words().empty() ? "" : "; its last words: " + console.last_words()));
        }
    }
    Finished finished{.report = report_from_json(read_whole(folder / "report.json")),
                      .capture = folder / "frames.pcapng",
                      .own = folder / "own.pcapng"};
    if (!finished.report.failure.empty()) throw GuestError("in the guest: " + finished.report.failure);
    return finished;
}

}  // namespace lvslab::guest
