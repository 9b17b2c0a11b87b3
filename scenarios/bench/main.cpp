#include <sys/utsname.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <regex>
#include <thread>

#include "scenarios/bench/emulation.hpp"
#include "scenarios/bench/flood.hpp"
#include "scenarios/bench/goals.hpp"
#include "scenarios/bench/run.hpp"
#include "scenarios/commands.hpp"
#include "scenarios/terminal.hpp"

namespace lvslab::scenarios {

namespace {

using namespace bench;

constexpr const char* kAll = ".";

struct BenchOptions {
    Wish wish;
    std::string filter = kAll;
    bool json = false;
    bool check = false;
    bool instructions_only = false;
    double flood_seconds = 0;
    double emulation_seconds = 0;
};

std::string machine() {
    std::string model = "unknown processor";
    std::ifstream cpuinfo("/proc/cpuinfo");
    for (std::string line; std::getline(cpuinfo, line);) {
        if (line.starts_with("model name")) {
            model = line.substr(line.find(':') + 2);
            break;
        }
    }
    utsname system{};
    ::uname(&system);
    return model + ", " + std::to_string(std::thread::hardware_concurrency()) + " cores, Linux " + system.release;
}

std::string rounded(const std::optional<double>& value) {
    if (!value) return "-";
    char text[40];
    std::snprintf(text, sizeof text, *value < 10 ? "%.2f" : *value < 100 ? "%.1f" : "%.0f", *value);
    return text;
}

nlohmann::ordered_json json_of(const std::optional<double>& value) {
    return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}

const char* word(const Outcome& outcome) {
    if (!outcome.value) return "not measured";
    if (!outcome.at_least && !outcome.at_most) return "";  // only told
    return outcome.met ? "met" : "missed";
}

void print_json(const std::vector<Cost>& costs, const std::vector<Outcome>& outcomes, const std::string& left_out) {
    nlohmann::ordered_json all{{"machine", machine()}, {"costs", nlohmann::ordered_json::array()}};
    for (const Cost& c : costs) {
        all["costs"].push_back({{"name", c.name},
                                {"item", c.item},
                                {"nanoseconds", json_of(c.nanoseconds)},
                                {"instructions", json_of(c.instructions)}});
    }
    for (const Outcome& o : outcomes) {
        all["goals"].push_back({{"goal", o.what},
                                {"value", json_of(o.value)},
                                {"unit", o.unit},
                                {"at_least", json_of(o.at_least)},
                                {"at_most", json_of(o.at_most)},
                                {"outcome", word(o)}});
    }
    if (!left_out.empty()) all["left_out"] = left_out;
    std::cout << all.dump(2) << "\n";
}

void print_text(const std::vector<Cost>& costs, const std::vector<Outcome>& outcomes, const std::string& left_out) {
    std::cout << machine() << "\n\n";
    std::vector<std::vector<std::string>> table{{"cost (median)", "of one", "ns", "instructions"}};
    for (const Cost& c : costs) table.push_back({c.name, c.item, rounded(c.nanoseconds), rounded(c.instructions)});
    std::cout << text_table(table) << "\n";
    table = {{"goal", "limit", "found", "unit", ""}};
    for (const Outcome& o : outcomes) {
        const std::string limit = o.at_least  ? "at least " + rounded(o.at_least)
                                  : o.at_most ? "at most " + rounded(o.at_most)
                                              : "told, not judged";
        table.push_back({o.what, limit, rounded(o.value), o.unit, word(o)});
    }
    std::cout << text_table(table);
    if (!left_out.empty()) std::cout << "\nleft out: " << left_out << "\n";
}

std::vector<Case> chosen(const std::vector<Case>& cases, const std::string& filter) {
    try {
        std::vector<Case> some = wanted(cases, filter);
        if (some.empty()) throw BadInput("--filter " + filter + ": nothing that is measured has such a name");
        return some;
    } catch (const std::regex_error& error) {
        throw BadInput("--filter " + filter + ": " + error.what());
    }
}

int bench_all(const BenchOptions& o) {
    std::vector<Case> cases = core_cases();
    const auto add = [&](const std::vector<Case>& more) { cases.insert(cases.end(), more.begin(), more.end()); };
    add(table_cases());
    add(config_cases());
    std::string left_out;
    Wish wish = o.wish;
    if (o.instructions_only) {
        wish.times = false;
        std::erase_if(cases, [](const Case& c) { return !c.instructions; });
    } else {
        add(tap_cases(left_out));
    }
    cases = chosen(cases, o.filter);
    ProgressBar bar("bench");
    const std::vector<Cost> costs = measure(cases, wish, [&](double share) { bar.update(share); });
    std::vector<Outcome> outcomes = judge(costs);
    if (!o.instructions_only && o.filter == kAll) {
        for (Outcome& memory : judge_memory()) outcomes.push_back(std::move(memory));
    }
    if (o.flood_seconds > 0 && !o.instructions_only) {
        if (!left_out.empty()) throw BadInput("--flood: " + left_out);
        for (Outcome& outcome : flood(o.flood_seconds)) outcomes.push_back(std::move(outcome));
    }
    if (o.emulation_seconds > 0) {
        for (Outcome& outcome : emulation(o.emulation_seconds)) outcomes.push_back(std::move(outcome));
    }
    (o.json ? print_json : print_text)(costs, outcomes, left_out);
    const bool missed = std::any_of(outcomes.begin(), outcomes.end(), [](const Outcome& g) { return g.lost; });
    return o.check && missed ? kNotMet : kDone;
}

void add_options(CLI::App& program, Action& action) {
    auto o = std::make_shared<BenchOptions>();
    CLI::App* command = &program;
    command->add_flag("--json", o->json, "Print JSON");
    command->add_option("--filter", o->filter, "Only what matches this regular expression, as in '^NAT/'")
        ->capture_default_str();
    command->add_option("--repetitions", o->wish.repetitions, "How often each is measured; the median counts")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    command->add_flag("--instructions-only", o->instructions_only, "Count instructions, and take no times");
    command
        ->add_option("--flood", o->flood_seconds,
                     "Seconds of a flood of SYNs, at the end: is the director still there?")
        ->check(CLI::Range(0.0, 3600.0));
    command
        ->add_option("--emulation", o->emulation_seconds,
                     "Seconds of iperf3 between real hosts through a simulated director, in each mode and way, at the end")
        ->check(CLI::Range(0.0, 3600.0));
    command->add_flag("--check", o->check,
                      "Exit code 1 if instructions, ratios or memory are worse than what was reached before");
    command->callback([o, &action] { action = [o] { return bench_all(*o); }; });
}

}  // namespace

}  // namespace lvslab::scenarios

/// `lvslab bench` starts this program.
int main(int argc, char** argv) {
    CLI::App program("Measure what packets and connections cost here, and compare with the goals. TAP devices need root",
                     "lvslab bench");
    lvslab::scenarios::Action action;
    lvslab::scenarios::add_options(program, action);
    return lvslab::scenarios::run_program(program, action, {argc, argv});
}
