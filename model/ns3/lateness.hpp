#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "net/time.hpp"

namespace lvslab::sim {

/// How far a simulator that follows the real clock was behind it, as seen at regular moments.
class Lateness {
public:
    void add(net::Time late) { seen_.push_back(std::max(late, net::Time{0})); }
    bool empty() const { return seen_.empty(); }
    /// The lateness that the share (0 to 1) of all moments did not exceed; 0 if none was looked at.
    net::Time quantile(double share) const {
        if (seen_.empty()) return net::Time{0};
        std::vector<net::Time> sorted = seen_;
        const auto place = sorted.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(sorted.size() - 1));
        std::nth_element(sorted.begin(), place, sorted.end());
        return *place;
    }

private:
    std::vector<net::Time> seen_;
};

}  // namespace lvslab::sim
