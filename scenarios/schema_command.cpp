#include <iostream>

#include "lab/schema.hpp"
#include "scenarios/commands.hpp"

namespace lvslab::scenarios {

void add_schema_command(CLI::App& program, Action& action) {
    CLI::App* command = program.add_subcommand("schema", "Print the JSON Schema of the lab file, for editors");
    command->add_flag("--json")->description("The schema is JSON anyway");
    command->callback([&action] {
        action = [] {
            std::cout << lab::json_schema();
            return kDone;
        };
    });
}

}  // namespace lvslab::scenarios
