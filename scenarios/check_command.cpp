#include <iostream>
#include <nlohmann/json.hpp>

#include "lab/parse.hpp"
#include "scenarios/commands.hpp"
#include "scenarios/advice.hpp"

namespace lvslab::scenarios {

namespace {

struct CheckOptions {
    std::string lab;
    bool json = false;
};

nlohmann::ordered_json as_json(const std::vector<lab::Complaint>& complaints) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& c : complaints) list.push_back({{"line", c.line}, {"sentence", c.sentence}});
    return list;
}

int check(const CheckOptions& o) {
    const lab::Lab lab = lab::parse_lab(o.lab);
    const Rehearsal rehearsal(lab);
    if (!rehearsal.faults().empty()) throw lab::LabError({.file = o.lab, .complaints = rehearsal.faults()});
    const auto advice = advice_on(rehearsal);
    if (o.json) {
        std::cout << nlohmann::ordered_json{{"lab", lab.name}, {"advice", as_json(advice)}}.dump(1) << "\n";
    } else {
        for (const auto& a : advice) std::cout << o.lab << ":" << a.line << ": " << a.sentence << "\n";
        std::size_t commands = 0;
        for (const lab::Node& node : lab.nodes) commands += node.exec.size();
        std::cout << lab.name << ": " << lab.nodes.size() << " nodes, " << lab.links.size() << " links, " << commands
                  << " commands, all understood" << (advice.empty() ? "" : "; but see above") << "\n";
    }
    return advice.empty() ? kDone : kNotMet;
}

}  // namespace

void add_check_command(CLI::App& program, Action& action) {
    auto o = std::make_shared<CheckOptions>();
    CLI::App* command = program.add_subcommand("check", "Read a lab file, try its commands, and point out LVS's traps");
    command->add_option("LAB", o->lab, "The lab file")->required();
    command->add_flag("--json", o->json, "As JSON");
    command->callback([o, &action] { action = [o] { return check(*o); }; });
}

}  // namespace lvslab::scenarios
