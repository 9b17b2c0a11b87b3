#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// Capture files are written in the byte order of whoever wrote them, and say so at their start. Packets inside them
/// are in network order as ever: that is wire's business, not this header's.
namespace lvslab::record {

/// The caller has checked that `bytes` hold sizeof(T) bytes at `offset`.
template <std::unsigned_integral T>
constexpr T load(std::span<const std::uint8_t> bytes, std::size_t offset, std::endian order) {
    T value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
        const std::size_t at = order == std::endian::big ? i : sizeof(T) - 1 - i;
        value = static_cast<T>((std::uint64_t{value} << 8) | bytes[offset + at]);
    }
    return value;
}

template <std::unsigned_integral T>
void append(std::vector<std::uint8_t>& out, T value, std::endian order) {
    std::array<std::uint8_t, sizeof(T)> octets;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
        const std::size_t at = order == std::endian::little ? i : sizeof(T) - 1 - i;
        octets[at] = static_cast<std::uint8_t>(std::uint64_t{value} >> (8 * i));
    }
    out.insert(out.end(), octets.begin(), octets.end());
}

/// Blocks and options end on a multiple of 32 bits.
constexpr std::size_t padded(std::size_t size) { return (size + 3) & ~std::size_t{3}; }

}  // namespace lvslab::record
