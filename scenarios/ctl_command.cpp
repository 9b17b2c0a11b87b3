#include <algorithm>
#include <chrono>
#include <iostream>
#include <iterator>
#include <thread>

#include "scenarios/commands.hpp"
#include "tap/control.hpp"
#include "tap/error.hpp"
#include "tap/proc_sys.hpp"

namespace lvslab::scenarios {

namespace {

struct CtlOptions {
    std::string socket = tap::usual_socket().string();
    std::string proc_sys;  ///< the files that stand for the director's settings where a command runs in `lvslab shim`
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

/// What a script wrote before this command comes before it; what this command changes is there to be read after it.
void exchange_settings(const CtlOptions& o) {
    if (o.proc_sys.empty()) return;
    for (const std::string& refused : tap::ProcSys(o.proc_sys, o.socket).exchange()) std::cerr << refused << "\n";
}

int control(const CtlOptions& o) {
    tap::Request request{.words = o.words, .input = {}};
    if (reads_input(o.words)) request.input = standard_input();
    try {
        exchange_settings(o);
        const tap::Reply reply = ask(o, request);
        if (!reply.error.empty()) std::cerr << reply.error << "\n";
        exchange_settings(o);
        return reply.status;
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
    command->add_option("--proc-sys", o->proc_sys)->group("");  // of the tools of `lvslab shim`
    command->footer("COMMAND is ip, sysctl, ipvsadm, iptables, ping, ... with its words, as on Linux.");
    command->prefix_command();  // the first word that is no option of ours begins it
    command->callback([o, command, &action] {
        o->words = command->remaining();
        if (o->words.empty()) throw BadInput("lvslab ctl: which command? For example: lvslab ctl ipvsadm -Ln");
        action = [o] { return control(*o); };
    });
}

}  // namespace lvslab::scenarios
