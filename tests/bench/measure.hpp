#pragma once

#include <benchmark/benchmark.h>

#include "bench/instructions.hpp"

namespace lvslab::bench {

inline constexpr const char* kInstructions = "instructions";

/// A function of its own, so that callgrind can be told to count in it alone (instructions.sh).
template <class SendBatch>
[[gnu::noinline]] void counted_batch(SendBatch& send_batch) {
    send_batch();
}

/// Calls `send_batch` until the time is up. Each call moves `frames` frames; what is reported is per frame.
template <class SendBatch>
void measure(benchmark::State& state, std::int64_t frames, SendBatch&& send_batch) {
    send_batch();  // fills caches and free lists first
    const InstructionCounter counter;
    while (state.KeepRunningBatch(frames)) counted_batch(send_batch);
    if (const auto count = counter.read())
        state.counters[kInstructions] = static_cast<double>(*count) / static_cast<double>(state.iterations());
}

}  // namespace lvslab::bench
