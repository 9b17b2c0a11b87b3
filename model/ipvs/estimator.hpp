#pragma once

#include "ipvs/rows.hpp"

namespace lvslab::ipvs {

/// The counters of a server, a service or the whole director, and what Linux 6.1 shows of them
/// (net/netfilter/ipvs/ip_vs_est.c). Commands see the values of the last tick, every 2 s. A rate is a moving average,
/// in fixed point: connections and packets a second times 1024, bytes a second times 32. Each tick takes a quarter of
/// the way to what the last two seconds saw, so after a burst the figures fade within some twenty seconds.
class Statistics {
public:
    Stats live{};  ///< counted here, as packets pass

    /// The estimator's turn. True if what is shown has changed.
    bool tick() {
        const Stats stats_before = shown();
        const Rates rates_before = rates();
        move(scaled_.connections, (live.connections - ticked_.connections) << 9);
        move(scaled_.packets_in, (live.packets_in - ticked_.packets_in) << 9);
        move(scaled_.packets_out, (live.packets_out - ticked_.packets_out) << 9);
        move(scaled_.bytes_in, (live.bytes_in - ticked_.bytes_in) << 4);
        move(scaled_.bytes_out, (live.bytes_out - ticked_.bytes_out) << 4);
        ticked_ = live;
        return shown() != stats_before || rates() != rates_before;
    }
    /// Nothing was counted since the last tick, and the averages have come down to 0: a tick would change nothing.
    bool at_rest() const { return live == ticked_ && scaled_ == Rates{}; }
    /// `ipvsadm -Z`: what is shown becomes zero. What was counted since the last tick is shown by the next one.
    void zero() {
        zero_ = ticked_;
        scaled_ = {};
    }
    Stats shown() const {
        return {.connections = ticked_.connections - zero_.connections,
                .packets_in = ticked_.packets_in - zero_.packets_in,
                .packets_out = ticked_.packets_out - zero_.packets_out,
                .bytes_in = ticked_.bytes_in - zero_.bytes_in,
                .bytes_out = ticked_.bytes_out - zero_.bytes_out};
    }
    Rates rates() const {
        return {.connections = (scaled_.connections + 0x1ff) >> 10,
                .packets_in = (scaled_.packets_in + 0x1ff) >> 10,
                .packets_out = (scaled_.packets_out + 0x1ff) >> 10,
                .bytes_in = (scaled_.bytes_in + 0xf) >> 5,
                .bytes_out = (scaled_.bytes_out + 0xf) >> 5};
    }

private:
    static void move(std::uint64_t& average, std::uint64_t seen) {
        const auto distance = static_cast<std::int64_t>(seen) - static_cast<std::int64_t>(average);
        average += static_cast<std::uint64_t>(distance >> 2);
    }

    Stats ticked_{};  // as of the last tick
    Stats zero_{};    // where zero() was
    Rates scaled_{};
};

}  // namespace lvslab::ipvs
