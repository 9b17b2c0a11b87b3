#include <benchmark/benchmark.h>

#include <time.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "ipvs/connection_table.hpp"

/// Does the connection table ever stop the packets? Entries are added one after another, each is timed, and what is
/// printed is the longest single insertion: growing by linear hashing and by segments must never cost a millisecond.
/// The clock is the thread's own: other programs on the machine do not count.
namespace lvslab::bench {

namespace {

ipvs::Connection connection(std::uint32_t number) {
    ipvs::Connection c;
    c.client = {0x0b000000U + number / 50'000};
    c.client_port = static_cast<std::uint16_t>(1024 + number % 50'000);
    c.virtual_address = {0x0a000264};
    c.virtual_port = 80;
    c.server_address = {0x0a00030bU + number % 3};
    c.server_port = 8080;
    c.protocol = wire::Protocol::tcp;
    c.expires = std::chrono::seconds(60) + std::chrono::microseconds(number);
    return c;
}

std::int64_t thread_nanoseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * std::int64_t{1'000'000'000} + now.tv_nsec;
}

void insert_connections(benchmark::State& state) {
    const auto count = static_cast<std::uint32_t>(state.range(0));
    std::vector<std::uint32_t> nanoseconds(count);
    for ([[maybe_unused]] auto _ : state) {
        ipvs::ConnectionTable table;
        for (std::uint32_t i = 0; i < count; ++i) {
            const std::int64_t before = thread_nanoseconds();
            table.add(connection(i));
            nanoseconds[i] = static_cast<std::uint32_t>(thread_nanoseconds() - before);
        }
        state.counters["bytes_per_entry"] = static_cast<double>(table.memory()) / count;
    }
    std::sort(nanoseconds.begin(), nanoseconds.end());
    const auto at = [&](double share) { return nanoseconds[static_cast<std::size_t>(share * (count - 1))] / 1e3; };
    state.counters["us_50%"] = at(0.5);
    state.counters["us_99.99%"] = at(0.9999);
    state.counters["us_max"] = at(1);
    state.SetItemsProcessed(static_cast<std::int64_t>(count) * state.iterations());
}
BENCHMARK(insert_connections)
    ->RangeMultiplier(10)
    ->Range(100'000, 10'000'000)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

}  // namespace

}  // namespace lvslab::bench
