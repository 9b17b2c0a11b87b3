#pragma once

#include "net/time.hpp"

namespace lvslab::ipvs {

/// A turn at every multiple of a period. While it has nothing to do its owner gives it no deadline, so that time can
/// jump over any number of turns; when there is something again, the next one is where it would have been.
class Turns {
public:
    explicit Turns(net::Time period) : period_(period) {}

    bool running() const { return next_ != net::kNever; }
    void start(net::Time now) { next_ = after(now); }
    void stop() { next_ = net::kNever; }
    /// The next turn, when the clock stands at `now`.
    net::Time next(net::Time now) const { return now < next_ ? next_ : after(now); }
    bool due(net::Time now) const { return now >= next_ && now % period_ == net::Time{0}; }

private:
    net::Time after(net::Time now) const { return (now / period_ + 1) * period_; }

    net::Time period_;
    net::Time next_ = net::kNever;  ///< not before; kNever: not running
};

}  // namespace lvslab::ipvs
