#include <exception>
#include <iostream>

#include "lab/complaint.hpp"
#include "scenarios/commands.hpp"

namespace lvslab::scenarios {

int run_program(CLI::App& program, const Action& action, const CommandLine& line, const std::function<void()>& before) {
    try {
        before();
        program.parse(line.count, line.words);
        return action();
    } catch (const CLI::ParseError& error) {
        return program.exit(error) == 0 ? kDone : kBadInput;
    } catch (const lab::LabError& error) {
        std::cerr << error.what() << "\n";
        return kBadInput;
    } catch (const BadInput& error) {
        std::cerr << error.what() << "\n";
        return kBadInput;
    } catch (const std::exception& error) {
        std::cerr << "lvslab: " << error.what() << "\n";
        return kNotMet;
    }
}

}  // namespace lvslab::scenarios
