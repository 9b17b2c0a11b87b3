#pragma once

#include <optional>

#include "record/run_record.hpp"
#include "wire/ipv4.hpp"

namespace lvslab::models {

/// A frame's TCP segment, that of the inner packet if it is in a tunnel.
struct TcpSegment {
    wire::Ipv4Address source, destination;
    std::uint16_t source_port = 0, destination_port = 0;
    std::uint32_t seq = 0;
    bool fills = false;  ///< it takes sequence space: a SYN, a FIN or data
    bool operator==(const TcpSegment&) const = default;
};
std::optional<TcpSegment> segment_of(const record::Frame& frame);

/// Whether the frame's packet is a retransmission: the record names a packet of the same node as its parent, and that
/// one has the same place in the stream (RFC 9293, 3.8.1).
bool is_sent_again(const record::RunRecord& record, const record::Frame& frame);

}  // namespace lvslab::models
