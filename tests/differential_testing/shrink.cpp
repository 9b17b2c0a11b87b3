#include <algorithm>

#include "trial.hpp"

namespace lvslab::differential {

namespace {

constexpr int kRounds = 6;  // of packets; each is one boot

/// The case without some of its packets or commands.
Case without(const Case& what, std::size_t begin, std::size_t count, bool commands) {
    Case less = what;
    if (commands) {
        less.commands.erase(less.commands.begin() + static_cast<std::ptrdiff_t>(begin),
                            less.commands.begin() + static_cast<std::ptrdiff_t>(begin + count));
    } else {
        less.frames.erase(less.frames.begin() + static_cast<std::ptrdiff_t>(begin),
                          less.frames.begin() + static_cast<std::ptrdiff_t>(begin + count));
    }
    return less;
}

/// The first disagreement must stay what it was: a case that fails for another reason is another case.
bool has_same(const Outcome& outcome, const Outcome& wanted) {
    const Disagreement& first = wanted.disagreements.front();
    return std::any_of(outcome.disagreements.begin(), outcome.disagreements.end(), [&](const Disagreement& d) {
        return d.where == first.where && d.what.kind == first.what.kind &&
               d.what.kernel.substr(0, d.what.kernel.find(" ttl=")) ==
                   first.what.kernel.substr(0, first.what.kernel.find(" ttl=")) &&
               d.what.ours.substr(0, d.what.ours.find(" ttl=")) ==
                   first.what.ours.substr(0, first.what.ours.find(" ttl="));
    });
}

/// Every candidate in one boot; takes the first that still disagrees.
bool take_first(Shrunk& best, const std::vector<Case>& candidates) {
    if (candidates.empty()) return false;
    auto sides = run_on_kernel(candidates, {});
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        Outcome outcome = compare(candidates[i], std::move(sides[i]));
        if (!outcome.kernel.refused.empty() || !outcome.refused.empty() || !has_same(outcome, best.outcome)) continue;
        best = {candidates[i], std::move(outcome)};
        return true;
    }
    return false;
}

/// One boot less of packets (or commands): pieces of falling size are taken away, the largest that may go first.
bool shrink_once(Shrunk& best, bool commands) {
    const std::size_t size = commands ? best.what.commands.size() : best.what.frames.size();
    std::vector<Case> candidates;
    for (std::size_t piece = size; piece >= 1 && candidates.size() < 40; piece /= 2) {
        for (std::size_t begin = size; begin > 0 && candidates.size() < 40;) {
            const std::size_t count = std::min(piece, begin);
            begin -= count;
            if (count < size) candidates.push_back(without(best.what, begin, count, commands));
        }
    }
    return take_first(best, candidates);
}

}  // namespace

Shrunk shrink(Case what, Outcome outcome, const std::function<void(const std::string&)>& say) {
    Shrunk best{std::move(what), std::move(outcome)};
    // What came after the first disagreement has not caused it.
    if (!best.outcome.disagreements.empty()) {
        net::Time first = best.outcome.disagreements.front().what.time;
        for (const Disagreement& d : best.outcome.disagreements) first = std::min(first, d.what.time);
        Case shorter = best.what;
        std::erase_if(shorter.frames, [&](const TimedFrame& f) { return f.time > first; });
        take_first(best, {shorter});
    }
    for (int round = 0; round < kRounds && best.what.frames.size() > 1; ++round) {
        if (!shrink_once(best, false)) break;
        say(std::to_string(best.what.frames.size()) + " packets left");
    }
    for (int round = 0; round < kRounds / 2; ++round) {
        if (!shrink_once(best, true)) break;
        say(std::to_string(best.what.commands.size()) + " commands left");
    }
    return best;
}

}  // namespace lvslab::differential
