#pragma once

#include <cstdint>
#include <vector>

#include "ipvs/connection.hpp"
#include "ipvs/segmented.hpp"

namespace lvslab::ipvs {

/// 4 KiB a segment: cleared in a fraction of what a packet may wait, and nothing to a lab of thousands of idle hosts.
using Connections = Segmented<Connection, 64>;

/// The timers of millions of connections, on three wheels (Varghese and Lauck 1987): 256 slots of a second, 256 of 256
/// seconds, 64 of 65,536. Each slot is a ring through the connections themselves, so setting and removing a timer cost
/// the same however many there are, and no memory. Those of the present second wait in a heap, so they ring at their
/// exact times, and of equal times in the order of their setting: runs must repeat.
///
/// A connection that is moved later stays where it is: whoever takes it looks at Connection::expires, and sets it
/// again.
class TimerWheel {
public:
    using Index = std::uint32_t;  // 0 is none

    explicit TimerWheel(Connections& connections);
    TimerWheel(const TimerWheel&) = delete;
    TimerWheel& operator=(const TimerWheel&) = delete;

    static bool holds(const Connection& c) { return c.later != kNowhere; }
    /// Puts it where its `expires` says, wherever it is now.
    void set(Index connection);
    void remove(Connection& connection);
    /// Not later than the true next alarm; kNever when there is none.
    net::Time next() const { return next_; }
    /// A connection whose alarm has rung by `now`, and which is on no wheel any more; 0: there is none.
    Index take(net::Time now);
    std::size_t memory() const { return sizeof *this + due_.capacity() * sizeof(Due); }

private:
    using Tick = std::uint64_t;
    static constexpr std::uint32_t kFirst = 256, kSecond = 256, kThird = 64;  ///< slots
    static constexpr unsigned kSecondShift = 8, kThirdShift = 16;             ///< ticks of theirs, as powers of two
    /// Connection::later, if it is no neighbour's number. Numbers of slots have the bit kSlot.
    static constexpr std::uint32_t kNowhere = 0, kDue = 0x7fffffff, kSlot = 0x80000000;

    struct Slot {
        std::uint32_t earlier = 0, later = 0;
        net::Time first = net::kNever;  ///< no alarm in it rings before
    };
    struct Due {
        net::Time at{};
        std::uint32_t order = 0;
        Index connection = 0;
    };
    static bool after(const Due& a, const Due& b) { return a.at != b.at ? a.at > b.at : a.order > b.order; }
    static Tick tick_of(net::Time time) { return static_cast<Tick>(time / std::chrono::seconds(1)); }

    std::uint32_t& earlier(std::uint32_t where);
    std::uint32_t& later(std::uint32_t where);
    bool is_empty(std::uint32_t slot) const { return slots_[slot].later == (kSlot | slot); }
    std::uint32_t slot_for(Tick tick) const;
    void put(Index connection);
    Tick next_full() const;
    void turn_to(Tick tick);
    void empty(std::uint32_t slot);
    bool rings(const Due& due) const;
    void find_next();

    Connections& connections_;
    Slot slots_[kFirst + kSecond + kThird];
    std::vector<Due> due_;
    std::uint32_t order_ = 0;
    std::size_t waiting_ = 0;  ///< connections in slots
    Tick present_ = 0;         ///< what rings in this second, or before, is in due_
    net::Time next_ = net::kNever;
};

}  // namespace lvslab::ipvs
