#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "agent/capture.hpp"
#include "agent/kernel_drops.hpp"
#include "agent/network.hpp"
#include "agent/own_packets.hpp"
#include "agent/program.hpp"

/// Process 1 of the guest: carries out plan.json of the folder that the kernel's command line names, leaves
/// frames.pcapng and report.json there, and switches the guest off. The guest's root is the host's, read only; all that
/// is made here lives in memory and ends with it.
namespace lvslab::agent {
namespace {

constexpr const char* kFolder = "/run/lvslab";
constexpr const char* kPath = "/tmp/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// The kernel hands on what it does not know itself.
std::string of_the_command_line(const char* name) {
    const char* value = std::getenv(name);
    if (value == nullptr) throw std::runtime_error(std::string("the kernel's command line has no ") + name + "=");
    return value;
}

void must_mount(const char* type, const std::string& where, const char* data) {
    must(mount("none", where.c_str(), type, 0, data), "mount " + where);
}

void make_script(const std::string& path, const std::string& text) {
    write_file(path, text);
    must(chmod(path.c_str(), 0755), "chmod " + path);
}

void make_home(const std::string& folder) {
    must_mount("proc", "/proc", nullptr);
    must_mount("sysfs", "/sys", nullptr);
    must_mount("tmpfs", "/tmp", "mode=1777");
    must_mount("tmpfs", "/run", nullptr);
    must_mount("tmpfs", "/dev", nullptr);
    mkdir("/dev/net", 0755);
    mknod("/dev/null", S_IFCHR | 0666, makedev(1, 3));
    mknod("/dev/zero", S_IFCHR | 0666, makedev(1, 5));
    mknod("/dev/urandom", S_IFCHR | 0666, makedev(1, 9));
    mknod("/dev/net/tun", S_IFCHR | 0666, makedev(10, 200));
    must(symlink("/proc/self/fd", "/dev/fd"), "link /dev/fd");
    mkdir(kFolder, 0755);
    must_mount("hostfs", kFolder, folder.c_str());
}

/// The tools that a lab names, as it expects them: modules come from the guest's own kernel, and iptables is the legacy
/// one, for this kernel has no nf_tables for IPv4.
void make_tools() {
    utsname kernel{};
    uname(&kernel);
    const std::string modules = "/tmp/modules/lib/modules";
    for (const char* folder : {"/tmp/modules", "/tmp/modules/lib", "/tmp/modules/lib/modules", "/tmp/bin"}) {
        mkdir(folder, 0755);
    }
    must(symlink((of_the_command_line("lvslab_modules") + "/" + kernel.release).c_str(),
                 (modules + "/" + kernel.release).c_str()),
         "link the modules");
    make_script("/tmp/bin/modprobe", "#!/bin/sh\nexec /sbin/modprobe -d /tmp/modules \"$@\"\n");
    write_file("/proc/sys/kernel/modprobe", "/tmp/bin/modprobe");
    for (const char* tool : {"iptables", "iptables-save", "iptables-restore"}) {
        const std::string name = tool;
        const std::string legacy = "/usr/sbin/iptables-legacy" + name.substr(8);
        must(symlink(legacy.c_str(), ("/tmp/bin/" + name).c_str()), "link " + name);
    }
    setenv("PATH", kPath, 1);
    setenv("HOME", "/tmp", 1);
    setenv("LC_ALL", "C", 1);
}

void say_progress(double share) {
    std::printf("@%.3f\n", share);
    std::fflush(stdout);
}

/// One plan from its namespaces to its tables.
class Run {
public:
    Run(const guest::Plan& plan, guest::Report& report)
        : plan_(plan),
          report_(report),
          commands_(loop_, namespaces_),
          capture_(loop_, namespaces_),
          own_packets_(loop_, namespaces_, commands_),
          drops_(loop_) {}

