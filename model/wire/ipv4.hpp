#pragma once
#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>

#include "wire/address.hpp"
#include "wire/bytes.hpp"
#include "wire/checksum.hpp"
#include "wire/protocol.hpp"

namespace lvslab::wire {

inline constexpr std::size_t kIpv4Size = 20;  ///< without options
inline constexpr std::size_t kMaxIpv4Packet = 65535;

/// The word that says which part of a datagram this is. The wire counts the offset in units of 8 bytes, we in bytes.
struct Fragmentation {
    bool dont_fragment = false;
    bool more_fragments = false;
    std::uint16_t offset = 0;  ///< bytes, a multiple of 8

    bool operator==(const Fragmentation&) const = default;
};

/// An IPv4 header seen in place (RFC 791). It owns nothing: the frame must outlive it.
///
///     0 version+IHL   1 DSCP+ECN    2 total length
///     4 id            6 flags+fragment offset
///     8 TTL           9 protocol   10 header checksum
///    12 source                     16 destination            20 options
///
/// Setters store and no more; rewrite.hpp has those that keep the checksums right.
template <Octet B>
class Ipv4 {
public:
    /// Empty unless `bytes` hold the whole packet; after that no getter can read past the end. More bytes than the
    /// total length (Ethernet's padding) are cut off. The header checksum is not looked at: see checksum_ok().
    static std::optional<Ipv4> parse(std::span<B> bytes) {
        const auto ip = parse_quoted(bytes);
        if (!ip || ip->total_length() > bytes.size()) return std::nullopt;
        return ip;
    }

    /// For a packet quoted in an ICMP error: the header must be whole, the payload may be cut short.
    static std::optional<Ipv4> parse_quoted(std::span<B> bytes) { return parse_up_to(bytes, length_in(bytes)); }

    /// For a packet of a capture, which may be cut short like a quoted one. A sender that leaves it to its device to cut
    /// large segments (TSO) may write the total length 0: the packet is then what the frame holds.
    static std::optional<Ipv4> parse_captured(std::span<B> bytes) {
        const std::size_t length = length_in(bytes);
        return parse_up_to(bytes, length != 0 ? length : bytes.size());
    }

    std::size_t header_size() const { return (load8(bytes_, 0) & 0x0fU) * 4; }
    std::uint8_t tos() const { return load8(bytes_, 1); }  ///< DSCP and ECN together
    std::uint8_t dscp() const { return tos() >> 2; }
    std::uint8_t ecn() const { return tos() & 3; }
    std::uint16_t total_length() const { return load16(bytes_, 2); }
    std::uint16_t id() const { return load16(bytes_, 4); }
    bool dont_fragment() const { return (load16(bytes_, 6) & 0x4000) != 0; }
    bool more_fragments() const { return (load16(bytes_, 6) & 0x2000) != 0; }
    std::uint16_t fragment_offset() const { return static_cast<std::uint16_t>(load16(bytes_, 6) << 3); }  ///< bytes
    Fragmentation fragmentation() const { return {dont_fragment(), more_fragments(), fragment_offset()}; }
    bool is_fragment() const { return more_fragments() || fragment_offset() != 0; }
    std::uint8_t ttl() const { return load8(bytes_, 8); }
    Protocol protocol() const { return static_cast<Protocol>(load8(bytes_, 9)); }
    std::uint16_t header_checksum() const { return load16(bytes_, 10); }
    bool checksum_ok() const { return checksum(header()) == 0; }
    Ipv4Address source() const { return {load32(bytes_, 12)}; }
    Ipv4Address destination() const { return {load32(bytes_, 16)}; }

    std::span<B> packet() const { return bytes_; }  ///< header and payload, no padding
    std::span<B> header() const { return bytes_.first(header_size()); }
    std::span<B> options() const { return header().subspan(kIpv4Size); }
    std::span<B> payload() const { return bytes_.subspan(header_size()); }
    /// For the checksum of the TCP or UDP segment in this packet.
    PseudoHeader pseudo_header() const {
        return {source(), destination(), protocol(), static_cast<std::uint16_t>(payload().size())};
    }

    void set_tos(std::uint8_t tos) const requires Writable<B> { store8(bytes_, 1, tos); }
    void set_total_length(std::uint16_t length) const requires Writable<B> { store16(bytes_, 2, length); }
    void set_id(std::uint16_t id) const requires Writable<B> { store16(bytes_, 4, id); }
    void set_fragmentation(Fragmentation f) const requires Writable<B> {
        const int flags = (f.dont_fragment ? 0x4000 : 0) | (f.more_fragments ? 0x2000 : 0);
        store16(bytes_, 6, static_cast<std::uint16_t>(flags | f.offset >> 3));
    }
    void set_ttl(std::uint8_t ttl) const requires Writable<B> { store8(bytes_, 8, ttl); }
    void set_protocol(Protocol p) const requires Writable<B> { store8(bytes_, 9, static_cast<std::uint8_t>(p)); }
    void set_header_checksum(std::uint16_t check) const requires Writable<B> { store16(bytes_, 10, check); }
    void set_source(Ipv4Address a) const requires Writable<B> { store32(bytes_, 12, a.value); }
    void set_destination(Ipv4Address a) const requires Writable<B> { store32(bytes_, 16, a.value); }
    /// Computed anew over the whole header, as for a packet that we make.
    void fill_header_checksum() const requires Writable<B> {
        set_header_checksum(0);
        set_header_checksum(checksum(header()));
    }

private:
    explicit Ipv4(std::span<B> bytes) : bytes_(bytes) {}

    static std::size_t length_in(std::span<B> bytes) { return bytes.size() < kIpv4Size ? 0 : load16(bytes, 2); }
    static std::optional<Ipv4> parse_up_to(std::span<B> bytes, std::size_t length) {
        if (bytes.size() < kIpv4Size || load8(bytes, 0) >> 4 != 4) return std::nullopt;
        const Ipv4 ip(bytes.first(std::min(bytes.size(), length)));
        if (ip.bytes_.size() < kIpv4Size) return std::nullopt;
        if (ip.header_size() < kIpv4Size || ip.header_size() > ip.bytes_.size()) return std::nullopt;
        return ip;
    }

    std::span<B> bytes_;
};

}  // namespace lvslab::wire
