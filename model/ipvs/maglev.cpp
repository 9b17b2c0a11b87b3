#include "ipvs/maglev.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

namespace lvslab::ipvs {

std::vector<std::uint32_t> maglev_table(const std::vector<MaglevClaim>& claims, std::uint32_t size) {
    std::vector<std::uint32_t> table(size, kMaglevFree);
    if (std::none_of(claims.begin(), claims.end(), [](const MaglevClaim& c) { return c.turns > 0; })) return table;
    std::vector<std::uint32_t> wanted;
    for (const MaglevClaim& c : claims) wanted.push_back(c.offset);
    std::uint32_t filled = 0;
    while (true) {
        for (std::uint32_t i = 0; i < claims.size(); ++i) {
            for (std::uint32_t turn = 0; turn < claims[i].turns; ++turn) {
                std::uint32_t& place = wanted[i];
                while (table[place] != kMaglevFree) {  // a division costs more than the place
                    place += claims[i].skip;
                    if (place >= size) place -= size;
                }
                table[place] = i;
                if (++filled == size) return table;
            }
        }
    }
}

std::vector<std::uint32_t> maglev_turns(const std::vector<std::uint32_t>& weights) {
    constexpr int kBits = 6;  // IP_VS_MH_TAB_BITS: half of CONFIG_IP_VS_MH_TAB_INDEX
    std::uint32_t divisor = 0, largest = 0;
    for (const std::uint32_t w : weights) {
        divisor = std::gcd(divisor, w);
        largest = std::max(largest, w);
    }
    std::vector<std::uint32_t> turns(weights.size(), 0);
    if (divisor == 0) return turns;
    const int shift = std::max(0, static_cast<int>(std::bit_width(largest / divisor)) - kBits);
    std::transform(weights.begin(), weights.end(), turns.begin(),
                   [&](std::uint32_t w) { return w == 0 ? 0 : std::max<std::uint32_t>(1, (w / divisor) >> shift); });
    return turns;
}

}  // namespace lvslab::ipvs
