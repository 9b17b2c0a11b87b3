#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "lab/graph.hpp"
#include "net/packet.hpp"
#include "net/time.hpp"
#include "record/inside_node.hpp"

namespace lvslab::guest {

/// Which frames are one packet? A real kernel does not say, so it is followed: over a cable a frame keeps every byte;
/// inside a node record::InsideNode follows it. What can not be followed is a new packet.
class Lineage {
public:
    explicit Lineage(std::vector<lab::Segment> segments) : segments_(std::move(segments)) {}

    struct Frame {
        lab::Endpoint at;
        net::Time time;
        std::span<const std::uint8_t> bytes;
        bool raw = false;  ///< starts at the IP header
    };
    net::PacketId sent(const Frame& frame);
    net::PacketId received(const Frame& frame);
    struct Place {
        std::string node;
        net::PacketId id = 0;
    };
    /// Where a packet can have ended that a kernel dropped: at the node that received it last. None if nobody did.
    std::optional<Place> last_at(const record::InsideNode::Frame& frame) const;

private:
    struct Flight {
        std::size_t segment;
        std::string bytes;
        net::Time since;
        net::PacketId id;
    };
    std::size_t segment_of(const lab::Endpoint& at) const;

    std::vector<lab::Segment> segments_;
    std::deque<Flight> flying_;
    std::map<std::string, record::InsideNode> nodes_;
    net::PacketIds ids_;
};

}  // namespace lvslab::guest
