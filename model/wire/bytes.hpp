#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

/// The only place that knows network byte order: everything above these functions holds host order.
namespace lvslab::wire {

/// A byte of a frame that a view may only read (const) or also change.
template <class B>
concept Octet = std::same_as<std::remove_const_t<B>, std::uint8_t>;

template <class B>
concept Writable = Octet<B> && !std::is_const_v<B>;

/// The loads and stores check nothing: a view's parse() has checked the length once, for all of its getters.
inline std::uint8_t load8(std::span<const std::uint8_t> bytes, std::size_t offset) { return bytes[offset]; }

inline std::uint16_t load16(std::span<const std::uint8_t> bytes, std::size_t offset) {
    return static_cast<std::uint16_t>((bytes[offset] << 8) | bytes[offset + 1]);
}

inline std::uint32_t load32(std::span<const std::uint8_t> bytes, std::size_t offset) {
    return (static_cast<std::uint32_t>(bytes[offset]) << 24) | (static_cast<std::uint32_t>(bytes[offset + 1]) << 16) |
           (static_cast<std::uint32_t>(bytes[offset + 2]) << 8) | bytes[offset + 3];
}

inline void store8(std::span<std::uint8_t> bytes, std::size_t offset, std::uint8_t value) { bytes[offset] = value; }

inline void store16(std::span<std::uint8_t> bytes, std::size_t offset, std::uint16_t value) {
    bytes[offset] = static_cast<std::uint8_t>(value >> 8);
    bytes[offset + 1] = static_cast<std::uint8_t>(value);
}

inline void store32(std::span<std::uint8_t> bytes, std::size_t offset, std::uint32_t value) {
    bytes[offset] = static_cast<std::uint8_t>(value >> 24);
    bytes[offset + 1] = static_cast<std::uint8_t>(value >> 16);
    bytes[offset + 2] = static_cast<std::uint8_t>(value >> 8);
    bytes[offset + 3] = static_cast<std::uint8_t>(value);
}

}  // namespace lvslab::wire
