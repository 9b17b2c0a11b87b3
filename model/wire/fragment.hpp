#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "wire/buffer.hpp"
#include "wire/ipv4.hpp"

/// Cutting an IPv4 packet into fragments (RFC 791, 3.2; net/ipv4/ip_output.c, ip_options.c).
namespace lvslab::wire {

/// Where a piece lies in the payload of the packet that is cut, which may be a fragment itself.
struct Cut {
    std::size_t begin = 0;
    std::size_t size = 0;  ///< a multiple of 8 in all pieces but the last
    bool dont_fragment = false;
};

/// A copy of the header before this part of the payload, with offset, more-fragments, length and checksum set. The
/// piece that ends the packet has more-fragments only if the packet had it.
Buffer cut_fragment(const Ipv4<const std::uint8_t>& packet, const Cut& cut);

/// For all fragments but the first: options without the copy bit become no-operations, so that the header keeps its
/// length, as in Linux. Call it on the first packet's copy; the checksum is left to the caller.
void blank_options_not_copied(std::span<std::uint8_t> options);

}  // namespace lvslab::wire
