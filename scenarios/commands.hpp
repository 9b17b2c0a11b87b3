#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <stdexcept>
#include <string>

/// The commands of the `lvslab` program, one file each. A command adds its options to the program's and says what to
/// run; that returns the exit code.
namespace lvslab::scenarios {

enum ExitCode : int {
    kDone = 0,      ///< and every expectation holds
    kNotMet = 1,    ///< it ran, and an expectation does not hold, or the run failed
    kBadInput = 2,  ///< nothing was written
};

/// Input that can't be used: one sentence, with its place.
struct BadInput : std::runtime_error {
    using std::runtime_error::runtime_error;
};

using Action = std::function<int()>;

struct CommandLine {
    int count;
    char** words;
};
/// Reads the words, does what they ask for, and returns the exit code; what goes wrong is said on stderr.
/// `before` runs first, and may refuse the words.
int run_program(CLI::App& program, const Action& action, const CommandLine& line,
              const std::function<void()>& before = [] {});

/// Sets `action` to the command's work when the command line names it.
void add_run_command(CLI::App& program, Action& action);
void add_show_command(CLI::App& program, Action& action);
void add_compare_command(CLI::App& program, Action& action);
void add_check_command(CLI::App& program, Action& action);
void add_replay_command(CLI::App& program, Action& action);
void add_judge_command(CLI::App& program, Action& action);
void add_kernel_command(CLI::App& program, Action& action);
void add_diff_command(CLI::App& program, Action& action);
void add_tap_command(CLI::App& program, Action& action);
void add_ctl_command(CLI::App& program, Action& action);
void add_shim_command(CLI::App& program, Action& action);
/// Starts the program lvslab-bench, which is built with Google Benchmark.
void add_bench_command(CLI::App& program, Action& action);
void add_schema_command(CLI::App& program, Action& action);

}  // namespace lvslab::scenarios
