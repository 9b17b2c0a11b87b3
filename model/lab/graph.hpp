#pragma once
#include <optional>
#include <span>

#include "lab/lab.hpp"

/// The topology as a graph: cables and switches only, whatever addresses and routes the nodes will have.
namespace lvslab::lab {

/// The interfaces of linux nodes that hear each other's broadcasts: joined by a cable or by bridges.
struct Segment {
    std::vector<Endpoint> members;  ///< by node and interface in file order
    int line = 0;                   ///< of its first link
    bool operator==(const Segment&) const = default;
};

/// All of them, in the order of their first link. Every linked interface of a linux node is in exactly one.
std::vector<Segment> segments(const Lab& lab);
/// Null for what is no linked interface of a linux node.
const Segment* segment_of(std::span<const Segment> segments, const Endpoint& interface);

/// The first link, in file order, that closes a loop of bridges: they speak no STP, so one broadcast would circle for
/// ever. Null when there is none.
const Link* loop_of_bridges(const Lab& lab);

struct Journey {
    std::string from;
    std::string to;
};
/// The nodes of a way with the fewest links, both ends included; of equal ways the one whose links stand first in the
/// file. Empty when no cables join the two, or one of them does not exist.
std::vector<std::string> shortest_path(const Lab& lab, const Journey& journey);
bool reachable(const Lab& lab, const Journey& journey);

}  // namespace lvslab::lab
