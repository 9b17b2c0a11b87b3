#include "agent/loop.hpp"

#include <algorithm>
#include <array>
#include <ctime>

namespace lvslab::agent {

namespace {

net::Time realtime() {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

}  // namespace

Loop::Loop() : epoll_(must(epoll_create1(EPOLL_CLOEXEC), "epoll_create1")) {}

void Loop::start(net::Time later) {
    begin_ = realtime() + later;
    started_ = true;
}

net::Time Loop::now() const { return started_ ? realtime() - begin_ : net::Time{0}; }

void Loop::watch(int fd, std::uint32_t events, Ready ready) {
    epoll_event event{.events = events, .data = {.fd = fd}};
    must(epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
    watched_[fd] = std::make_shared<Ready>(std::move(ready));
}

void Loop::change(int fd, std::uint32_t events) {
    epoll_event event{.events = events, .data = {.fd = fd}};
    must(epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event), "epoll_ctl");
}

void Loop::forget(int fd) {
    if (watched_.erase(fd) != 0) epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
}

void Loop::run(net::Time until) {
    while (!stopped_ && now() < until) {
        while (!timers_.empty() && timers_.begin()->first.time <= now()) {
            const auto action = std::move(timers_.begin()->second);
            timers_.erase(timers_.begin());
            action();
        }
        const net::Time next = timers_.empty() ? until : std::min(until, timers_.begin()->first.time);
        turn(std::max(net::Time{0}, next - now()));
    }
}

void Loop::turn(net::Time patience) {
    std::array<epoll_event, 64> events{};
    const timespec wait{.tv_sec = patience.count() / 1'000'000'000, .tv_nsec = patience.count() % 1'000'000'000};
    const int ready = epoll_pwait2(epoll_.get(), events.data(), static_cast<int>(events.size()), &wait, nullptr);
    for (int i = 0; i < ready; ++i) {
        const auto& event = events[static_cast<std::size_t>(i)];
        const auto found = watched_.find(event.data.fd);
        if (found == watched_.end()) continue;  // an earlier one has closed it
        const auto action = found->second;      // it may forget itself while it runs
        (*action)(event.events);
    }
}

}  // namespace lvslab::agent
