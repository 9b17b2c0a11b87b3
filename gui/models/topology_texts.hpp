#pragma once

#include <vector>

#include "models/topology.hpp"
#include "models/words.hpp"

namespace lvslab::models {

/// A line of a node's card.
struct CardLine {
    QString text;
    bool is_address = false;  ///< shown in mono

    bool operator==(const CardLine&) const = default;
};

struct CardMoment {
    std::size_t node = 0;
    net::Time time{0};
    Language language = Language::english;
};

/// The node's addresses at that time, and where it has the virtual one: `VIP 10.0.2.100` on a director, `VIP on tunl0`
/// on a server, `no VIP` on a server that tunnel or direct routing needs it on.
std::vector<CardLine> card_lines(const Topology& topology, const AddressBook& book, const CardMoment& moment);

struct SegmentMoment {
    std::size_t segment = 0;
    net::Time time{0};
};
/// The networks of a segment, out of its ends' addresses: `10.0.1.0/24`; empty if none has one.
QString subnet_text(const Topology& topology, const AddressBook& book, const SegmentMoment& moment);

}  // namespace lvslab::models
