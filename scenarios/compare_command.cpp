#include <iostream>

#include "lab/parse.hpp"
#include "scenarios/commands.hpp"
#include "scenarios/compare_table.hpp"
#include "scenarios/run_lab.hpp"

namespace lvslab::scenarios {

namespace {

namespace fs = std::filesystem;

struct CompareOptions {
    std::vector<std::string> labs;
    std::string out = "out/compare";
    std::uint64_t seed = 1;
    bool json = false;
};

/// All labs are read before the first one runs, so that a broken one costs nothing.
std::vector<std::string> names_of(const CompareOptions& o) {
    std::vector<std::string> names;
    for (const std::string& file : o.labs) {
        const std::string name = lab::parse_lab(file).name;
        if (std::find(names.begin(), names.end(), name) != names.end()) {
            throw BadInput(file + ": another of these labs is called '" + name + "' too; give it another name");
        }
        names.push_back(name);
    }
    return names;
}

int compare(const CompareOptions& o) {
    const std::vector<std::string> names = names_of(o);
    OutputFolder out(o.out);
    std::vector<Measurement> measured;
    std::string failures;
    for (std::size_t i = 0; i < o.labs.size(); ++i) {
        OutputFolder folder(fs::path(o.out) / names[i]);
        const FinishedRun run = run_lab(o.labs[i], {.seed = o.seed}, folder);
        out.join(folder);
        measured.push_back(measure(run.record));
        if (!run.holds()) failures += names[i] + ":\n" + verdict_text(run.verdicts, o.labs[i]);
    }
    const auto csv = out.write("compare.csv", comparison_csv(measured));
    out.write("compare.json", comparison_json(measured));
    if (can_plot()) {
        plot_comparison(measured, csv.string(), out.file("compare.svg").string());
    } else {
        std::cerr << "compare: no picture, since gnuplot is missing (Debian: gnuplot-nox)\n";
    }
    out.commit();
    std::cout << (o.json ? comparison_json(measured) : comparison_text(measured));
    if (!failures.empty()) std::cerr << failures;
    return failures.empty() ? kDone : kNotMet;
}

}  // namespace

void add_compare_command(CLI::App& program, Action& action) {
    auto o = std::make_shared<CompareOptions>();
    CLI::App* command = program.add_subcommand("compare", "Run labs and put their figures side by side");
    command->add_option("LAB", o->labs, "Lab files, at least two to compare")->required();
    command->add_option("--out", o->out, "Folder for LAB/run.pcapng, compare.csv, .json and .svg")->capture_default_str();
    command->add_option("--seed", o->seed, "Seed of everything random")->capture_default_str();
    command->add_flag("--json", o->json, "Print compare.json instead of the table");
    command->callback([o, &action] { action = [o] { return compare(*o); }; });
}

}  // namespace lvslab::scenarios
