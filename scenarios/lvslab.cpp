#include <string>

#include "scenarios/commands.hpp"

using namespace lvslab::scenarios;

namespace {

/// CLI11 would only say that a command is missing.
void refuse_unknown_command(const CLI::App& program, const std::string& word) {
    std::string known;
    for (const CLI::App* command : program.get_subcommands(nullptr)) {
        if (command->get_name() == word) return;
        known += (known.empty() ? "" : ", ") + command->get_name();
    }
    if (!word.starts_with("-")) throw BadInput("lvslab: no command '" + word + "'; known: " + known);
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App program("lvslab: load balancing as Linux does it, packet by packet", "lvslab");
    program.require_subcommand(1);
    program.set_help_all_flag("--help-all", "Help of every command");
    Action action;
    add_run_command(program, action);
    add_show_command(program, action);
    add_compare_command(program, action);
    add_replay_command(program, action);
    add_judge_command(program, action);
    add_kernel_command(program, action);
    add_diff_command(program, action);
    add_tap_command(program, action);
    add_ctl_command(program, action);
    add_shim_command(program, action);
    add_bench_command(program, action);
    add_check_command(program, action);
    add_schema_command(program, action);
    return run_program(program, action, {argc, argv}, [&] {
        if (argc > 1) refuse_unknown_command(program, argv[1]);
    });
}
