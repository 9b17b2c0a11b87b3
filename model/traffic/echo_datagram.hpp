#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lvslab::traffic {

/// An echo datagram: its number in 8 bytes (big-endian), zeros up to the size asked for; and in an answer, behind all
/// that, the name of the server.
inline constexpr std::size_t kEchoNumberSize = 8;

inline std::string echo_question(std::uint64_t number) {
    std::string bytes(kEchoNumberSize, '\0');
    for (std::size_t i = kEchoNumberSize; i-- > 0; number >>= 8) bytes[i] = static_cast<char>(number & 0xff);
    return bytes;
}

inline std::optional<std::uint64_t> echo_number(std::string_view bytes) {
    if (bytes.size() < kEchoNumberSize) return std::nullopt;
    std::uint64_t number = 0;
    for (const char octet : bytes.substr(0, kEchoNumberSize)) number = number << 8 | static_cast<std::uint8_t>(octet);
    return number;
}

}  // namespace lvslab::traffic
