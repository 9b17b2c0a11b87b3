#include <benchmark/benchmark.h>

#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "bench/measure.hpp"

/// What a host costs on a simulated link, in ratios: times depend on the machine, ratios hardly do. It prints what is;
/// it is never a test that fails.
namespace lvslab::bench {

namespace {

struct Cost {
    double nanoseconds = 0;
    double instructions = 0;  ///< 0: not known here
};

/// The console's lines, and the medians for the tables at the end.
class Medians : public benchmark::ConsoleReporter {
public:
    Medians() : ConsoleReporter(OO_None) {}  // no colours: what it prints is kept in a file
    void ReportRuns(const std::vector<Run>& runs) override {
        ConsoleReporter::ReportRuns(runs);
        for (const Run& run : runs) {
            if (run.error_occurred || run.aggregate_name != "median") continue;
            Cost& cost = costs[run.run_name.str()];
            cost.nanoseconds = run.GetAdjustedCPUTime();
            const auto count = run.counters.find(kInstructions);
            if (count != run.counters.end()) cost.instructions = count->second;
        }
    }
    std::map<std::string, Cost> costs;
};

std::string count_of(double instructions) {
    return instructions > 0 ? std::to_string(static_cast<std::int64_t>(instructions)) : "n/a";
}

/// Names are WHAT/WHO/BYTES, and each is compared with WHAT/bare/BYTES.
void print_ratios(const std::map<std::string, Cost>& costs) {
    std::printf("\n%-28s %8s %7s %14s %7s\n", "one frame (median)", "ns", "ratio", "instructions", "ratio");
    for (const auto& [name, cost] : costs) {
        const auto who = name.find('/'), bytes = name.rfind('/');
        if (who == bytes) continue;
        const auto bare = costs.find(name.substr(0, who) + "/bare" + name.substr(bytes));
        if (bare == costs.end()) continue;
        std::printf("%-28s %8.0f %7.2f %14s", name.c_str(), cost.nanoseconds,
                    cost.nanoseconds / bare->second.nanoseconds, count_of(cost.instructions).c_str());
        if (cost.instructions > 0) std::printf(" %7.2f", cost.instructions / bare->second.instructions);
        std::printf("\n");
    }
}

}  // namespace

}  // namespace lvslab::bench

int main(int argc, char** argv) {
    // Interleaved, so that a busy moment of the machine meets both sides of a ratio. What is given comes after, and
    // wins.
    std::string defaults[] = {"--benchmark_repetitions=9", "--benchmark_min_time=0.1",
                              "--benchmark_enable_random_interleaving=true",
                              "--benchmark_display_aggregates_only=true"};
    std::vector<char*> arguments{argv[0]};
    for (std::string& option : defaults) arguments.push_back(option.data());
    arguments.insert(arguments.end(), argv + 1, argv + argc);
    int count = static_cast<int>(arguments.size());
    benchmark::Initialize(&count, arguments.data());
    if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 1;
    lvslab::bench::Medians medians;
    benchmark::RunSpecifiedBenchmarks(&medians);
    lvslab::bench::print_ratios(medians.costs);
}
