#include "scenarios/bench/run.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "scenarios/bench/instructions.hpp"

namespace lvslab::scenarios::bench {

namespace {

/// Medians of batches, in nanoseconds.
class Medians : public benchmark::BenchmarkReporter {
public:
    explicit Medians(std::function<void()> step) : step_(std::move(step)) {}
    bool ReportContext(const Context&) override { return true; }
    void ReportRuns(const std::vector<Run>& runs) override {
        for (const Run& run : runs) {
            if (run.error_occurred) throw std::runtime_error(run.benchmark_name() + ": " + run.error_message);
            if (run.aggregate_name == "median") batch[run.run_name.function_name] = run.GetAdjustedRealTime();
        }
        step_();
    }
    std::map<std::string, double> batch;

private:
    std::function<void()> step_;
};

void register_case(const Case& c, int repetitions) {
    auto batch = std::make_shared<std::function<double()>>();
    auto* registered = benchmark::RegisterBenchmark(c.name.c_str(), [&c, batch](benchmark::State& state) {
        if (!*batch) {
            *batch = c.make();
            (*batch)();  // fills caches and free lists
        }
        for ([[maybe_unused]] auto _ : state) {
            const double own = (*batch)();
            if (own > 0) state.SetIterationTime(own);
        }
    });
    registered->Repetitions(repetitions)->Unit(benchmark::kNanosecond)->MinTime(0.05);
    if (c.times_itself) {
        registered->UseManualTime();
    } else {
        registered->UseRealTime();
    }
}

std::map<std::string, double> times(const std::vector<Case>& cases, const Wish& wish,
                                    const std::function<void(double)>& progress) {
    int arguments = 2;
    char name[] = "lvslab", interleaved[] = "--benchmark_enable_random_interleaving=true";
    char* argv[] = {name, interleaved, nullptr};
    benchmark::Initialize(&arguments, argv);
    for (const Case& c : cases) register_case(c, wish.repetitions);
    std::size_t reported = 0;
    Medians medians([&] { progress(static_cast<double>(++reported) / static_cast<double>(cases.size())); });
    benchmark::RunSpecifiedBenchmarks(&medians);
    benchmark::ClearRegisteredBenchmarks();
    return medians.batch;
}

std::optional<double> difference(const std::map<std::string, double>& of, const Case& c, double items) {
    const auto own = of.find(c.name), without = of.find(c.without);
    if (own == of.end()) return std::nullopt;
    return (own->second - (without == of.end() ? 0 : without->second)) / items;
}

}  // namespace

std::vector<Case> wanted(const std::vector<Case>& cases, const std::string& filter) {
    const std::regex pattern(filter);
    std::set<std::string> names;
    for (const Case& c : cases) {
        if (std::regex_search(c.name, pattern)) names.insert({c.name, c.without});
    }
    std::vector<Case> chosen;
    std::copy_if(cases.begin(), cases.end(), std::back_inserter(chosen),
                 [&](const Case& c) { return names.count(c.name) != 0; });
    return chosen;
}

std::vector<Cost> measure(const std::vector<Case>& cases, const Wish& wish,
                          const std::function<void(double)>& progress) {
    std::map<std::string, double> instructions;
    for (const Case& c : cases) {
        if (!c.instructions) continue;
        const auto batch = c.make();
        if (const auto count = count_instructions([&] { batch(); })) instructions[c.name] = static_cast<double>(*count);
    }
    const auto nanoseconds = wish.times ? times(cases, wish, progress) : std::map<std::string, double>{};
    std::vector<Cost> costs;
    for (const Case& c : cases) {
        costs.push_back({.name = c.name,
                         .item = c.item,
                         .nanoseconds = difference(nanoseconds, c, c.items),
                         .instructions = difference(instructions, c, c.items)});
    }
    return costs;
}

}  // namespace lvslab::scenarios::bench
