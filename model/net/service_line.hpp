#pragma once

#include <cstddef>
#include <deque>
#include <optional>

#include "net/time.hpp"

namespace lvslab::net {

/// First in, first out, before one server: a transmitter, or a CPU.
///
/// How long an item takes is known when it comes, so its end is known then too. The queue is arithmetic, and costs
/// the simulator no event: whoever admits an item schedules only what happens at its end.
class ServiceLine {
public:
    /// `capacity` counts those who wait, not the one that is being served.
    explicit ServiceLine(std::size_t capacity) : capacity_(capacity) {}

    struct Item {
        Time now;
        Time work;  ///< how long the server is busy with it
    };
    /// When the item will be done; nothing if the line is full. `now` must not go back.
    std::optional<Time> admit(const Item& item) {
        if (free_at_ <= item.now)
            free_at_ = item.now;
        else if (waiting(item.now) < capacity_)
            starts_.push_back(free_at_);
        else
            return std::nullopt;
        free_at_ += item.work;
        return free_at_;
    }

    std::size_t waiting(Time now) {
        while (!starts_.empty() && starts_.front() <= now) starts_.pop_front();
        return starts_.size();
    }

    /// Everybody leaves, the one being served too.
    void clear() {
        starts_.clear();
        free_at_ = Time{0};
    }

private:
    std::size_t capacity_;
    std::deque<Time> starts_;  ///< of those who wait
    Time free_at_{0};
};

}  // namespace lvslab::net
