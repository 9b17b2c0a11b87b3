#include "scenarios/bench/instructions.hpp"

#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace lvslab::scenarios::bench {

namespace {

/// The child's: warm up, then the work between two stops.
[[noreturn]] void work_between_stops(const std::function<void()>& work) {
    if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(1);
    work();
    ::raise(SIGSTOP);
    work();
    ::raise(SIGSTOP);
    ::_exit(0);
}

bool stopped_itself(int status) { return WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP; }

/// Steps from the child's first stop to its second.
std::optional<std::int64_t> steps(const std::function<void()>& work) {
    const pid_t child = ::fork();
    if (child < 0) return std::nullopt;
    if (child == 0) work_between_stops(work);
    int status = 0;
    std::optional<std::int64_t> count;
    if (::waitpid(child, &status, 0) == child && stopped_itself(status)) {
        std::int64_t seen = 0;
        while (::ptrace(PTRACE_SINGLESTEP, child, nullptr, nullptr) == 0 && ::waitpid(child, &status, 0) == child &&
               WIFSTOPPED(status) && !stopped_itself(status)) {
            ++seen;
        }
        if (stopped_itself(status)) count = seen;
    }
    ::kill(child, SIGKILL);
    ::waitpid(child, &status, 0);
    return count;
}

}  // namespace

std::optional<std::int64_t> count_instructions(const std::function<void()>& work) {
    const auto with = steps(work), without = steps([] {});
    if (!with || !without) return std::nullopt;
    return *with - *without;
}

}  // namespace lvslab::scenarios::bench
