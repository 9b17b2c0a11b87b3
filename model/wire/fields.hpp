#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// A frame as a list of named header fields: what the viewer's packet diff and `show --packet` compare.
namespace lvslab::wire {

struct Field {
    std::string name{};        ///< Wireshark's, where it has one: ip.src, tcp.dstport
    std::string value{};       ///< as Wireshark shows it: 10.0.2.100, 0x0800, 64; tcp.seq is the raw number
    std::uint16_t offset = 0;  ///< of the field's first byte, from the start of what was decoded
    std::uint16_t length = 0;  ///< bytes

    bool operator==(const Field&) const = default;
};

/// Decodes an Ethernet frame, in the order of the wire and as far as its bytes go.
///
/// An IP header around an IP packet gets the prefix `outer.`, and the inner packet keeps the plain names, so that a
/// packet's own fields line up over all hops, in and out of the tunnel. The packet quoted in an ICMP error gets the
/// prefix `quoted.`. Bytes that no header claims are one `data.len`. Fields whose bytes are
/// not all there are left out.
std::vector<Field> fields(std::span<const std::uint8_t> frame);

/// The same for what begins at `begin`, behind a link header that gives it this type. Offsets are the frame's.
std::vector<Field> payload_fields(std::uint16_t ether_type, std::span<const std::uint8_t> frame, std::size_t begin);

/// The same for an IP packet without Ethernet.
std::vector<Field> packet_fields(std::span<const std::uint8_t> ip_packet);

/// The value of the first field of this name; empty: there is none.
std::string_view value_of(const std::vector<Field>& fields, std::string_view name);

}  // namespace lvslab::wire
