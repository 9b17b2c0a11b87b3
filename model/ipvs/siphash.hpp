#pragma once

#include <cstdint>

namespace lvslab::ipvs {

struct SipKey {
    std::uint64_t low = 0;  ///< the first eight bytes, little-endian
    std::uint64_t high = 0;
};

/// SipHash (Aumasson and Bernstein, 2012) with `compressions` rounds a word and `finalisations` at the end; SipHash-2-4
/// is the published one, SipHash-1-3 what a 64-bit Linux calls hsiphash.
struct SipRounds {
    int compressions = 2;
    int finalisations = 4;
};

/// The hash of at most seven bytes: `word` holds them little-endian, `bytes` is their number.
std::uint64_t siphash_short(std::uint64_t word, unsigned bytes, const SipKey& key, const SipRounds& rounds = {});

/// hsiphash() of four bytes on a 64-bit little-endian Linux: SipHash-1-3, its lower half.
inline std::uint32_t hsiphash(std::uint32_t value, const SipKey& key) {
    return static_cast<std::uint32_t>(siphash_short(value, 4, key, {.compressions = 1, .finalisations = 3}));
}

}  // namespace lvslab::ipvs
