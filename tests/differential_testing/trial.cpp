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

Answer ask(Solo& ours, const Answer& kernel, net::Time time) {
    Answer answer{.began = time, .time = time, .command = kernel.command, .text = {}};
    try {
        answer.text = ours.command(time, kernel.command);
    } catch (const shell::CommandError& error) {
        answer.text = error.what();
        answer.refused = true;
    }
    return answer;
}

/// When a command had its effect: the kernel's own time for that is somewhere between its beginning and its end.
enum class Effect : std::uint8_t { at_the_end, at_the_beginning };

net::Time time_of(const Answer& answer, Effect effect) {
    return effect == Effect::at_the_end ? answer.time : answer.began;
}

/// Frames and commands in the order in which the kernel had them; the answers that differ are kept.
void play(Solo& ours, Outcome& outcome, Effect effect) {
    auto answer = outcome.kernel.answers.begin();
    const auto ask_until = [&](net::Time now) {
        for (; answer != outcome.kernel.answers.end() && time_of(*answer, effect) <= now; ++answer) {
            const auto differences = compare_answers({*answer, ask(ours, *answer, time_of(*answer, effect))});
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

Outcome compare_with(const Case& what, KernelSide kernel, Effect effect) {
    Outcome outcome{.kernel = std::move(kernel)};
    Solo ours(what.seed);
    add_interfaces(ours);
    const std::string refused = set_up(ours, what);
    if (refused.empty() != outcome.kernel.refused.empty()) {
        outcome.refused =
            refused.empty() ? "only the kernel refuses " + outcome.kernel.refused : "only our shell refuses " + refused;
    }
    play(ours, outcome, effect);
    for (const char* interface : {"eth0", "eth1"}) {
        const auto theirs = column(outcome.kernel.sent, interface), mine = column(ours.sent(), interface);
        auto comparison = judge::compare_frames({theirs, mine, outcome.kernel.end});
        outcome.equal += comparison.equal;
        for (auto& difference : comparison.differences) outcome.disagreements.push_back({interface, difference});
    }
    return outcome;
}

/// A frame came while a command ran: nobody can tell which of them was first.
bool some_frame_meets_a_command(const KernelSide& kernel) {
    return std::any_of(kernel.answers.begin(), kernel.answers.end(), [&](const Answer& a) {
        return std::any_of(kernel.received.begin(), kernel.received.end(),
                           [&](const TimedFrame& f) { return f.time >= a.began && f.time <= a.time; });
    });
}

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
    const bool unsure = some_frame_meets_a_command(kernel);
    Outcome outcome = compare_with(what, std::move(kernel), Effect::at_the_end);
    if (outcome.agrees() || !unsure) return outcome;
    Outcome other = compare_with(what, outcome.kernel, Effect::at_the_beginning);
    if (!other.agrees()) return outcome;
    for (Answer& answer : other.kernel.answers) answer.time = answer.began;
    return other;
}

}  // namespace lvslab::differential
