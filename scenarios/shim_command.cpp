#include "scenarios/commands.hpp"
#include "scenarios/scratch_folder.hpp"
#include "tap/control.hpp"
#include "tap/error.hpp"
#include "tap/shim.hpp"

namespace lvslab::scenarios {

namespace {

struct ShimOptions {
    std::string socket = tap::usual_socket().string();
    std::vector<std::string> words;
};

int shim(const ShimOptions& o) {
    const ScratchFolder folder;
    try {
        return tap::run_shimmed({.words = o.words,
                                 .lvslab = std::filesystem::read_symlink("/proc/self/exe"),
                                 .socket = std::filesystem::absolute(o.socket),
                                 .folder = folder.path()});
    } catch (const tap::TapError& error) {
        throw BadInput(error.what());
    }
}

}  // namespace

void add_shim_command(CLI::App& program, Action& action) {
    auto o = std::make_shared<ShimOptions>();
    CLI::App* command = program.add_subcommand(
        "shim", "Run a command, such as a script for Linux, whose ip, ipvsadm, sysctl, /proc/sys/net, ... are those of a "
                "running director (lvslab tap), and which cannot configure this machine's network");
    command->add_option("--socket", o->socket, "The director's socket")->capture_default_str();
    command->add_option("COMMAND", o->words, "The command, after --: lvslab shim -- bash director.sh")->required();
    command->callback([o, &action] { action = [o] { return shim(*o); }; });
}

}  // namespace lvslab::scenarios
