#pragma once

#include <signal.h>

#include <array>
#include <csignal>

namespace lvslab::guest {

/// While it lives, SIGINT, SIGTERM and SIGHUP are noted instead of ending this process, so that it can end in order.
/// They interrupt a system call that waits (EINTR). One at a time.
class Interruptible {
public:
    Interruptible() {
        number_ = 0;
        struct sigaction action {};
        action.sa_handler = note;
        for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &action, &old_[i]);
    }
    ~Interruptible() {
        for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &old_[i], nullptr);
    }
    Interruptible(const Interruptible&) = delete;
    Interruptible& operator=(const Interruptible&) = delete;

    /// Whether one has come since the last Interruptible was made.
    static bool wanted() { return number_ != 0; }
    /// Which one it was; 0: none.
    static int number() { return number_; }

private:
    static void note(int number) { number_ = number; }

    static constexpr std::array<int, 3> kSignals = {SIGINT, SIGTERM, SIGHUP};
    static inline volatile std::sig_atomic_t number_ = 0;
    std::array<struct sigaction, 3> old_{};
};

}  // namespace lvslab::guest
