#pragma once

#include <cstdint>
#include <cstring>

#include "fastpath/frame.hpp"
#include "wire/bytes.hpp"
#include "wire/ethernet.hpp"
#include "wire/ipv4.hpp"

namespace lvslab::fastpath {

/// What a TAP device and a packet socket put in front of a frame to tell of work that is left to do (virtio 1.2, 5.1.6;
/// linux/virtio_net.h is no C++), in the machine's byte order.
struct VnetHeader {
    std::uint8_t flags;
    std::uint8_t gso_type;
    std::uint16_t hdr_len, gso_size, csum_start, csum_offset;

    static constexpr std::uint8_t kNeedsChecksum = 1, kTcpSegments = 1;
};
static_assert(sizeof(VnetHeader) == 10);

/// The bytes in front of the frame are its header.
inline Offload offload_before(const Frame& frame) {
    VnetHeader header;
    std::memcpy(&header, frame.bytes - sizeof header, sizeof header);
    Offload offload;
    if ((header.flags & VnetHeader::kNeedsChecksum) != 0) {
        offload = {
            .partial_checksum = true, .checksum_start = header.csum_start, .checksum_offset = header.csum_offset};
    }
    if (header.gso_type == VnetHeader::kTcpSegments) offload.segment_size = header.gso_size;
    return offload;
}

/// Writes the header in front of the frame.
inline void put_offload_before(const Frame& frame) {
    VnetHeader header{};
    const Offload& offload = frame.offload;
    if (offload.partial_checksum) {
        header.flags = VnetHeader::kNeedsChecksum;
        header.csum_start = offload.checksum_start;
        header.csum_offset = offload.checksum_offset;
    }
    if (offload.segment_size != 0) {
        const std::size_t transport = wire::kEthernetSize + wire::kIpv4Size;  // the fast path knows no IP options
        const auto words = static_cast<std::uint32_t>(wire::load8(frame.span(), transport + 12) >> 4);
        header.gso_type = VnetHeader::kTcpSegments;
        header.gso_size = offload.segment_size;
        header.hdr_len = static_cast<std::uint16_t>(transport + 4 * words);
    }
    std::memcpy(frame.bytes - sizeof header, &header, sizeof header);
}

}  // namespace lvslab::fastpath
