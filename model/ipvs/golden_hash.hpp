#pragma once

#include <cstdint>

namespace lvslab::ipvs {

/// hash_32() of linux/hash.h: the upper bits of the product with 2^32 over the golden ratio, negated. sh, dh, lblc and
/// lblcr use it from Linux 4.18 on; before, they took the *lower* bits of `value * 2654435761`, by which clients that
/// differ in the upper bits of their addresses only met in one bucket.
inline std::uint32_t golden_hash(std::uint32_t value, unsigned bits) { return (value * 0x61C88647U) >> (32 - bits); }

}  // namespace lvslab::ipvs
