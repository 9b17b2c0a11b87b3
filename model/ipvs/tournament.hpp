#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace lvslab::ipvs {

/// Positions 0 to n-1 play for the best one in a binary tree whose nodes keep the winner of their half. Who changes
/// replays its own matches only: O(log n). On a draw the lower position wins, so the champion is the one that a walk
/// over all from the first finds when it changes its mind for a strictly better one only, as the kernel's loops do.
template <class Beats>
class Tournament {
public:
    static constexpr std::size_t kNobody = SIZE_MAX;

    /// `beats(a, b)`: position a is strictly better than b.
    explicit Tournament(Beats beats) : beats_(std::move(beats)) {}

    void play_all(std::size_t players) {
        players_ = players;
        leaves_ = std::bit_ceil(players);
        winners_.assign(2 * leaves_, kNoWinner);
        for (std::size_t i = 0; i < players; ++i) winners_[leaves_ + i] = static_cast<std::uint32_t>(i);
        for (std::size_t node = leaves_ - 1; node > 0; --node) winners_[node] = match(node);
    }

    void replay(std::size_t position) {
        for (std::size_t node = (leaves_ + position) / 2; node > 0; node /= 2) winners_[node] = match(node);
    }

    std::size_t champion() const { return players_ == 0 ? kNobody : winners_[1]; }

    /// The first position from `begin` on for which `wanted` holds, or kNobody. It must hold for the winner of a part
    /// if it holds for anybody there.
    template <class Wanted>
    std::size_t first_from(std::size_t begin, Wanted wanted) const {
        if (begin >= players_) return kNobody;
        std::size_t node = leaves_ + begin;
        while (!holds(node, wanted)) {
            while (node % 2 == 1) node /= 2;  // of a right half there is nothing behind it below the parent
            if (node == 0) return kNobody;
            ++node;
        }
        while (node < leaves_) node = holds(2 * node, wanted) ? 2 * node : 2 * node + 1;
        return winners_[node];
    }

private:
    static constexpr std::uint32_t kNoWinner = UINT32_MAX;

    std::uint32_t match(std::size_t node) const {
        const std::uint32_t left = winners_[2 * node], right = winners_[2 * node + 1];
        return right != kNoWinner && beats_(right, left) ? right : left;
    }
    template <class Wanted>
    bool holds(std::size_t node, Wanted wanted) const {
        return winners_[node] != kNoWinner && wanted(winners_[node]);
    }

    Beats beats_;
    std::size_t players_ = 0, leaves_ = 1;
    std::vector<std::uint32_t> winners_;  ///< node n has the halves 2n and 2n+1; the root is 1
};

}  // namespace lvslab::ipvs
