#include "wire/hex.hpp"

#include <string_view>

namespace lvslab::wire {

std::string hex(std::span<const std::uint8_t> bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * bytes.size());
    for (const auto octet : bytes) {
        text += kDigits[octet >> 4];
        text += kDigits[octet & 0xf];
    }
    return text;
}

}  // namespace lvslab::wire
