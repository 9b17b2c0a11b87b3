#include "ipvs/timer_wheel.hpp"

#include <algorithm>

namespace lvslab::ipvs {

TimerWheel::TimerWheel(Connections& connections) : connections_(connections) {
    for (std::uint32_t s = 0; s < std::size(slots_); ++s) slots_[s].earlier = slots_[s].later = kSlot | s;
}

std::uint32_t& TimerWheel::earlier(std::uint32_t where) {
    return (where & kSlot) != 0 ? slots_[where & ~kSlot].earlier : connections_[where].earlier;
}

std::uint32_t& TimerWheel::later(std::uint32_t where) {
    return (where & kSlot) != 0 ? slots_[where & ~kSlot].later : connections_[where].later;
}

void TimerWheel::set(Index connection) {
    Connection& c = connections_[connection];
    remove(c);
    put(connection);
    next_ = std::min(next_, c.expires);
}

void TimerWheel::remove(Connection& connection) {
    if (connection.later != kNowhere && connection.later != kDue) {
        later(connection.earlier) = connection.later;
        earlier(connection.later) = connection.earlier;
        --waiting_;
    }
    connection.later = kNowhere;  // what is left of it in due_ rings no more
}

/// The slot of a tick to come. What is further away than the wheels reach waits in the last slot, and is put anew.
std::uint32_t TimerWheel::slot_for(Tick tick) const {
    if (tick - present_ < kFirst) return static_cast<std::uint32_t>(tick % kFirst);
    const Tick second = tick >> kSecondShift;
    if (second - (present_ >> kSecondShift) < kSecond) return kFirst + static_cast<std::uint32_t>(second % kSecond);
    const Tick third = std::min(tick >> kThirdShift, (present_ >> kThirdShift) + kThird - 1);
    return kFirst + kSecond + static_cast<std::uint32_t>(third % kThird);
}

void TimerWheel::put(Index connection) {
    Connection& c = connections_[connection];
    const Tick tick = tick_of(c.expires);
    if (tick <= present_) {
        c.earlier = ++order_;
        c.later = kDue;
        due_.push_back({.at = c.expires, .order = order_, .connection = connection});
        std::push_heap(due_.begin(), due_.end(), after);
        return;
    }
    const std::uint32_t number = slot_for(tick);
    Slot& slot = slots_[number];
    slot.first = is_empty(number) ? c.expires : std::min(slot.first, c.expires);
    c.earlier = slot.earlier;
    c.later = kSlot | number;
    later(slot.earlier) = connection;
    slot.earlier = connection;
    ++waiting_;
}

void TimerWheel::empty(std::uint32_t slot) {
    std::uint32_t next = slots_[slot].later;
    slots_[slot].earlier = slots_[slot].later = kSlot | slot;
    while ((next & kSlot) == 0) {
        const Index connection = next;
        next = connections_[connection].later;
        --waiting_;
        put(connection);
    }
}

/// When the next slot that holds something has its turn.
TimerWheel::Tick TimerWheel::next_full() const {
    Tick next = ~Tick{0};
    const auto look = [&](std::uint32_t base, std::uint32_t slots, unsigned shift) {
        const Tick present = present_ >> shift;
        for (std::uint32_t step = 1; step <= slots; ++step) {
            if (is_empty(base + static_cast<std::uint32_t>((present + step) % slots))) continue;
            next = std::min(next, (present + step) << shift);
            return;
        }
    };
    look(0, kFirst, 0);
    look(kFirst, kSecond, kSecondShift);
    look(kFirst + kSecond, kThird, kThirdShift);
    return next;
}

void TimerWheel::turn_to(Tick tick) {
    while (present_ < tick) {
        if (waiting_ == 0) {
            present_ = tick;
            return;
        }
        if (tick - present_ > kFirst) present_ = std::min(tick, next_full()) - 1;  // nothing rings in between
        ++present_;
        if (present_ % kFirst == 0) {
            const Tick second = present_ >> kSecondShift, third = present_ >> kThirdShift;
            if (second % kSecond == 0) empty(kFirst + kSecond + static_cast<std::uint32_t>(third % kThird));
            empty(kFirst + static_cast<std::uint32_t>(second % kSecond));
        }
        empty(static_cast<std::uint32_t>(present_ % kFirst));
    }
}

/// False: it was removed since, or set anew.
bool TimerWheel::rings(const Due& due) const {
    const Connection& c = connections_[due.connection];
    return c.later == kDue && c.earlier == due.order;
}

TimerWheel::Index TimerWheel::take(net::Time now) {
    if (next_ > now) return 0;
    turn_to(tick_of(now));
    while (!due_.empty() && due_.front().at <= now) {
        const Due first = due_.front();
        std::pop_heap(due_.begin(), due_.end(), after);
        due_.pop_back();
        if (!rings(first)) continue;
        connections_[first.connection].later = kNowhere;
        return first.connection;
    }
    find_next();
    return 0;
}

/// What waits in a slot rings after the present second, and in each wheel the slots follow each other.
void TimerWheel::find_next() {
    next_ = net::kNever;
    if (!due_.empty()) {
        next_ = due_.front().at;
        return;
    }
    const auto look = [&](std::uint32_t base, std::uint32_t slots, Tick present) {
        for (std::uint32_t step = 1; step <= slots; ++step) {
            const std::uint32_t slot = base + static_cast<std::uint32_t>((present + step) % slots);
            if (is_empty(slot)) continue;
            next_ = std::min(next_, slots_[slot].first);
            return;
        }
    };
    if (waiting_ == 0) return;
    look(0, kFirst, present_);
    look(kFirst, kSecond, present_ >> kSecondShift);
    look(kFirst + kSecond, kThird, present_ >> kThirdShift);
}

}  // namespace lvslab::ipvs
