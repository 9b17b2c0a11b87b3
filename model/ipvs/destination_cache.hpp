#pragma once

#include <algorithm>
#include <array>
#include <list>
#include <utility>

#include "ipvs/golden_hash.hpp"
#include "net/time.hpp"
#include "wire/address.hpp"

namespace lvslab::ipvs {

/// What lblc and lblcr remember for each destination address (ip_vs_lblc_table, ip_vs_lblcr_table). Once a minute the
/// kernel looks whether there are too many entries, and each half hour it forgets those that were long unused. Nothing
/// can be seen of that between two connections, so it is done when the next one comes, minute by minute. The minutes
/// are counted from the lab's beginning instead of from the scheduler's.
template <class Value>
class DestinationCache {
public:
    /// net.ipv4.vs.lblc_expiration and lblcr_expiration.
    static constexpr net::Time kExpiration = std::chrono::hours(24);

    /// Null: nothing is known. Being asked for keeps an entry.
    Value* find(wire::Ipv4Address destination, net::Time now) {
        catch_up(now);
        for (Entry& e : bucket_of(destination)) {
            if (e.destination != destination) continue;
            e.last_used = now;
            return &e.value;
        }
        return nullptr;
    }
    void insert(wire::Ipv4Address destination, Value value, net::Time now) {
        bucket_of(destination).push_front({destination, std::move(value), now});
        ++size_;
    }
    std::size_t size() const { return size_; }

private:
    struct Entry {
        wire::Ipv4Address destination{};
        Value value;
        net::Time last_used{0};
    };
    static constexpr net::Time kCheckInterval = std::chrono::minutes(1), kIdleTime = std::chrono::minutes(6);
    static constexpr int kChecksUntilFull = 30;
    static constexpr unsigned kBits = 10;
    static constexpr std::size_t kBuckets = 1 << kBits, kMany = kBuckets * 16;

    std::list<Entry>& bucket_of(wire::Ipv4Address d) { return buckets_[golden_hash(d.value, kBits)]; }

    void catch_up(net::Time now) {
        for (; next_check_ <= now; next_check_ += kCheckInterval) check(next_check_);
    }
    void check(net::Time now) {
        if (checks_ % kChecksUntilFull == 0) {
            for (std::size_t i = 0; i < kBuckets; ++i) forget({.unused_since = now - kExpiration});
            checks_ = 1;
        } else if (size_ <= kMany) {
            ++checks_;
        } else {
            make_room(now);
        }
    }
    /// Some buckets only, beginning where the last time ended.
    void make_room(net::Time now) {
        const std::size_t goal = std::min((size_ - kMany) * 4 / 3, kMany / 2);
        std::size_t gone = 0;
        for (std::size_t i = 0; i < kBuckets && gone < goal; ++i) gone += forget({.unused_since = now - kIdleTime});
    }
    struct Limit {
        net::Time unused_since;
    };
    std::size_t forget(const Limit& limit) {
        rover_ = (rover_ + 1) % kBuckets;
        const std::size_t gone =
            buckets_[rover_].remove_if([&](const Entry& e) { return e.last_used <= limit.unused_since; });
        size_ -= gone;
        return gone;
    }

    std::array<std::list<Entry>, kBuckets> buckets_;
    std::size_t size_ = 0, rover_ = 0;
    int checks_ = 1;
    net::Time next_check_ = kCheckInterval;
};

}  // namespace lvslab::ipvs
