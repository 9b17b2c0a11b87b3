#pragma once

#include <map>
#include <string>
#include <vector>

#include "judge/diff.hpp"
#include "judge/journey.hpp"

namespace lvslab::judge {

struct ConversationPair {
    const Conversation& a;
    const Conversation& b;
};

/// Compares a conversation of one record with its counterpart in the other, one kind of packet at a time. Where other
/// servers were chosen that is told once, and the rest is compared as if they were the same one.
class ConversationDiff {
public:
    explicit ConversationDiff(const RecordPair& records) : records_(records) {}

    std::vector<RunDifference> operator()(const ConversationPair& pair);

    /// Packets that went part of a way and no further, while others of their kind went all of it.
    struct Lost {
        std::size_t a = 0, b = 0;
        bool operator==(const Lost&) const = default;
    };
    const Lost& lost() const { return lost_; }

private:
    using Journeys = std::vector<Journey>;
    /// Packets of one kind and origin.
    struct Kind {
        std::string name;
        std::string kind;
        bool repeats = false;
        Journeys a, b;
    };
    struct Aliases {
        const Alias* a = nullptr;
        const Alias* b = nullptr;
    };

    Aliases aliases_of(const ConversationPair& pair);
    std::vector<Kind> kinds_of(const ConversationPair& pair, const Aliases& aliases) const;
    void compare(Kind& kind);
    void compare_ways(Kind& kind);
    void tell(const Kind& kind, const Journey& a, const Journey& b);
    void tell_only(const Kind& kind, const Journeys& journeys, bool in_a);
    std::size_t take_lost(Journeys& journeys, const Journeys& whole) const;

    RecordPair records_;
    std::map<std::string, Alias> known_a_, known_b_;
    Lost lost_;
    const Conversation* about_ = nullptr;
    std::vector<RunDifference> found_;
};

}  // namespace lvslab::judge