    void all() {
        // Before the namespaces, so that all are born alike; ip_vs brings IPv6, which has to be there to be switched
        // off.
        const auto loaded = commands_.run({.text = "modprobe -a veth bridge tun ip_vs"});
        if (loaded.status != 0) throw std::runtime_error(loaded.text);
        Network network(plan_, {.loop = loop_, .namespaces = namespaces_, .commands = commands_, .virtual_time = virtual_time_});
        network.drain();
        for (const auto& node : plan_.nodes) {
            if (!node.bridge) capture_.listen(node.name);
        }
        for (const std::string& node : plan_.heard) own_packets_.listen(node);
        set_up();
        drops_.listen();
        loop_.start(virtual_time_ ? kSettling : net::Time{0});
        schedule(network);
        loop_.run(plan_.until);
        finish();
    }

private:
    void set_up() {
        double done = 0;
        for (const auto& command : plan_.commands) {
            if (command.at > net::Time{0}) continue;
            report_.commands.push_back(commands_.run(command));
            say_progress(kSetUpShare * ++done / static_cast<double>(plan_.commands.size()));
        }
        for (const auto& what : plan_.programs) {
            programs_.push_back(make_program({loop_, namespaces_, report_.sockets, results_}, what));
        }
        for (const auto& program : programs_) program->start();
    }

    void schedule(Network& network) {
        for (const auto& command : plan_.commands) {
            if (command.at == net::Time{0}) continue;
            loop_.at(command.at, [this, &command] {
                commands_.start(command, [this](guest::CommandOutput o) { report_.commands.push_back(std::move(o)); });
            });
        }
        for (const auto& frame : plan_.frames) {
            loop_.at(frame.at, [&network, &frame] { network.put(frame); });
        }
        for (int i = 1; i < kSteps; ++i) {
            const double share = static_cast<double>(i) / kSteps;
            loop_.at(plan_.until * i / kSteps, [share] { say_progress(kSetUpShare + (0.95 - kSetUpShare) * share); });
        }
    }

    void finish() {
        report_.ended = loop_.now();
        for (const auto& program : programs_) program->give_up();
        results_.end = report_.ended;
        for (const guest::CommandOutput& o : report_.commands) note_output(o);
        if (const guest::CommandOutput* running = commands_.running()) note_output(*running);
        std::ranges::stable_sort(results_.output, {}, &traffic::CommandOutput::at);
        report_.results = traffic::to_json(results_);
        own_packets_.finish(std::string(kFolder) + "/own.pcapng");
        drops_.finish(std::string(kFolder) + "/drops.pcapng");
        for (const auto& node : plan_.nodes) {
            if (node.bridge) continue;
            for (const std::string& line : plan_.table_commands) {
                say_progress(0.95);
                report_.tables.push_back(commands_.run({.at = report_.ended, .node = node.name, .text = line}));
            }
        }
        capture_.write(std::string(kFolder) + "/frames.pcapng");
    }

    void note_output(const guest::CommandOutput& o) {
        if (o.text.empty()) return;
        results_.output.push_back({.node = o.node, .at = o.at, .command = o.command, .text = o.text});
    }

    static constexpr double kSetUpShare = 0.2;
    static constexpr int kSteps = 100;
    /// A second after a device came up the kernel still tells of it (linkwatch).
    static constexpr net::Time kSettling = std::chrono::seconds(3);

    const guest::Plan& plan_;
    guest::Report& report_;
    const bool virtual_time_ = std::getenv("lvslab_seed") != nullptr;
    Loop loop_;
    Namespaces namespaces_;
    Commands commands_;
    Capture capture_;
    OwnPackets own_packets_;
    KernelDrops drops_;
    traffic::RunResults results_;
    std::vector<std::unique_ptr<Program>> programs_;
};

void carry_out(guest::Report& report) {
    make_tools();
    utsname kernel{};
    uname(&kernel);
    report.kernel = kernel.release;
    const guest::Plan plan = guest::plan_from_json(read_file(std::string(kFolder) + "/plan.json"));
    Run(plan, report).all();
}

int main_of_the_guest() {
    std::signal(SIGPIPE, SIG_IGN);
    guest::Report report;
    try {
        make_home(of_the_command_line("lvslab_folder"));
        carry_out(report);
    } catch (const std::exception& error) {
        report.failure = error.what();
    }
    try {
        write_file(std::string(kFolder) + "/report.json", guest::to_json(report));
    } catch (const std::exception& error) {
        std::printf("%s (%s)\n", error.what(), report.failure.c_str());
        std::fflush(stdout);
    }
    sync();
    return reboot(RB_POWER_OFF);
}

}  // namespace
}  // namespace lvslab::agent

int main() { return lvslab::agent::main_of_the_guest(); }
