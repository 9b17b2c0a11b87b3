#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "judge/conversation.hpp"
#include "record/run_record.hpp"

/// A packet's way through the lab, with what every header said where it passed, in words that two runs can share: a
/// client's port is `client's port`, whatever its number.
namespace lvslab::judge {

struct Trait {
    std::string field;  ///< as Wireshark calls it
    std::string value;
};

/// The packet at one interface, in one direction.
struct Stop {
    std::string place;  ///< `director:eth0 out`; with ` (2)` when it comes by again
    std::vector<Trait> traits;
};

struct Journey {
    std::vector<Stop> stops;   ///< by time
    std::string key;           ///< equal for equal journeys, whatever the order in which a flood reached its ends
    net::PacketId packet = 0;  ///< the first that went this way
    std::size_t packets = 1;   ///< so many went this way
};

/// Another name for what belongs to one node, so that a conversation with rs1 can be compared with one with rs2.
struct Alias {
    std::string node;
    std::vector<std::string> values;  ///< its MACs and its own addresses
};

/// What the node `node` alone owns, as far as the record's tables and frames tell.
Alias alias_of(const record::RunRecord& record, const std::string& node);

struct Traveller {
    const record::RunRecord& record;
    const Conversation& conversation;
    const TracedPacket& packet;
    const Alias* server = nullptr;  ///< to be called `the server`
};
Journey journey_of(const Traveller& traveller);

/// Is the first no more than a part of the second? Then it was lost on that way.
bool is_part_of(const Journey& part, const Journey& whole);

/// One thing in which two journeys differ.
struct JourneyDifference {
    std::string place;
    std::string field;  ///< `way` when the packet did not come by in both
    std::string a, b;   ///< empty: nothing there
};
/// Told where it begins: a value that only stays as it was, or a TTL that falls alike, is not told again further on.
std::vector<JourneyDifference> differences(const Journey& a, const Journey& b);

}  // namespace lvslab::judge
