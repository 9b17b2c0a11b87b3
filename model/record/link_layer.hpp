#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "record/pcapng_format.hpp"
#include "wire/address.hpp"
#include "wire/fields.hpp"

/// What stands in front of a packet in a capture: Ethernet, or what its link type has instead
/// (https://www.tcpdump.org/linktypes.html). Nobody else asks for a link type.
namespace lvslab::record {

/// A frame's link header, and what a pseudo header says about the frame.
struct LinkView {
    std::size_t size = 0;          ///< of the header: the network header follows
    std::uint16_t ether_type = 0;  ///< of what follows; below 1536: LLC
    EpbFlags flags = {};           ///< `tcpdump -i any` notes the direction
    std::optional<wire::MacAddress> source = {};
    std::optional<std::uint32_t> interface = {};  ///< number of the interface where `tcpdump -i any` saw it (version 2)
};

/// Empty if the link type is not decoded, or the header is not whole.
std::optional<LinkView> link_of(std::uint16_t link_type, std::span<const std::uint8_t> frame);

/// False: frames of this link type are only counted.
bool is_decoded(std::uint16_t link_type);
/// `113 (Linux cooked capture)`.
std::string link_type_text(std::uint16_t link_type);

/// The frame in one line, without its MACs, and with what a pseudo header says.
std::string frame_text(std::uint16_t link_type, std::span<const std::uint8_t> frame);
/// The frame's header fields; offsets are the frame's.
std::vector<wire::Field> frame_fields(std::uint16_t link_type, std::span<const std::uint8_t> frame);

}  // namespace lvslab::record
