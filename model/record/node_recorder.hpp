#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "ipvs/node_tables.hpp"
#include "net/observer.hpp"
#include "record/block_queue.hpp"

namespace lvslab::record {

class Recorder;

/// Hears what one node does and decides which block tells it. One activity lasts from an input to settled():
///
///   - a decision about a packet goes to the next block of that packet in this activity: its transmission, its drop;
///   - what no later block took goes to the packet's received block of this activity (delivery, waiting for ARP);
///     but changes of its header wait with a packet that waits for ARP, for they show when it leaves;
///   - without such a block (a local packet waits for ARP) it is kept until the packet leaves this node.
///
/// So blocks are held back until settled().
class NodeRecorder final : public net::Observer, public netfilter::TableObserver, public ipvs::TableObserver {
public:
    /// `real`: it is a real node, whose frames are observed.
    NodeRecorder(Recorder& recorder, std::string_view name, bool real = false)
        : recorder_(recorder), name_(name), real_(real) {}

    /// What stood in the tables before this was attached: every row as a change.
    void start_with(net::Time now, const ipvs::NodeTables& tables);
    /// The interfaces of a real node, and their addresses, for the file's interface blocks. Its tables are told when its
    /// kernel has been read: start_with().
    void introduce(const ipvs::NodeTables& tables);

    void frame_received(net::Time now, const net::FrameSeen& frame) override;
    void frame_sent(net::Time now, const net::FrameSeen& frame) override;
    void decided(net::Time now, const net::Packet& about, const net::Event& event) override;
    void dropped(net::Time now, const net::Packet& packet, const net::Event& reason) override;
    void table_changed(net::Time now, net::ChangeKind kind, const net::Row& row) override;
    void table_changed(net::Time now, net::ChangeKind kind, const netfilter::Row& row) override;
    void table_changed(net::Time now, net::ChangeKind kind, const ipvs::Row& row) override;
    void settled(net::Time now) override;

    /// Interface blocks for all that is known so far, and for the drops.
    void add_interfaces();

private:
    struct Decision {
        net::PacketId about = 0;
        bool change = false;  ///< of a header field
        EncodedItem item;
        std::string clause;  ///< empty for details
    };
    /// An interface of the node, and of the file once it has a block there.
    struct Port {
        std::string name;
        std::optional<wire::MacAddress> mac;
        std::optional<std::uint32_t> number;
        std::uint16_t link_type = kLinkTypeEthernet;
    };
    /// A block of this activity, with what its sentence is made of.
    struct OpenBlock {
        HeldBlock* block = nullptr;
        bool received = false;
        std::vector<std::string> clauses;
        std::string plain;  ///< the sentence if nothing was decided
    };

    OpenBlock& open(HeldBlock block);
    OpenBlock& open_frame(net::Time now, const net::FrameSeen& frame, Direction direction);
    void take_decisions(OpenBlock& block);
    void take(OpenBlock& block, std::vector<Decision>& decisions);
    void place_leftovers();
    void note(const TableChange& change);
    void learn(net::ChangeKind kind, const AnyRow& row);
    Port& port(net::InterfaceIndex index);
    std::uint32_t number_of(Port& port);

    Recorder& recorder_;
    std::string name_;
    bool real_;
    std::map<net::InterfaceIndex, Port> ports_;
    Port drops_{.name = "drop"};
    std::vector<net::AddressRow> addresses_;  ///< for the interface blocks
    std::vector<Decision> pending_;           ///< of this activity
    std::vector<OpenBlock> open_;             ///< of this activity
    std::unordered_map<net::PacketId, std::vector<Decision>> kept_;
    std::unordered_set<net::PacketId> waiting_;  ///< for an ARP answer
};

}  // namespace lvslab::record
