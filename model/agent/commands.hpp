#pragma once

#include <deque>
#include <functional>

#include "agent/process.hpp"
#include "guest/plan.hpp"

namespace lvslab::agent {

/// Runs the plan's shell lines in the nodes' namespaces.
class Commands {
public:
    Commands(Loop& loop, const Namespaces& namespaces) : loop_(loop), namespaces_(namespaces) {}

    /// Runs it to its end, nothing else meanwhile: what a set-up wants.
    guest::CommandOutput run(const guest::Plan::Command& command);

    /// Starts it now, after those that were started before; `done` hears of its end. The programs go on meanwhile.
    using Done = std::function<void(guest::CommandOutput)>;
    void start(const guest::Plan::Command& command, Done done);
    /// The one that was started and has not ended, with what it has printed so far; null: none.
    const guest::CommandOutput* running() const { return waiting_.empty() ? nullptr : &output_; }

private:
    struct Waiting {
        guest::Plan::Command command;
        Done done;
    };
    Child start_shell(const guest::Plan::Command& command) const;
    void next();
    void read();

    Loop& loop_;
    const Namespaces& namespaces_;
    std::deque<Waiting> waiting_;  ///< the first one is running
    Child child_{};
    guest::CommandOutput output_{};
};

}  // namespace lvslab::agent
