#pragma once

#include <ns3/simulator.h>

#include <cstdint>
#include <functional>
#include <optional>

#include "lab/lab.hpp"
#include "ns3/clock.hpp"
#include "net/service_line.hpp"

namespace lvslab::sim {

/// A node whose CPU, not its links, is what limits it: frames wait in a bounded queue and take their time each.
class CpuQueue {
public:
    explicit CpuQueue(const lab::Cpu& cpu) : per_packet_(cpu.per_packet), line_(static_cast<std::size_t>(cpu.queue)) {}

    /// Runs `work` when the CPU is through with this frame, in the caller's ns-3 context. False, and `work` is
    /// forgotten, if the queue is full.
    [[nodiscard]] bool offer(std::function<void()> work) {
        const std::optional<net::Time> done = line_.admit({.now = lab_now(), .work = per_packet_});
        ++(done ? accepted_ : dropped_);
        if (done) ::ns3::Simulator::Schedule(delay_until(*done), std::move(work));
        return done.has_value();
    }

    std::size_t waiting() { return line_.waiting(lab_now()); }
    std::uint64_t accepted() const { return accepted_; }
    std::uint64_t dropped() const { return dropped_; }

private:
    net::Time per_packet_;
    net::ServiceLine line_;
    std::uint64_t accepted_ = 0;
    std::uint64_t dropped_ = 0;
};

}  // namespace lvslab::sim
