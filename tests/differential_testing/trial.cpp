#include "trial.hpp"

#include <algorithm>

#include "shell/error.hpp"

namespace lvslab::differential {

namespace {

std::vector<judge::PassedFrame> column(const std::vector<TimedFrame>& frames, const std::string& interface) {
    std::vector<judge::PassedFrame> column;
    for (const TimedFrame& f : frames) {
        if (f.interface != interface) continue;
        column.push_back(
            {.time = f.time, .bytes = {reinterpret_cast<const std::uint8_t*>(f.bytes.data()), f.bytes.size()}});
    }
    return column;
}

/// The set-up, on our Host; returns what our shell refused.
std::string set_up(Solo& ours, const Case& what) {
    std::string refused;
    ours.command(net::Time{0}, kManyErrors);
    for (const TimedCommand& command : what.commands) {
        if (command.time > net::Time{0}) continue;
        try {
            ours.command(net::Time{0}, command.text);
        } catch (const shell::CommandError& error) {
            refused = command.text + ": " + error.what();
        }
    }
    return refused;
}

Answer ask(Solo& ours, const Answer& kernel) {
    Answer answer{.began = kernel.time, .time = kernel.time, .command = kernel.command, .text = {}};
    try {
        answer.text = ours.command(kernel.time, kernel.command);
    } catch (const shell::CommandError& error) {
        answer.text = error.what();
        answer.refused = true;
    }
    return answer;
}

/// Frames and commands in the order in which the kernel had them; the answers that differ are kept.
void play(Solo& ours, Outcome& outcome) {
    auto answer = outcome.kernel.answers.begin();
    const auto ask_until = [&](net::Time now) {
        for (; answer != outcome.kernel.answers.end() && answer->time <= now; ++answer) {
            const auto differences = compare_answers({*answer, ask(ours, *answer)});
            outcome.answers += differences.empty() ? 1 : 0;
            for (const auto& difference : differences) {
                outcome.disagreements.push_back({answer->command, difference});
            }
        }
    };
    for (const TimedFrame& frame : outcome.kernel.received) {
        ask_until(frame.time);
        ours.receive(frame);
    }
    ask_until(outcome.kernel.end);
    ours.pass(outcome.kernel.end);
}

/// Each command has its effect at Answer::time.
Outcome compare_at_these_times(const Case& what, KernelSide kernel) {
    Outcome outcome{.kernel = std::move(kernel)};
    Solo ours(what.seed);
    add_interfaces(ours);
    const std::string refused = set_up(ours, what);
    if (refused.empty() != outcome.kernel.refused.empty()) {
        outcome.refused =
            refused.empty() ? "only the kernel refuses " + outcome.kernel.refused : "only our shell refuses " + refused;
    }
    play(ours, outcome);
    for (const char* interface : {"eth0", "eth1"}) {
        const auto theirs = column(outcome.kernel.sent, interface), mine = column(ours.sent(), interface);
        auto comparison = judge::compare_frames({theirs, mine, outcome.kernel.end});
        outcome.equal += comparison.equal;
        for (auto& difference : comparison.differences) outcome.disagreements.push_back({interface, difference});
    }
    return outcome;
}

/// A process takes time. If frames came while it ran, the kernel's tables changed before one of these, or at its end.
std::vector<net::Time> moments_of(const Answer& answer, const std::vector<TimedFrame>& received) {
    std::vector<net::Time> moments;
    for (const TimedFrame& f : received) {
        if (f.time >= answer.began && f.time < answer.time) moments.push_back(f.time);
    }
    return moments;
}

std::size_t badness(const Outcome& outcome) { return outcome.disagreements.size() + (outcome.refused.empty() ? 0 : 1); }

}  // namespace

std::string text_of(const Disagreement& d) {
    std::string text = "  " + d.where + " " + std::to_string(d.what.time.count() / 1'000'000) +
                       " ms: " + judge::to_string(d.what.kind) + "\n";
    if (!d.what.kernel.empty()) text += "    kernel  " + d.what.kernel + "\n";
    if (!d.what.ours.empty()) text += "    ours    " + d.what.ours + "\n";
    for (const auto& f : d.what.fields) text += "      " + f.name + ": kernel " + f.kernel + ", ours " + f.ours + "\n";
    return text;
}

Outcome compare(const Case& what, KernelSide kernel) {
    Outcome best = compare_at_these_times(what, std::move(kernel));
    for (std::size_t i = 0; i < best.kernel.answers.size(); ++i) {
        const Answer answer = best.kernel.answers[i];
        for (const net::Time moment : moments_of(answer, best.kernel.received)) {
            if (best.agrees()) return best;
            KernelSide earlier = best.kernel;
            earlier.answers[i].time = moment;
            Outcome outcome = compare_at_these_times(what, std::move(earlier));
            if (badness(outcome) < badness(best)) best = std::move(outcome);
        }
    }
    return best;
}

}  // namespace lvslab::differential
