#include "wire/checksum.hpp"

#include "wire/bytes.hpp"

namespace lvslab::wire {

std::uint32_t sum(std::span<const std::uint8_t> bytes, std::uint32_t initial) {
    // 2^16 = 1 modulo 0xffff, so 32-bit words may be added as they are: two at a time, and 64 bits never overflow.
    std::uint64_t total = initial;
    std::size_t at = 0;
    for (; at + 8 <= bytes.size(); at += 8) total += std::uint64_t{load32(bytes, at)} + load32(bytes, at + 4);
    for (; at + 2 <= bytes.size(); at += 2) total += load16(bytes, at);
    if (at < bytes.size()) total += static_cast<std::uint32_t>(load8(bytes, at)) << 8;
    total = (total & 0xffffffff) + (total >> 32);
    return static_cast<std::uint32_t>(total + (total >> 32));
}

std::uint16_t checksum(std::span<const std::uint8_t> bytes) { return static_cast<std::uint16_t>(~fold(sum(bytes))); }

std::uint16_t transport_checksum(const PseudoHeader& pseudo, std::span<const std::uint8_t> segment) {
    // Folded to 16 bits each, so that adding four of them cannot overflow.
    const std::uint32_t start = std::uint32_t{fold(pseudo.source.value)} + fold(pseudo.destination.value) +
                                static_cast<std::uint8_t>(pseudo.protocol) + pseudo.length;
    return static_cast<std::uint16_t>(~fold(sum(segment, start)));
}

std::uint16_t udp_checksum(const PseudoHeader& pseudo, std::span<const std::uint8_t> segment) {
    const auto check = transport_checksum(pseudo, segment);
    return check == 0 ? 0xffff : check;
}

}  // namespace lvslab::wire
