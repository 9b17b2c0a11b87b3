#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "record/run_record.hpp"

/// Two records of one lab, compared by what the packets mean.
namespace lvslab::judge {

/// One thing that is not the same.
struct RunDifference {
    std::string title;                         ///< of the conversation: `TCP client to 10.0.2.100:80`
    std::size_t number = 0;                    ///< of those with this title, from 1; 0: it is about no conversation
    std::string packet;                        ///< `SYN of client`; empty: about the conversation as a whole
    std::string place;                         ///< `director:eth0 out`; empty: about the packet as a whole
    std::string field;                         ///< as Wireshark calls it; or server, way, packets, nodes, links
    std::string a, b;                          ///< empty: not there
    net::PacketId a_packet = 0, b_packet = 0;  ///< for `lvslab show --packet`; 0: none
};

/// What differs and is no difference.
struct Remark {
    std::string what;
    std::string a, b;
};

struct RunDiff {
    struct Side {
        std::string world;  ///< ns3, linux ...
        std::size_t conversations = 0;
        std::size_t packets = 0;
    };
    Side a, b;
    std::size_t equal = 0;  ///< conversations
    std::vector<RunDifference> differences;
    std::vector<Remark> sender;  ///< belongs to the sender's TCP
    std::vector<Remark> times;   ///< times, refreshes, drops

    bool is_equal() const { return differences.empty(); }
};

struct RecordPair {
    const record::RunRecord& a;
    const record::RunRecord& b;
};
/// The n-th conversation of a kind in the one is compared with the n-th in the other (docs/diff.md).
RunDiff diff(const RecordPair& records);

/// The same finding in many conversations or kinds of packets, told once.
struct FoldedDifference {
    RunDifference first;
    std::vector<std::size_t> numbers;  ///< of all conversations with it
    std::vector<std::string> packets;  ///< of all kinds with it
};
std::vector<FoldedDifference> folded(const std::vector<RunDifference>& differences);

struct DiffText {
    std::size_t most = 20;  ///< differences shown, after folding
};
/// Both end with a line feed.
std::string to_text(const RunDiff& diff, const DiffText& options);
std::string to_json(const RunDiff& diff);

}  // namespace lvslab::judge
