#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "ipvs/rows.hpp"
#include "ipvs/tcp_state.hpp"
#include "net/deadlines.hpp"
#include "wire/address.hpp"

namespace lvslab::ipvs {

struct Server;

/// What names a packet's conversation: who sends to whom.
struct FlowKey {
    wire::Protocol protocol;
    wire::Endpoint source;
    wire::Endpoint destination;
    bool operator==(const FlowKey&) const = default;
};

/// A connection that was given to a real server (Linux: ip_vs_conn). Kept small: millions of them must fit.
struct Connection {
    wire::Ipv4Address client{}, virtual_address{}, server_address{};
    std::uint16_t client_port = 0, virtual_port = 0, server_port = 0;
    wire::Protocol protocol{};
    Method method = Method::nat;
    State state = State::none;
    bool active = false;        ///< counted in the server's ActiveConn, else in InActConn
    bool reply_seen = false;    ///< a packet of the real server came past the director
    bool in_use = false;
    std::uint32_t next[2] = {};  ///< the next entry in the same bucket, for each direction; 0 ends the chain
    Server* server = nullptr;
    net::Time timeout{};  ///< life without packets in the present state
    net::Time expires{};
    net::Time alarm{};    ///< the time at which the table looks at it next: not later than `expires`

    /// The addresses of its packets on the way to the director: requests, or replies. Replies come from the real
    /// server's address with NAT, and from the virtual one with TUN and DR.
    FlowKey key(Direction direction) const;
    /// With TUN and DR answers go past the director; as long as it saw none, it guesses the server's half.
    bool only_requests_seen() const { return method != Method::nat && !reply_seen; }
};

/// All connections, found by a packet of either direction. Linear hashing (Litwin 1980): each new entry splits at most
/// one bucket, so growing never stops the packets.
class ConnectionTable {
public:
    ConnectionTable();

    /// Adds an entry with the given content; the reference stays valid until remove().
    Connection& add(const Connection& content);
    void remove(Connection& connection);
    Connection* find(const FlowKey& key, Direction direction);
    std::size_t size() const { return size_; }

    /// Sets when the entry ends. Free of cost unless the end moves closer.
    void set_expiry(Connection& connection, net::Time expires);
    net::Time next_deadline() const { return deadlines_.next(); }
    /// An entry whose time is over, or null. To be called until it is null.
    Connection* next_expired(net::Time now);

    template <class Visit>
    void for_each(Visit&& visit) const {
        for (std::uint32_t i = 1; i < used_; ++i) {
            if (at(i).in_use) visit(at(i));
        }
    }

private:
    using Index = std::uint32_t;  // 0 is no entry
    static constexpr Index kSlab = 4096;

    Connection& at(Index i) const { return slabs_[i / kSlab][i % kSlab]; }
    Index index_of(const Connection& c) const;

    /// Bucket heads for one direction, in segments, so that they grow without being copied.
    struct Buckets {
        std::vector<std::unique_ptr<Index[]>> segments;
        std::uint64_t level_size = kSlab;  // buckets at the start of this round of splits
        std::uint64_t split = 0;           // the next bucket to be split
        Index& head(std::uint64_t bucket) { return segments[bucket / kSlab][bucket % kSlab]; }
        std::uint64_t bucket_of(std::uint64_t hash) const {
            const std::uint64_t b = hash & (level_size - 1);
            return b < split ? hash & (2 * level_size - 1) : b;
        }
        std::uint64_t count() const { return level_size + split; }
    };
    static std::uint64_t hash(const FlowKey& key);
    void link(Index i, std::size_t side);
    void unlink(Index i, std::size_t side);
    void split_one(std::size_t side);
    static Direction direction_of(std::size_t side) { return side == 0 ? Direction::request : Direction::reply; }

    std::vector<std::unique_ptr<Connection[]>> slabs_;
    Index used_ = 1;
    Index free_ = 0;  // chain of freed entries through next[0]
    std::size_t size_ = 0;
    Buckets buckets_[2];
    net::Deadlines<Index> deadlines_;
};

}  // namespace lvslab::ipvs
