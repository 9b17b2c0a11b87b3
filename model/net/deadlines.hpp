#pragma once

#include <algorithm>
#include <vector>

#include "net/time.hpp"

namespace lvslab::net {

/// Timers for entries that are named by a key and know their own deadline. Moving a deadline later costs nothing:
/// the old alarm stays, and whoever takes it asks the entry. So a connection's timer is re-armed for free by every
/// packet, and only creation and expiry touch the heap.
template <class Key>
class Deadlines {
public:
    struct Alarm {
        Time at;
        std::uint64_t order;  // equal times ring in the order of setting: runs must repeat
        Key key;
    };

    void set(Time at, Key key) {
        heap_.push_back({at, order_++, key});
        std::push_heap(heap_.begin(), heap_.end(), later);
    }
    /// Not later than the true next deadline; kNever when there is none.
    Time next() const { return heap_.empty() ? kNever : heap_.front().at; }
    bool due(Time now) const { return !heap_.empty() && heap_.front().at <= now; }
    Alarm take() {
        std::pop_heap(heap_.begin(), heap_.end(), later);
        Alarm alarm = heap_.back();
        heap_.pop_back();
        return alarm;
    }

private:
    static bool later(const Alarm& a, const Alarm& b) {
        return a.at != b.at ? a.at > b.at : a.order > b.order;
    }
    std::vector<Alarm> heap_;
    std::uint64_t order_ = 0;
};

}  // namespace lvslab::net
