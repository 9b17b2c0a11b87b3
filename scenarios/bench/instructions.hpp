#pragma once

#include <cstdint>
#include <functional>
#include <optional>

namespace lvslab::scenarios::bench {

/// How many instructions `work` takes in user space: a child does it, one step at a time (ptrace(2)). Exact, the same
/// in each run, and for machines whose counters nobody may read, such as virtual ones; slow, some microseconds a step.
/// `work` runs once before, in the child. None: the child can not be traced.
std::optional<std::int64_t> count_instructions(const std::function<void()>& work);

}  // namespace lvslab::scenarios::bench
