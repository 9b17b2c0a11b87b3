#pragma once

#include <chrono>
#include <cstdint>

#include "ipvs/expiry_queue.hpp"
#include "ipvs/flow_index.hpp"
#include "ipvs/rows.hpp"
#include "ipvs/segmented.hpp"
#include "ipvs/tcp_state.hpp"
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
/// The way back.
inline FlowKey reversed(const FlowKey& key) { return {key.protocol, key.destination, key.source}; }

/// Life without packets. Whole seconds, as everything that sets one; four bytes are enough.
using Lifetime = std::chrono::duration<std::uint32_t>;

/// A connection that was given to a real server, or a template that gives a client's next ones to the same server
/// (Linux: ip_vs_conn for both). One cache line: millions of them must fit.
struct alignas(64) Connection {
    wire::Ipv4Address client{}, virtual_address{}, server_address{};
    std::uint16_t client_port = 0, virtual_port = 0, server_port = 0;
    wire::Protocol protocol{};
    Method method = Method::nat;
    State state = State::none;
    std::uint8_t packets_in = 0;  ///< requests, up to 255
    bool active : 1 = false;      ///< counted in the server's ActiveConn, else in InActConn
    bool reply_seen : 1 = false;  ///< a packet of the real server came past the director
    bool in_use : 1 = false;
    bool is_template : 1 = false;  ///< persistence's; has no client port
    bool assured : 1 = false;      ///< a template whose server has answered once (IP_VS_CTPL_S_ASSURED)
    bool one_packet : 1 = false;   ///< lives for one packet, and is never in the table
    bool ended : 1 = false;        ///< told gone; its timer takes it as soon as this packet is done
    bool tracked : 1 = false;      ///< conntrack=1 when it began (IP_VS_CONN_F_NFCT)
    std::uint32_t hanging = 0;     ///< of a template: the connections that hang on it; of a free entry: the next one
    Server* server = nullptr;
    std::uint32_t control = 0;  ///< the template that it came from, as the table numbers its entries; 0: none
    Lifetime timeout{};         ///< in the present state
    net::Time expires{};
    std::uint32_t alarm = 0;  ///< when the table looks at it next, not later than `expires`; in ticks, 0: never
    std::uint32_t ways = 0;   ///< for whoever passes its packets on by what was learnt; 0: nothing (fastpath)

    /// The addresses of its packets on the way to the director: requests, or replies. Replies come from the real
    /// server's address with NAT, and from the virtual one with TUN and DR.
    FlowKey key(Direction direction) const {
        const wire::Endpoint from_client{client, client_port};
        const wire::Endpoint shown{virtual_address, virtual_port};
        if (direction != Direction::reply) return {protocol, from_client, shown};
        return {protocol, method == Method::nat ? wire::Endpoint{server_address, server_port} : shown, from_client};
    }
    bool has(const FlowKey& k, Direction direction) const {
        const bool from_server = direction == Direction::reply;
        const wire::Endpoint &near = from_server ? k.destination : k.source,
                             &far = from_server ? k.source : k.destination;
        const bool by_server = from_server && method == Method::nat;
        return near.address == client && near.port == client_port && k.protocol == protocol &&
               far.address == (by_server ? server_address : virtual_address) &&
               far.port == (by_server ? server_port : virtual_port);
    }
    /// With TUN and DR answers go past the director; as long as it saw none, it guesses the server's half.
    bool only_requests_seen() const { return method != Method::nat && !reply_seen; }
    /// A template's living connections.
    std::uint32_t controlled() const { return is_template ? hanging : 0; }
};
static_assert(sizeof(Connection) == 64);

/// All connections, found by a packet of either direction.
class ConnectionTable {
public:
    ConnectionTable();

    /// Adds an entry with the given content; the reference stays valid until remove().
    Connection& add(const Connection& content);
    void remove(Connection& connection);
    Connection* find(const FlowKey& key, Direction direction) { return find(key, direction, hash(key)); }
    Connection* find(const FlowKey& key, Direction direction, std::uint64_t hash) {
        const Index i =
            index(direction).find(hash, [&](Index e) { return !at(e).is_template && at(e).has(key, direction); });
        return i == 0 ? nullptr : &at(i);
    }
    /// What find() begins with. Whoever has several packets asks for the buckets of all, then for the entries of all,
    /// and then finds them in the cache.
    static std::uint64_t hash(const FlowKey& key) {
        const std::uint64_t addresses = std::uint64_t{key.source.address.value} << 32 | key.destination.address.value;
        const std::uint64_t rest = std::uint64_t{key.source.port} << 24 | std::uint64_t{key.destination.port} << 8 |
                                   static_cast<std::uint8_t>(key.protocol);
        std::uint64_t h = (addresses ^ rest * 0x9E3779B97F4A7C15u) * 0xBF58476D1CE4E5B9u;
        h = (h ^ (h >> 32)) * 0x94D049BB133111EBu;
        return h ^ (h >> 29);
    }
    const void* prefetch_bucket(std::uint64_t hash, Direction direction) const {
        return index(direction).prefetch(hash);
    }
    /// What is likely to be it; for confirm(). `bucket`: what prefetch_bucket() said.
    std::uint32_t prefetch_entry(std::uint64_t hash, Direction direction, const void* bucket) const {
        const Index candidate = index(direction).candidate(hash, bucket);
        prefetch(&at(candidate));
        return candidate;
    }
    /// The connection of a number, if it is still there and has the key.
    Connection* confirm(std::uint32_t candidate, const FlowKey& key, Direction direction) {
        Connection& c = at(candidate);
        return c.in_use && !c.is_template && c.has(key, direction) ? &c : nullptr;
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
        if (!later || connection.alarm == kNoAlarm) bring_alarm_forward(connection);
    }
    net::Time next_deadline() const { return deadlines_.next(); }
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
    using Index = std::uint32_t;                 // 0 is no entry
    static constexpr Index kConnections = 1024;  // 64 KiB: cleared in a fraction of what a packet may wait

    static constexpr std::uint32_t kNoAlarm = 0;
    void bring_alarm_forward(Connection& connection);
    Connection& at(Index i) const { return const_cast<Connection&>(slabs_[i]); }
    Index index_of(const Connection& c) const;

    const FlowIndex& index(Direction d) const { return d == Direction::reply ? replies_ : requests_; }

    Segmented<Connection, kConnections> slabs_;
    Index used_ = 1;
    Index free_ = 0;  // chain of freed entries through `hanging`
    std::size_t size_ = 0;
    FlowIndex requests_, replies_;
    ExpiryQueue deadlines_;
};

}  // namespace lvslab::ipvs
