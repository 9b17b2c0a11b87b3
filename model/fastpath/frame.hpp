#pragma once

#include <cstdint>
#include <span>

#include "net/route.hpp"

namespace lvslab::fastpath {

/// Bytes that may be written in front of a frame: an outer header needs 20.
inline constexpr std::size_t kHeadroom = 64;

/// Work that the sender left to whoever puts the frame on a wire (virtio_net_hdr; Linux: ip_summed, gso_size).
struct Offload {
    /// The checksum field holds the folded sum of the pseudo-header; what is from checksum_start on is to be added.
    bool partial_checksum = false;
    std::uint16_t checksum_start = 0;   ///< bytes from the frame's first
    std::uint16_t checksum_offset = 0;  ///< of the field, from checksum_start
    std::uint16_t segment_size = 0;     ///< TCP payload of each segment that it becomes; 0: the frame is one

    bool any() const { return partial_checksum || segment_size != 0; }
    bool operator==(const Offload&) const = default;
};

/// A frame in the memory of whoever owns it, from its destination MAC on.
struct Frame {
    std::uint8_t* bytes = nullptr;
    std::uint32_t size = 0;
    net::InterfaceIndex interface = net::kNoInterface;  ///< where it came in; when it is sent, where it goes out
    Offload offload{};

    std::span<std::uint8_t> span() const { return {bytes, size}; }
};

}  // namespace lvslab::fastpath
