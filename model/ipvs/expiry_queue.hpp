#pragma once

#include <cstdint>
#include <utility>

#include "ipvs/segmented.hpp"
#include "net/time.hpp"

namespace lvslab::ipvs {

/// The alarms of millions of entries, as net::Deadlines keeps those of a few: moving a deadline later costs nothing,
/// for whoever takes an alarm asks the entry. It differs in its memory alone, which grows by segments: a vector would
/// now and then copy all alarms, and the packets would wait.
class ExpiryQueue {
public:
    struct Alarm {
        net::Time at{};
        std::uint32_t order = 0;  ///< equal times ring in the order of setting: runs must repeat
        std::uint32_t entry = 0;
    };

    void set(net::Time at, std::uint32_t entry) {
        heap_.reach(size_);
        const Alarm alarm{at, order_++, entry};
        std::size_t i = size_++;
        for (; i > 0 && earlier(alarm, heap_[(i - 1) / 2]); i = (i - 1) / 2) heap_[i] = heap_[(i - 1) / 2];
        heap_[i] = alarm;
    }
    /// Not later than the true next deadline; kNever when there is none.
    net::Time next() const { return size_ == 0 ? net::kNever : heap_[0].at; }
    bool due(net::Time now) const { return size_ != 0 && heap_[0].at <= now; }
    Alarm take() {
        const Alarm first = heap_[0];
        const Alarm last = heap_[--size_];
        std::size_t i = 0;
        for (std::size_t child = 1; child < size_; child = 2 * i + 1) {
            if (child + 1 < size_ && earlier(heap_[child + 1], heap_[child])) ++child;
            if (!earlier(heap_[child], last)) break;
            heap_[i] = heap_[child];
            i = child;
        }
        if (size_ != 0) heap_[i] = last;
        return first;
    }
    std::size_t memory() const { return heap_.memory(); }

private:
    static bool earlier(const Alarm& a, const Alarm& b) { return a.at != b.at ? a.at < b.at : a.order < b.order; }

    Segmented<Alarm, 4096> heap_;
    std::size_t size_ = 0;
    std::uint32_t order_ = 0;
};

}  // namespace lvslab::ipvs
