#pragma once

#include <span>
#include <string>
#include <vector>

#include "judge/journey.hpp"

namespace lvslab::judge {

/// Whose packet it is, for the names of ports.
struct TraitContext {
    const Conversation& conversation;
    const TracedPacket& packet;
};

/// The header fields of one frame that have a meaning beyond the run. What the sender's TCP chose (numbers, window,
/// options, lengths, the IP id) is left out: unless something on the way changed it, which changed_on_the_way() tells.
std::vector<Trait> traits_of(const record::Frame& frame, const TraitContext& context);

/// Fields of the sender in which `now` is not as `first`, each as `changed on the way`.
std::vector<Trait> changed_on_the_way(const record::Frame& first, const record::Frame& now);

}  // namespace lvslab::judge
