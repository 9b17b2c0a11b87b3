#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "scenarios/commands.hpp"

namespace lvslab::scenarios {

namespace {

/// The program beside ours; it takes the same words, and its exit code is ours.
int start_bench(const std::vector<std::string>& words) {
    const auto program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "lvslab-bench";
    std::string name = program.string();
    std::vector<std::string> copies = words;
    std::vector<char*> arguments{name.data()};
    for (std::string& word : copies) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    ::execv(name.c_str(), arguments.data());
    throw BadInput("lvslab bench: there is no program " + name +
                   "; `ninja lvslab-bench` in the build folder makes it, with Debian's libbenchmark-dev");
}

}  // namespace

void add_bench_command(CLI::App& program, Action& action) {
    CLI::App* command = program.add_subcommand(
        "bench", "Measure what packets and connections cost here, and compare with the goals; `lvslab bench --help`");
    command->set_help_flag();  // --help is for that program, too
    command->prefix_command();
    command->callback([command, &action] { action = [words = command->remaining()] { return start_bench(words); }; });
}

}  // namespace lvslab::scenarios
