#include "fastpath/path.hpp"

#include <bit>

namespace lvslab::fastpath {

Difference difference(std::uint64_t before, std::uint64_t after) {
    if (before == after) return 0;
    std::uint64_t sum = ~before % 0xffff + after % 0xffff;
    sum %= 0xffff;
    const auto folded = static_cast<std::uint16_t>(sum == 0 ? 0xffff : sum);  // as a sum of more than nothing
    if constexpr (std::endian::native == std::endian::big) return folded;
    return static_cast<std::uint16_t>(folded << 8 | folded >> 8);
}

}  // namespace lvslab::fastpath
