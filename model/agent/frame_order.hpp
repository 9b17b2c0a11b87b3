#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "net/time.hpp"

namespace lvslab::agent {

/// A frame as a packet socket has told of it.
struct HeardFrame {
    net::Time at;
    std::size_t node;
    int interface;
    bool outgoing;
    std::uint8_t reception;  ///< as epb_flags counts: 1 for us, 2 multicast, 3 broadcast, 4 for others
    std::string bytes;
};

/// Puts the frames into the order in which they happened: by time; where the clock is too coarse to tell, a frame is
/// sent before it is received elsewhere, and each node's own frames stay in the order in which they were given.
void put_in_order(std::vector<HeardFrame>& frames);

}  // namespace lvslab::agent
