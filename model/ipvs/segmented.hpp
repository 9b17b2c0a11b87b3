#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace lvslab::ipvs {

/// An array that grows by whole segments and never moves what it holds: references stay valid, and no growth ever
/// copies millions of elements at once. A new segment costs the time to clear it, well below a millisecond.
template <class T, std::size_t Segment>
class Segmented {
public:
    T& operator[](std::size_t i) { return segments_[i / Segment][i % Segment]; }
    const T& operator[](std::size_t i) const { return segments_[i / Segment][i % Segment]; }
    /// Makes sure that element `i`, the first beyond the present ones at most, exists.
    void reach(std::size_t i) {
        if (i / Segment == segments_.size()) segments_.push_back(std::make_unique<T[]>(Segment));
    }
    /// Bytes that it has taken.
    std::size_t memory() const { return segments_.size() * Segment * sizeof(T); }

private:
    std::vector<std::unique_ptr<T[]>> segments_;
};

}  // namespace lvslab::ipvs
