#include <algorithm>

#include "trial.hpp"

namespace lvslab::differential {

namespace {

constexpr std::size_t kAtOnce = 40;  // candidates a boot
constexpr int kRounds = 4;           // of two boots, for packets; commands have half as many

enum class Part : std::uint8_t { packets, commands };

/// A run of packets or commands that may be taken away.
struct Piece {
    std::size_t begin = 0, count = 0;
};
using Pieces = std::vector<Piece>;

std::size_t size_of(const Case& what, Part part) {
    return part == Part::packets ? what.frames.size() : what.commands.size();
}

template <class List>
void erase_pieces(List& list, const Pieces& pieces) {
    for (auto piece = pieces.rbegin(); piece != pieces.rend(); ++piece) {
        const auto begin = list.begin() + static_cast<std::ptrdiff_t>(piece->begin);
        list.erase(begin, begin + static_cast<std::ptrdiff_t>(piece->count));
    }
}

/// The case without some of its packets or commands; the pieces are in order.
Case without(const Case& what, const Pieces& pieces, Part part) {
    Case less = what;
    if (part == Part::packets) {
        erase_pieces(less.frames, pieces);
    } else {
        erase_pieces(less.commands, pieces);
    }
    less.end = usual_end(less);
    return less;
}

/// What a disagreement is about. Lives and checksums, and a table's numbers, change when other packets go.
std::string essence(const std::string& line, bool of_a_table) {
    if (!of_a_table) return line.substr(0, line.find(" ttl="));
    std::string text;
    for (const char c : line) {
        if (c < '0' || c > '9') text += c;
    }
    return text;
}

bool is_about_the_same(const Disagreement& a, const Disagreement& b) {
    const bool table = !a.where.starts_with("eth");
    return a.where == b.where && a.what.kind == b.what.kind &&
           essence(a.what.kernel, table) == essence(b.what.kernel, table) &&
           essence(a.what.ours, table) == essence(b.what.ours, table);
}

/// The search for one case: smaller and smaller ones that disagree about the same.
class Search {
public:
    Search(Shrunk first, const Shrinking& how) : best_(std::move(first)), how_(how) {
        const auto& all = best_.outcome.disagreements;
        wanted_ = *std::min_element(all.begin(), all.end(),
                                    [](const auto& a, const auto& b) { return a.what.time < b.what.time; });
        refused_ = best_.outcome.kernel.refused;
    }

    Shrunk result() && { return std::move(best_); }

    /// What came after the first disagreement has not caused it. False: the kernel does otherwise when asked again.
    bool cut_what_came_later() {
        Case shorter = best_.what;
        std::erase_if(shorter.frames, [&](const TimedFrame& f) { return f.time > wanted_.what.time; });
        std::erase_if(shorter.commands, [&](const TimedCommand& c) { return c.time > wanted_.what.time; });
        shorter.end = usual_end(shorter);
        return take_first({shorter, best_.what});
    }

    /// One boot asks which pieces may go, each for itself; the next how many of them may go together.
    bool shrink_once(Part part) {
        const std::size_t size = size_of(best_.what, part);
        const std::size_t step = (size + kAtOnce - 1) / kAtOnce;
        Pieces pieces;
        for (std::size_t begin = 0; begin < size; begin += step) {
            pieces.push_back({begin, std::min(step, size - begin)});
        }
        std::vector<Case> candidates;
        for (const Piece& piece : pieces) candidates.push_back(without(best_.what, {piece}, part));
        const std::vector<std::optional<Outcome>> outcomes = try_all(candidates);
        Pieces free;
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            if (outcomes[i]) free.push_back(pieces[i]);
        }
        return !free.empty() && take_first(together(free, part));
    }

private:
    /// All of the free pieces, then fewer of them, from either side; one alone is known to do.
    std::vector<Case> together(const Pieces& free, Part part) const {
        std::vector<Case> candidates;
        for (std::size_t count = free.size(); count > 0; count -= std::max<std::size_t>(1, count / 10)) {
            const auto middle = static_cast<std::ptrdiff_t>(count);
            candidates.push_back(without(best_.what, {free.begin(), free.begin() + middle}, part));
            if (count < free.size()) {
                candidates.push_back(without(best_.what, {free.end() - middle, free.end()}, part));
            }
        }
        return candidates;
    }

    /// All in one boot; nothing for those that do not disagree about the same.
    std::vector<std::optional<Outcome>> try_all(const std::vector<Case>& candidates) const {
        auto sides = how_.run(candidates);
        std::vector<std::optional<Outcome>> outcomes;
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            Outcome outcome = compare(candidates[i], std::move(sides[i]));
            const bool same = outcome.kernel.refused == refused_ && outcome.refused.empty() &&
                              std::any_of(outcome.disagreements.begin(), outcome.disagreements.end(),
                                          [&](const Disagreement& d) { return is_about_the_same(d, wanted_); });
            outcomes.push_back(same ? std::optional(std::move(outcome)) : std::nullopt);
        }
        return outcomes;
    }

    bool take_first(const std::vector<Case>& candidates) {
        auto outcomes = try_all(candidates);
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            if (!outcomes[i]) continue;
            best_ = {candidates[i], *std::move(outcomes[i])};
            return true;
        }
        return false;
    }

    Shrunk best_;
    const Shrinking& how_;
    Disagreement wanted_;  ///< it must stay what it was: a case that fails for another reason is another case
    std::string refused_;
};

}  // namespace

Shrunk shrink(Case what, Outcome outcome, const Shrinking& how) {
    if (outcome.disagreements.empty()) return {std::move(what), std::move(outcome)};
    Search search({std::move(what), std::move(outcome)}, how);
    if (!search.cut_what_came_later()) {
        how.say("asked again, the kernel does as we do: its timers may have been late");
        return std::move(search).result();
    }
    for (int round = 0; round < kRounds && search.shrink_once(Part::packets); ++round) {
    }
    for (int round = 0; round < kRounds / 2 && search.shrink_once(Part::commands); ++round) {
    }
    Shrunk small = std::move(search).result();
    how.say(std::to_string(small.what.frames.size()) + " packets and " + std::to_string(small.what.commands.size()) +
            " commands left");
    return small;
}

}  // namespace lvslab::differential
