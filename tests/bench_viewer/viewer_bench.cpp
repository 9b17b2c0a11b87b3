#include <benchmark/benchmark.h>

#include <QApplication>
#include <QImage>
#include <fstream>
#include <iostream>
#include <random>
#include <string>

#include "view/window.hpp"

/// What a long record costs: tests/viewer-benchmark makes one and runs this on it.
namespace lvslab::view {
namespace {

std::string record_path;

std::unique_ptr<models::Recording> opened() {
    return std::make_unique<models::Recording>(record::RunRecord::open(record_path), record_path);
}

Window& window() {
    static Window* const shown = [] {
        auto* made = new Window(opened(), {});
        made->resize(1600, 1000);
        made->show();
        QApplication::processEvents();
        return made;
    }();
    return *shown;
}

models::FrameNumber any_event(std::mt19937& dice, const models::Recording& recording) {
    return std::uniform_int_distribution<models::FrameNumber>(1, recording.count())(dice);
}

void index_a_record(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(opened()->count());
}

void open_and_paint_the_first_picture(benchmark::State& state) {
    for (auto _ : state) {
        Window fresh(opened(), {});
        fresh.resize(1600, 1000);
        benchmark::DoNotOptimize(fresh.grab());
    }
}

void seek_tables(benchmark::State& state) {
    const auto& recording = window().recording();
    std::mt19937 dice(1);
    for (auto _ : state) {
        const models::FrameNumber event = any_event(dice, recording);
        const auto& nodes = recording.nodes();
        benchmark::DoNotOptimize(
            recording.record().tables_at(nodes[dice() % nodes.size()], recording.record().frame(event).time));
    }
}

void seek_and_paint_everything(benchmark::State& state) {
    std::mt19937 dice(1);
    for (auto _ : state) {
        window().selection().go_to(any_event(dice, window().recording()));
        benchmark::DoNotOptimize(window().grab());
    }
}

BENCHMARK(index_a_record)->Unit(benchmark::kMillisecond)->Iterations(3);
BENCHMARK(open_and_paint_the_first_picture)->Unit(benchmark::kMillisecond)->Iterations(3);
BENCHMARK(seek_tables)->Unit(benchmark::kMillisecond)->Iterations(300);
BENCHMARK(seek_and_paint_everything)->Unit(benchmark::kMillisecond)->Iterations(50);

/// Memory that is not the mapped file.
void print_memory() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("RssAnon")) std::cout << "memory beyond the mapped file:" << line.substr(8) << "\n";
    }
}

}  // namespace
}  // namespace lvslab::view

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    lvslab::view::set_up_fonts();
    benchmark::Initialize(&argc, argv);
    if (argc != 2) {
        std::cerr << "usage: bench_viewer RECORD [--benchmark_...]\n";
        return 2;
    }
    lvslab::view::record_path = argv[1];
    std::cout << lvslab::view::window().recording().count() << " frames\n";
    lvslab::view::print_memory();
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
