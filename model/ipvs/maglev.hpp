#pragma once

#include <cstdint>
#include <vector>

namespace lvslab::ipvs {

/// One server's claim in Maglev's table: it wants the places offset, offset + skip, offset + 2 skip, ... modulo the
/// table's size, which is prime, so each place comes up once.
struct MaglevClaim {
    std::uint32_t offset = 0;
    std::uint32_t skip = 1;
    std::uint32_t turns = 1;  ///< places in a row when it is its turn; 0: it gets none
};

inline constexpr std::uint32_t kMaglevFree = UINT32_MAX;

/// Fills a table of `size` places with indices into `claims`: in turn each takes the first place on its list that is
/// still free (Eisenbud et al., Maglev, NSDI 2016, section 3.4; weights as ip_vs_mh_populate()). All are kMaglevFree if
/// nobody has turns.
std::vector<std::uint32_t> maglev_table(const std::vector<MaglevClaim>& claims, std::uint32_t size);

/// The turns that weights mean: divided by their greatest common divisor, and then shifted down until the largest has
/// at most six bits; who has a weight keeps one turn.
std::vector<std::uint32_t> maglev_turns(const std::vector<std::uint32_t>& weights);

}  // namespace lvslab::ipvs
