#include "fastpath/path.hpp"

#include <bit>

namespace lvslab::fastpath {

Difference difference(std::uint64_t before, std::uint64_t after) {
    if (before == after) return 0;
    const std::uint16_t folded = fold(std::uint64_t{fold(~before)} + fold(after));
    if constexpr (std::endian::native == std::endian::big) return folded;
    return static_cast<std::uint16_t>(folded << 8 | folded >> 8);
}

}  // namespace lvslab::fastpath
