#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tap/descriptor.hpp"

namespace lvslab::scenarios::bench {

/// The same frame, some times over.
struct Batch {
    std::vector<std::uint8_t> frame;  ///< from the destination MAC on
    int count = 1;
    std::uint16_t segment_size = 0;  ///< TCP payload of its segments, cut by whoever needs to; 0: it is one
};

/// Sends frames on a device of the kernel, past its queueing discipline (packet(7)).
class PacketSocket {
public:
    explicit PacketSocket(const std::string& device);
    /// Throws std::runtime_error if the device does not take all.
    void send(const Batch& batch);

private:
    tap::Descriptor file_;
};

}  // namespace lvslab::scenarios::bench
