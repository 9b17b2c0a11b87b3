#include <cstdio>
#include <exception>
#include <iostream>

#include "guest/interruptible.hpp"
#include "lab/complaint.hpp"
#include "scenarios/commands.hpp"

namespace lvslab::scenarios {

namespace {

/// A shell's number for a program that a signal has ended; `code` if it was none, or what was to be done is done.
int unless_interrupted(int code) {
    const int signal = guest::Interruptible::number();
    return signal != 0 && code != kDone ? 128 + signal : code;
}

int do_command(CLI::App& program, const Action& action, const CommandLine& line, const std::function<void()>& before) {
    try {
        before();
        program.parse(line.count, line.words);
        return unless_interrupted(action());
    } catch (const CLI::ParseError& error) {
        return program.exit(error) == 0 ? kDone : kBadInput;
    } catch (const lab::LabError& error) {
        std::cerr << error.what() << "\n";
        return kBadInput;
    } catch (const BadInput& error) {
        std::cerr << error.what() << "\n";
        return unless_interrupted(kBadInput);
    } catch (const std::exception& error) {
        std::cerr << "lvslab: " << error.what() << "\n";
        return unless_interrupted(kNotMet);
    }
}

/// The last words may still wait to be written, and then it is too late to hear that they were not.
bool was_printed() { return std::cout.flush() && std::fflush(stdout) == 0 && std::ferror(stdout) == 0; }

}  // namespace

int run_program(CLI::App& program, const Action& action, const CommandLine& line, const std::function<void()>& before) {
    const int code = do_command(program, action, line, before);
    if (was_printed()) return code;
    std::cerr << "lvslab: writing to standard output: no space or an I/O error\n";
    return code == kDone ? kNotMet : code;
}

}  // namespace lvslab::scenarios
