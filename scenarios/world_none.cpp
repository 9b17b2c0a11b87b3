#include "scenarios/commands.hpp"
#include "scenarios/run_lab.hpp"

namespace lvslab::scenarios {

void simulate(const lab::Lab&, const record::Manifest&, const RunOptions&, const std::filesystem::path&) {
    throw BadInput("this lvslab was built without ns-3 and can not run labs: install libns3-dev and build again");
}

std::map<lab::Endpoint, std::string> parse_attached(const std::vector<std::string>&) { return {}; }

std::set<std::string> real_nodes(const lab::Lab&, const LiveOptions&) {
    throw BadInput("this lvslab was built without ns-3 and can not run labs: install libns3-dev and build again");
}

nlohmann::ordered_json carry_out(const lab::Lab& lab, const LiveOptions& options, const Observed&) {
    real_nodes(lab, options);
    return {};
}

void run_live(const lab::Lab& lab, const record::Manifest&, const LiveOptions& options, std::uint64_t,
              const std::filesystem::path&) {
    real_nodes(lab, options);
}

std::string clock_text(const record::RunRecord&) { return {}; }

bool was_interrupted(const record::RunRecord&) { return false; }

void add_compare_command(CLI::App& program, Action& action) {
    CLI::App* command = program.add_subcommand("compare", "Compare labs on the same traffic (needs ns-3)");
    command->allow_extras();
    command->callback([&action] {
        action = []() -> int { throw BadInput("this lvslab was built without ns-3 and can not compare labs"); };
    });
}

}  // namespace lvslab::scenarios
