#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <iterator>
#include <thread>

#include "scenarios/commands.hpp"
#include "tap/control.hpp"
#include "tap/error.hpp"
#include "tap/shim.hpp"

namespace lvslab::scenarios {

namespace {

struct CtlOptions {
    std::string socket = tap::usual_socket().string();
    std::string other;  ///< the real tool
    bool only_ours = false;
    double wait = 0;
    std::vector<std::string> words;
};

/// Commands that read rules. All others leave the standard input to the script around them.
bool reads_input(const std::vector<std::string>& words) {
    const auto has = [&](const char* word) { return std::ranges::find(words, word) != words.end(); };
    const std::string& name = words.front();
    return name.ends_with("-restore") || (name == "ipvsadm" && (has("-R") || has("--restore")));
}

std::string standard_input() { return {std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()}; }

/// What was read for the director is there for the real tool, too.
void read_again(const std::string& text) {
    const int file = ::memfd_create("rules", 0);
    if (file < 0 || ::write(file, text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
        ::lseek(file, 0, SEEK_SET) != 0 || ::dup2(file, STDIN_FILENO) < 0) {
        throw std::runtime_error("the standard input can not be handed over");
    }
}

/// Becomes the real tool.
int hand_over(const CtlOptions& o, const std::string& input) {
    if (o.other.empty()) {
        std::cerr << o.words.front() << ": this is not about the director, and the real " << o.words.front()
                  << " is not installed\n";
        return 127;
    }
    if (reads_input(o.words)) read_again(input);
    std::vector<std::string> words = o.words;
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    ::execv(o.other.c_str(), arguments.data());
    throw std::runtime_error(o.other + ": can not be started");
}

tap::Reply ask(const CtlOptions& o, const tap::Request& request) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(o.wait);
    while (true) {
        try {
            return tap::ask(o.socket, request, [](const std::string& text) { std::cout << text << std::flush; });
        } catch (const tap::TapError&) {
            if (std::chrono::steady_clock::now() >= until) throw;
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
    }
}

int control(const CtlOptions& o) {
    tap::Request request{.words = o.words, .input = {}, .only_ours = o.only_ours};
    if (reads_input(o.words)) request.input = standard_input();
    try {
        const tap::Reply reply = ask(o, request);
        if (reply.not_ours) return hand_over(o, request.input);
        if (!reply.error.empty()) std::cerr << reply.error << "\n";
        return reply.status;
    } catch (const tap::TapError& error) {
        throw BadInput(error.what());
    }
}

int shim(const std::string& folder, const std::string& socket) {
    try {
        const auto names = tap::write_shims({.folder = std::filesystem::absolute(folder),
                                             .lvslab = std::filesystem::read_symlink("/proc/self/exe"),
                                             .socket = std::filesystem::absolute(socket)});
        for (const std::string& name : names) std::cout << (std::filesystem::path(folder) / name).string() << "\n";
        return kDone;
    } catch (const tap::TapError& error) {
        throw BadInput(error.what());
    }
}

}  // namespace

void add_ctl_command(CLI::App& program, Action& action) {
    auto o = std::make_shared<CtlOptions>();
    CLI::App* command =
        program.add_subcommand("ctl", "Give a command to a running director (lvslab tap): ctl ipvsadm -Ln");
    command->add_option("--socket", o->socket, "The director's socket")->capture_default_str();
    command->add_option("--wait", o->wait, "Seconds to wait for a director that is about to start")
        ->capture_default_str();
    auto* other = command->add_option("--else", o->other, "The program for commands that are not about the director");
    command->footer("COMMAND is ip, sysctl, ipvsadm, iptables, ping, ... with its words, as on Linux.");
    command->prefix_command();  // the first word that is no option of ours begins it
    command->callback([o, other, command, &action] {
        o->words = command->remaining();
        if (o->words.empty()) throw BadInput("lvslab ctl: which command? For example: lvslab ctl ipvsadm -Ln");
        o->only_ours = other->count() != 0;
        action = [o] { return control(*o); };
    });
}

void add_shim_command(CLI::App& program, Action& action) {
    struct Where {
        std::string folder, socket = tap::usual_socket().string();
    };
    auto o = std::make_shared<Where>();
    CLI::App* command = program.add_subcommand(
        "shim",
        "Write small ip, sysctl, ipvsadm, iptables that configure a running director; put the folder first in PATH");
    command->add_option("FOLDER", o->folder, "Where they are written")->required();
    command->add_option("--socket", o->socket, "The director's socket")->capture_default_str();
    command->callback([o, &action] { action = [o] { return shim(o->folder, o->socket); }; });
}

}  // namespace lvslab::scenarios
