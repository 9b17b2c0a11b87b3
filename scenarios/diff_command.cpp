#include <iostream>

#include "judge/diff.hpp"
#include "scenarios/commands.hpp"
#include "scenarios/run_lab.hpp"

namespace lvslab::scenarios {

namespace {

struct DiffOptions {
    std::string a;
    std::string b;
    std::size_t most = 20;
    bool json = false;
};

/// Only a record tells which frames are one packet.
record::RunRecord open_whole_record(const std::string& path) {
    record::RunRecord record = open_record(path);
    if (!record.has_story()) {
        throw BadInput(path +
                       ": a capture, but no record of `lvslab run`: it does not tell which frames are one packet");
    }
    if (!record.warning().empty()) std::cerr << path << ": " << record.warning() << "\n";
    return record;
}

int diff_records(const DiffOptions& o) {
    const record::RunRecord a = open_whole_record(o.a), b = open_whole_record(o.b);
    const judge::RunDiff diff = judge::diff({a, b});
    std::cout << (o.json ? judge::to_json(diff) : judge::to_text(diff, {.most = o.most}));
    return diff.is_equal() ? kDone : kNotMet;
}

}  // namespace

void add_diff_command(CLI::App& program, Action& action) {
    auto o = std::make_shared<DiffOptions>();
    CLI::App* command = program.add_subcommand(
        "diff", "Compare two records by what their packets mean: exit code 0 when they are equal, 1 when not");
    command->add_option("A", o->a, "A run.pcapng of `lvslab run`, be it of ns-3 or of a real kernel")->required();
    command->add_option("B", o->b, "Another")->required();
    command->add_option("--most", o->most, "Show at most this many differences (--json has all)")
        ->capture_default_str();
    command->add_flag("--json", o->json, "Print the comparison as JSON");
    command->callback([o, &action] { action = [o] { return diff_records(*o); }; });
}

}  // namespace lvslab::scenarios
