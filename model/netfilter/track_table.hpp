#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "net/deadlines.hpp"
#include "netfilter/tracked.hpp"

namespace lvslab::netfilter {

/// All tracked connections, found by the tuple of either direction. Entries stay in place until they are freed.
class TrackTable {
public:
    static constexpr std::uint32_t kBuckets = 65536;  ///< nf_conntrack_buckets of a machine with 1 to 4 GB

    struct Found {
        Tracked* entry;
        Way way;
    };

    /// A new entry, in no bucket yet; null: there are as many as handles can name.
    Tracked* make();
    std::uint32_t handle_of(const Tracked& entry, Info info) const;
    /// The packet's entry, or null: it has none, or it is long gone.
    Tracked* at(std::uint32_t packet_handle);

    std::optional<Found> find(const Tuple& tuple);
    /// Puts both tuples in their buckets; from then on packets find it.
    void insert(Tracked& entry);
    /// Takes it out of the buckets. Packets under way still reach it by their handle, for a while.
    void remove(Tracked& entry);
    std::size_t size() const { return size_; }

    void set_expiry(Tracked& entry, net::Time expires);
    net::Time next_deadline() const { return deadlines_.next(); }
    /// An entry whose time is over, still in the table; null: none.
    Tracked* next_expired(net::Time now);

    template <class Visit>
    void for_each(Visit&& visit) {
        for (Tracked& t : entries_) {
            if (t.confirmed) visit(t);
        }
    }
    template <class Visit>
    void for_each(Visit&& visit) const {
        for (const Tracked& t : entries_) {
            if (t.confirmed) visit(t);
        }
    }

private:
    /// An entry that is not in the table has its packets alive only while the Host works on them: so many entries
    /// later, it is free for another connection.
    static constexpr std::size_t kAside = 1024;

    std::uint32_t& head(const Tuple& tuple) { return buckets_[hash_of(tuple) % kBuckets]; }
    void link(Tracked& entry, Way way);
    void unlink(Tracked& entry, Way way);
    void set_aside(Tracked& entry);

    std::deque<Tracked> entries_;
    std::vector<std::uint32_t> places_;  // free ones
    struct Aside {
        std::uint32_t place;
        std::uint64_t count;
    };
    std::deque<Aside> aside_;  // entries that are not in the table, yet or any more
    std::uint64_t set_aside_ = 0;
    std::vector<std::uint32_t> buckets_;  // place * 2 + way; 0 ends a chain
    std::size_t size_ = 0;
    net::Deadlines<std::uint32_t> deadlines_;
};

}  // namespace lvslab::netfilter
