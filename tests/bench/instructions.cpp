#include "bench/instructions.hpp"

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace lvslab::bench {

InstructionCounter::InstructionCounter() {
    perf_event_attr what{};
    what.type = PERF_TYPE_HARDWARE;
    what.size = sizeof what;
    what.config = PERF_COUNT_HW_INSTRUCTIONS;
    what.exclude_kernel = 1;
    what.exclude_hv = 1;
    constexpr int kThisThread = 0, kAnyCpu = -1, kNoGroup = -1;
    descriptor_ = static_cast<int>(syscall(SYS_perf_event_open, &what, kThisThread, kAnyCpu, kNoGroup, 0UL));
}

InstructionCounter::~InstructionCounter() {
    if (descriptor_ >= 0) close(descriptor_);
}

std::optional<std::uint64_t> InstructionCounter::read() const {
    std::uint64_t count = 0;
    if (descriptor_ < 0 || ::read(descriptor_, &count, sizeof count) != sizeof count) return std::nullopt;
    return count;
}

}  // namespace lvslab::bench
