#pragma once
#include <cstdint>
#include <span>

#include "wire/address.hpp"
#include "wire/protocol.hpp"

/// The Internet checksum (RFC 1071) and its incremental form (RFC 1624).
///
/// Ones' complement has two zeros, 0x0000 and 0xffff. A sum of anything but zeros folds to 0xffff and never to 0x0000,
/// so full and incremental results agree bit for bit, with each other and with Linux's csum_fold and csum_replace.
namespace lvslab::wire {

/// Adds 16-bit words to a running sum that is not folded yet. An odd last byte counts as if a zero followed: of several
/// pieces only the last may have an odd length.
std::uint32_t sum(std::span<const std::uint8_t> bytes, std::uint32_t initial = 0);

/// Carries added back in until 16 bits remain. Not complemented (Linux's csum_fold complements as well).
constexpr std::uint16_t fold(std::uint32_t sum) {
    sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(sum + (sum >> 16));
}

/// The checksum to store, if the field inside `bytes` is zero; 0 if the field is filled and right.
std::uint16_t checksum(std::span<const std::uint8_t> bytes);

struct Change16 {
    std::uint16_t from = 0;
    std::uint16_t to = 0;
};

struct Change32 {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
};

/// RFC 1624, equation 3: HC' = ~(~HC + ~m + m'). The older HC' = HC + m + ~m' of RFC 1141 can yield a wrong zero.
/// `check` is the stored checksum; the changed word must lie at an even offset of what it covers.
constexpr std::uint16_t update(std::uint16_t check, Change16 change) {
    const auto inverted = [](std::uint16_t word) { return static_cast<std::uint32_t>(word ^ 0xffff); };
    return static_cast<std::uint16_t>(~fold(inverted(check) + inverted(change.from) + change.to));
}

constexpr std::uint16_t update(std::uint16_t check, Change32 change) {
    const auto high = [](std::uint32_t word) { return static_cast<std::uint16_t>(word >> 16); };
    const auto low = [](std::uint32_t word) { return static_cast<std::uint16_t>(word); };
    check = update(check, Change16{high(change.from), high(change.to)});
    return update(check, Change16{low(change.from), low(change.to)});
}

/// What TCP and UDP also cover, though it stands in the IP header (RFC 9293, 3.1). `length` is the segment's.
struct PseudoHeader {
    Ipv4Address source{};
    Ipv4Address destination{};
    Protocol protocol = Protocol::tcp;
    std::uint16_t length = 0;
};

/// The checksum to store, if the field inside `segment` is zero; 0 if the field is filled and right.
std::uint16_t transport_checksum(const PseudoHeader& pseudo, std::span<const std::uint8_t> segment);

/// As transport_checksum, to store in UDP: there 0 means "no checksum", so a computed 0 is sent as 0xffff (RFC 768).
std::uint16_t udp_checksum(const PseudoHeader& pseudo, std::span<const std::uint8_t> segment);

}  // namespace lvslab::wire
