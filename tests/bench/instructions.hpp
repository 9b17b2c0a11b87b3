#pragma once

#include <cstdint>
#include <optional>

namespace lvslab::bench {

/// The processor's count of this thread's instructions in user space (perf_event_open(2)). Not every machine lets
/// a program read it: virtual ones often have no such counter, and containers forbid the call.
class InstructionCounter {
public:
    InstructionCounter();
    ~InstructionCounter();
    InstructionCounter(const InstructionCounter&) = delete;
    InstructionCounter& operator=(const InstructionCounter&) = delete;

    /// Since construction; nothing if this machine does not tell.
    std::optional<std::uint64_t> read() const;

private:
    int descriptor_;
};

}  // namespace lvslab::bench
