#pragma once

#include <QString>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/address_book.hpp"
#include "models/recording.hpp"

namespace lvslab::models {

enum class NodeRole : std::uint8_t { client, router, director, server, bridge };

struct TopologyNode {
    std::string name;
    NodeRole role = NodeRole::client;
    int number = 0;  ///< from 1, in the lab's order; 0 for switches
};

struct TopologyEnd {
    std::size_t node = 0;
    std::string interface {};
};

struct TopologyLink {
    TopologyEnd a, b;
    std::size_t segment = 0;  ///< links that switches join have one segment
};

/// A frame's way over the wires.
struct WireTrip {
    std::string_view from;
    std::string_view interface;
    std::string_view to;  ///< empty: it never arrived
};

/// A link as a frame takes it.
struct LinkPass {
    std::size_t link = 0;
    bool forward = true;  ///< from its end a to its end b

    bool operator==(const LinkPass&) const = default;
};

/// Nodes, switches and cables of a record. A foreign capture is one node.
class Topology {
public:
    Topology(const Recording& recording, const AddressBook& book);

    const std::vector<TopologyNode>& nodes() const { return nodes_; }
    const std::vector<TopologyLink>& links() const { return links_; }
    std::size_t segments() const { return segments_; }
    std::optional<std::size_t> find(std::string_view name) const;
    /// The nodes that the lab's traffic comes from; the first node if nothing is known of it.
    const std::vector<std::size_t>& sources() const { return sources_; }
    const TopologyEnd& other_end(const LinkPass& pass) const;

    /// The links that a frame takes, from its sender over switches to the receiver; only the first one if it never
    /// arrived, none if the sender has no such cable.
    std::vector<LinkPass> way(const WireTrip& trip) const;

private:
    void add_links(const record::Manifest& manifest);
    void join_segments();
    void read_lab(const record::Manifest& manifest);
    void set_roles(const AddressBook& book);
    std::size_t cables_of(std::size_t node) const;

    std::vector<TopologyNode> nodes_;
    std::vector<TopologyLink> links_;
    std::size_t segments_ = 0;
    std::vector<std::size_t> sources_;
};

}  // namespace lvslab::models
