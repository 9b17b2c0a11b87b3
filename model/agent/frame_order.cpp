#include "agent/frame_order.hpp"

#include <algorithm>
#include <iterator>

namespace lvslab::agent {

namespace {

using Place = std::vector<HeardFrame>::iterator;

/// Whether something in the rest has to come before this frame.
bool has_to_wait(const HeardFrame& frame, Place begin, Place at, Place end) {
    if (std::any_of(begin, at, [&](const HeardFrame& f) { return f.node == frame.node; })) return true;
    return !frame.outgoing && std::any_of(begin, end, [&](const HeardFrame& f) {
        return f.outgoing && f.node != frame.node && f.bytes == frame.bytes;
    });
}

/// Frames of one time. If all wait for each other, the first one goes.
void order_of_one_time(Place begin, Place end) {
    for (; begin != end; ++begin) {
        Place next = begin;
        while (next != end && has_to_wait(*next, begin, next, end)) ++next;
        if (next != end) std::rotate(begin, next, std::next(next));
    }
}

}  // namespace

void put_in_order(std::vector<HeardFrame>& frames) {
    const auto earlier = [](const HeardFrame& a, const HeardFrame& b) { return a.at < b.at; };
    std::stable_sort(frames.begin(), frames.end(), earlier);
    for (Place begin = frames.begin(); begin != frames.end();) {
        const Place end = std::upper_bound(begin, frames.end(), *begin, earlier);
        order_of_one_time(begin, end);
        begin = end;
    }
}

}  // namespace lvslab::agent
