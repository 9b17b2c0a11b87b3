#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "judge/conversation_meaning.hpp"
#include "record/run_record.hpp"

/// A record's packets, sorted by who talks with whom.
namespace lvslab::judge {

struct TracedPacket {
    net::PacketId id = 0;  ///< 0: the record does not say; the frame stands alone
    std::string origin;    ///< the node that made it
    Meaning meaning;       ///< where it was made; of ARP: the kind only
    bool request = true;   ///< from the side that began the conversation
    /// ICMP errors: they quote a packet from the side that began.
    bool about_request = true;
    bool again = false;  ///< TCP: the same bytes were sent before
    /// In order, without drops and without frames that a switch flooded to hosts which were not meant.
    std::vector<record::FrameNumber> frames;
};

/// What one socket says to another and hears in answer, NAT or not, with the ICMP errors about it. For ARP: what one
/// node asks about one address, and the answers.
struct Conversation {
    std::string title;       ///< `TCP client to 10.0.2.100:80`
    std::size_t number = 1;  ///< among those with this title
    bool arp = false;
    std::string opener;  ///< the node that began
    Ends ends{};         ///< of its first packet, as it was made
    std::string server;  ///< the node where the first packet came to its end; empty: it left none
    std::vector<TracedPacket> packets;

    std::string name() const { return title + ", conversation " + std::to_string(number); }
};

/// What a record holds beside its conversations, as counts.
struct Leftovers {
    std::size_t probes = 0;                      ///< ARP questions to one neighbour, to refresh an entry
    std::size_t answers = 0;                     ///< to those
    std::size_t flooded = 0;                     ///< frames that switches brought to hosts which were not meant
    std::size_t other = 0;                       ///< frames that are neither IPv4 nor ARP
    std::map<std::string, std::size_t> drops{};  ///< by `NODE: reason`
};

struct ConversationList {
    std::vector<Conversation> conversations;
    Leftovers leftovers;
};

/// The answers are found by the ends that a packet has where it comes to its end: so NAT needs no special care.
ConversationList conversations_of(const record::RunRecord& record);

}  // namespace lvslab::judge
