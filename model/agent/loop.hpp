#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>

#include "agent/system.hpp"
#include "net/time.hpp"

namespace lvslab::agent {

/// Everything in the guest happens here, one thing after the other: sockets that are ready, and times that have come.
/// Lab time begins with start(); before that it is 0.
class Loop {
public:
    Loop();

    /// Lab time 0 is so much later: until then it is negative.
    void start(net::Time later = net::Time{0});
    bool started() const { return started_; }
    /// Lab time of the kernel's clock.
    net::Time now() const;
    /// Lab time of a time stamp of the kernel's (CLOCK_REALTIME).
    net::Time lab_time(net::Time realtime) const { return realtime - begin_; }

    using Ready = std::function<void(std::uint32_t events)>;
    void watch(int fd, std::uint32_t events, Ready ready);
    void change(int fd, std::uint32_t events);
    void forget(int fd);

    struct Timer {
        net::Time time{0};
        std::uint64_t number = 0;
        auto operator<=>(const Timer&) const = default;
    };
    Timer at(net::Time time, std::function<void()> action) {
        const Timer timer{time, ++timers_made_};
        timers_.emplace(timer, std::move(action));
        return timer;
    }
    /// Also one that has run already.
    void cancel(const Timer& timer) { timers_.erase(timer); }

    /// Ends at the lab time, or when stop() was called.
    void run(net::Time until);
    /// What is ready now, or within `patience`; also before start().
    void turn(net::Time patience);
    void stop() { stopped_ = true; }

private:
    Fd epoll_;
    bool started_ = false;
    bool stopped_ = false;
    net::Time begin_{0};
    std::uint64_t timers_made_ = 0;
    std::map<Timer, std::function<void()>> timers_;
    std::map<int, std::shared_ptr<Ready>> watched_;
};

}  // namespace lvslab::agent
