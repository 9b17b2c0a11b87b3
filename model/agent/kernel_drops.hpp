#pragma once

#include <string>
#include <vector>

#include "agent/loop.hpp"

namespace lvslab::agent {

/// Hears of each packet that the kernel drops, in any namespace, with its reason and the function that said so: the drop
/// monitor in packet mode (net/core/drop_monitor.c), which Debian's guest lacks.
class KernelDrops {
public:
    explicit KernelDrops(Loop& loop) : loop_(loop) {}
    /// Does nothing where the kernel has no drop monitor.
    void listen();
    /// Writes a pcapng: frames from the MAC header on, where the packet has one. The comment is
    /// `REASON FUNCTION`.
    void finish(const std::string& path);

private:
    struct Drop {
        net::Time at;  ///< CLOCK_REALTIME
        std::string reason, function, bytes;
    };
    void read();
    void take(const char* message, std::size_t size);

    Loop& loop_;
    Fd socket_{};
    std::uint16_t family_ = 0;
    std::vector<Drop> drops_;
};

}  // namespace lvslab::agent
