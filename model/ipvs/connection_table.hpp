#pragma once

#include <cstdint>

#include "ipvs/connection.hpp"
#include "ipvs/flow_index.hpp"
#include "ipvs/timer_wheel.hpp"

namespace lvslab::ipvs {

/// All connections, found by a packet of either direction.
class ConnectionTable {
public:
    ConnectionTable();

    /// Adds an entry with the given content; the reference stays valid until remove().
    Connection& add(const Connection& content);
    void remove(Connection& connection);
    Connection* find(const FlowNumbers& flow, Direction direction) { return find(flow, direction, hash(flow)); }
    Connection* find(const FlowNumbers& flow, Direction direction, std::uint64_t hash) {
        const Index i = index(direction).find(
            hash, [&](Index e) { return !at(e).is_template && at(e).numbers(direction) == flow; });
        return i == 0 ? nullptr : &at(i);
    }
    /// What find() begins with. Whoever has several packets asks for the buckets of all, then for the entries of all,
    /// and then finds them in the cache. Both halves of a product, so that each bit depends on every other.
    static std::uint64_t hash(const FlowNumbers& flow) {
        __extension__ using Product = unsigned __int128;
        const Product product = Product{flow.addresses ^ 0x9E3779B97F4A7C15u} * (flow.rest ^ 0xBF58476D1CE4E5B9u);
        return static_cast<std::uint64_t>(product >> 64) ^ static_cast<std::uint64_t>(product);
    }
    const void* prefetch_bucket(std::uint64_t hash, Direction direction) const {
        return index(direction).prefetch(hash);
    }
    /// What is likely to be it: its key is to be compared. `bucket`: what prefetch_bucket() said.
    Connection* prefetch_entry(std::uint64_t hash, const void* bucket) const {
        Connection* const candidate = &at(FlowIndex::candidate(hash, bucket));
        prefetch(candidate);
        return candidate;
    }
    /// A template; its key's source port is 0.
    Connection* find_template(const FlowKey& key);
    std::size_t size() const { return size_; }

    /// From now on the template lives as long as the connection.
    void put_under(Connection& connection, Connection& of_template);
    Connection* template_of(const Connection& c) const { return c.control == 0 ? nullptr : &at(c.control); }
    /// Ports that no packet has: nobody finds the template again (ip_vs_check_template).
    void hide(Connection& of_template);

    /// Sets when the entry ends. Free of cost unless the end moves closer.
    void set_expiry(Connection& connection, net::Time expires) {
        const bool later = expires >= connection.expires;
        connection.expires = expires;
        if (!later || !TimerWheel::holds(connection)) wheel_.set(index_of(connection));
    }
    net::Time next_deadline() const { return wheel_.next(); }
    /// An entry whose time is over, or null; it is removed or gets a new end. To be called until it is null.
    Connection* next_expired(net::Time now);

    template <class Visit>
    void for_each(Visit&& visit) const {
        for (std::uint32_t i = 1; i < used_; ++i) {
            if (at(i).in_use) visit(at(i));
        }
    }
    /// The entries of one bucket, chosen by a random number: for samples of the table.
    std::uint64_t bucket_count() const { return requests_.bucket_count(); }
    template <class Visit>
    void for_each_in_bucket(std::uint64_t random, Visit&& visit) {
        requests_.for_each_in_bucket(random % bucket_count(), [&](Index i) { visit(at(i)); });
    }
    /// Bytes that entries, buckets and alarms have taken.
    std::size_t memory() const;

private:
    using Index = std::uint32_t;  // 0 is no entry

    Connection& at(Index i) const { return const_cast<Connection&>(slabs_[i]); }
    Index index_of(const Connection& c) const;

    const FlowIndex& index(Direction d) const { return d == Direction::reply ? replies_ : requests_; }

    Connections slabs_;
    Index used_ = 1;
    Index free_ = 0;  // chain of freed entries through `hanging`
    std::size_t size_ = 0;
    FlowIndex requests_, replies_;
    TimerWheel wheel_{slabs_};
};

}  // namespace lvslab::ipvs
