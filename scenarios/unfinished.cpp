#include "scenarios/unfinished.hpp"

#include <unistd.h>

#include <array>
#include <atomic>

namespace lvslab::scenarios {

namespace {

constexpr std::array<int, 3> kEnds = {SIGINT, SIGTERM, SIGHUP};

}  // namespace

/// An entry is never freed, so a signal finds a whole list at any moment. The newest is the first: files before the
/// folders that were made for them.
struct Unfinished::Entry {
    const std::filesystem::path path;
    const Kind kind;
    Entry* const next;
    std::atomic<bool> begun{true};

    void remove() {
        if (begun) kind == Kind::folder ? ::rmdir(path.c_str()) : ::unlink(path.c_str());
    }
    static void remove_all(int signal) {
        for (Entry* e = first; e != nullptr; e = e->next) e->remove();
        ::raise(signal);  // SA_RESETHAND: now it ends the program, as if nobody had caught it
    }
    /// Signals that are ignored (nohup) stay so.
    static bool catch_signals() {
        struct sigaction ending {};
        ending.sa_handler = remove_all;
        ending.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
        for (const int signal : kEnds) {
            struct sigaction before {};
            ::sigaction(signal, nullptr, &before);
            if (before.sa_handler == SIG_DFL) ::sigaction(signal, &ending, nullptr);
        }
        return true;
    }

    static inline std::atomic<Entry*> first = nullptr;
};

Unfinished::Unfinished(const std::filesystem::path& path, Kind kind)
    : entry_(new Entry{std::filesystem::absolute(path), kind, Entry::first}) {
    static const bool caught = Entry::catch_signals();
    static_cast<void>(caught);
    Entry::first = entry_;
}

Unfinished::~Unfinished() {
    entry_->remove();
    keep();
}

const std::filesystem::path& Unfinished::path() const { return entry_->path; }

void Unfinished::keep() { entry_->begun = false; }

SignalsWait::SignalsWait() {
    sigset_t ends;
    sigemptyset(&ends);
    for (const int signal : kEnds) sigaddset(&ends, signal);
    ::pthread_sigmask(SIG_BLOCK, &ends, &before_);
}

SignalsWait::~SignalsWait() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

}  // namespace lvslab::scenarios
