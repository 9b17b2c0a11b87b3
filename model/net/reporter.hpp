#pragma once

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "net/observer.hpp"
#include "wire/fields.hpp"

namespace lvslab::net {

/// Turns what a fact is at hand as into an event's argument.
template <class T>
Value to_value(T&& fact) {
    using D = std::decay_t<T>;
    if constexpr (std::is_same_v<D, bool>) {
        return Value(fact);
    } else if constexpr (std::is_integral_v<D>) {
        return Value(static_cast<std::uint64_t>(fact));
    } else if constexpr (std::is_convertible_v<T, std::string_view> && !std::is_same_v<D, std::string>) {
        return Value(std::string(std::string_view(fact)));
    } else {
        return Value(std::forward<T>(fact));
    }
}

/// The Host's voice: tells the observer, if there is one. Every call costs one test of a pointer when there is none,
/// so arguments must be cheap to pass; what costs more goes behind observed().
class Reporter {
public:
    void attach(Observer* observer) { observer_ = observer; }
    bool observed() const { return observer_ != nullptr; }
    void set_time(Time now) { now_ = now; }
    Time now() const { return now_; }

    template <class... Args>
    void decide(const Packet& about, const Template& what, Args&&... facts) {
        if (observer_) observer_->decided(now_, about, Event{&what, {to_value(std::forward<Args>(facts))...}});
    }
    template <class... Args>
    void drop(const Packet& packet, const Template& why, Args&&... facts) {
        if (observer_) observer_->dropped(now_, packet, Event{&why, {to_value(std::forward<Args>(facts))...}});
    }
    template <class MakeRow>
    void changed(ChangeKind kind, MakeRow&& make_row) {
        ++changes_;
        if (observer_) observer_->table_changed(now_, kind, make_row());
    }
    /// Another number than before: a table has changed, and what was decided by it may be decided otherwise now.
    std::uint64_t changes() const { return changes_; }
    /// A table has changed that is not the Host's, and that decides about packets.
    void note_change() { ++changes_; }
    void received(const FrameSeen& frame) {
        if (observer_) observer_->frame_received(now_, frame);
    }
    void sent(const FrameSeen& frame) {
        if (observer_) observer_->frame_sent(now_, frame);
    }
    void settled() {
        if (observer_) observer_->settled(now_);
    }

private:
    Observer* observer_ = nullptr;
    Time now_{0};
    std::uint64_t changes_ = 0;
};

/// Says what a piece of code did to a packet's header, by comparing before with after: what is told is what happened.
/// Without an observer it does nothing.
class ChangeWatch {
public:
    ChangeWatch(Reporter& reporter, const Packet& packet, const Rule& rule);
    ~ChangeWatch();
    ChangeWatch(const ChangeWatch&) = delete;
    ChangeWatch& operator=(const ChangeWatch&) = delete;

private:
    Reporter& reporter_;
    const Packet& packet_;
    const Rule& rule_;
    std::vector<wire::Field> before_;
};

}  // namespace lvslab::net
