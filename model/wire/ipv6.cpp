#include "wire/ipv6.hpp"

#include <charconv>

namespace lvslab::wire {

/// The longest row of zero groups, the first of equal ones, becomes `::`.
std::string to_string(const Ipv6Address& address) {
    constexpr std::size_t kGroups = 8;
    const auto group = [&](std::size_t i) { return load16(address.octets, 2 * i); };
    std::size_t gap = kGroups, gap_size = 1;
    for (std::size_t i = 0; i < kGroups; ++i) {
        std::size_t size = 0;
        while (i + size < kGroups && group(i + size) == 0) ++size;
        if (size > gap_size) gap = i, gap_size = size;
    }
    std::string text;
    for (std::size_t i = 0; i < kGroups; ++i) {
        if (i == gap) {
            text += "::";
            i += gap_size - 1;
            continue;
        }
        if (!text.empty() && text.back() != ':') text += ':';
        std::array<char, 4> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), group(i), 16).ptr;
        text.append(digits.data(), end);
    }
    return text;
}

}  // namespace lvslab::wire
