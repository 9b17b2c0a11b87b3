#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "net/deadlines.hpp"
#include "net/interface.hpp"
#include "net/packet.hpp"
#include "net/random.hpp"
#include "net/reporter.hpp"

namespace lvslab::net {

struct NeighbourKey {
    wire::Ipv4Address address;
    InterfaceIndex dev;
    auto operator<=>(const NeighbourKey&) const = default;
};

/// One entry of the ARP cache with Linux's reachability states (net/core/neighbour.c).
struct Neighbour {
    NeighbourKey key{};
    NeighbourState state = NeighbourState::none;
    wire::MacAddress mac{};
    bool has_mac = false;
    int probes = 0;        ///< requests sent in this round
    Time confirmed{0};     ///< last proof that it is reachable
    Time used{0};          ///< last time a packet went to it
    Time updated{0};       ///< last change of state or MAC: within locktime of it, another answer does not override
    Time deadline = kNever;
    std::deque<Packet> queue;  ///< packets that wait for the answer
    std::size_t queued_bytes = 0;

    bool valid() const;      ///< NUD_VALID: the MAC may be used
    bool connected() const;  ///< NUD_CONNECTED: the MAC is known to work
};

/// What the neighbour table needs from ARP: requests out, and the news that nobody answered.
class Solicitor {
public:
    virtual ~Solicitor() = default;
    /// Ask for `neighbour`: broadcast, or unicast to the MAC that was known when `unicast`.
    virtual void solicit(const Neighbour& neighbour, bool unicast) = 0;
    /// Nobody answered: the sender of a packet that waited is to be told.
    virtual void unreachable(const Packet& packet) = 0;
    /// The MAC is known now; the packets that waited go out.
    virtual void resolved(const Neighbour& neighbour, std::deque<Packet> waiting) = 0;
};

/// The ARP cache of a Host: a state machine per entry, driven by packets, answers and deadlines.
class NeighbourTable {
public:
    NeighbourTable(Interfaces& interfaces, Reporter& report, Random& random);
    void attach(Solicitor& solicitor) { solicitor_ = &solicitor; }

    const Neighbour* find(const NeighbourKey& key) const;

    /// The entry to send with, when the packet may go at once; else null, and the packet has been queued or dropped.
    /// A look-up moves STALE to DELAY and NONE to INCOMPLETE (neigh_event_send).
    const Neighbour* resolve(const NeighbourKey& key, Packet& packet);

    struct Update {
        wire::MacAddress mac{};
        NeighbourState state = NeighbourState::stale;
        bool override_mac = false;  ///< NEIGH_UPDATE_F_OVERRIDE
        bool admin = false;         ///< by command: also changes PERMANENT entries
        bool create = false;
    };
    void update(const NeighbourKey& key, const Update& update);
    /// A higher layer saw progress (TCP's acknowledgement): the entry is confirmed.
    void confirm(const NeighbourKey& key);
    /// A packet went to it, past resolve(): an entry that is in doubt remembers (neigh_event_send).
    void note_use(const NeighbourKey& key);
    /// Asks for a neighbour for which no packet waits yet (neigh_event_send with none).
    void solicit(const NeighbourKey& key);
    /// `ip neigh add proxy ADDRESS dev DEV`: this host answers for it there. False: nothing changed.
    bool add_proxy(const NeighbourKey& key) { return proxies_.insert(key).second; }
    bool remove_proxy(const NeighbourKey& key) { return proxies_.erase(key) != 0; }
    bool is_proxy(const NeighbourKey& key) const { return proxies_.count(key) != 0; }
    const std::set<NeighbourKey>& proxies() const { return proxies_; }
    bool remove(const NeighbourKey& key);
    /// Forgets all entries of an interface (link down), or those that `ip neigh flush` takes (not PERMANENT, NOARP).
    enum class FlushWhat { everything, dynamic };
    void flush(InterfaceIndex dev, FlushWhat what);

    Time next_deadline() const { return deadlines_.next(); }
    void advance(Time now);

    std::vector<NeighbourRow> rows() const;
    NeighbourRow row(const Neighbour& entry) const;
    /// Throws the dice for an interface's reachable_time().
    void draw_reachable_time(Interface& interface);

    bool limit_in_packets = false;  ///< unres_qlen rules, as in Linux 2.6.32, and not unres_qlen_bytes

private:
    Neighbour& create(const NeighbourKey& key);
    bool begin_question(Neighbour& entry);
    void start_resolving(Neighbour& entry);
    void enqueue(Neighbour& entry, Packet& packet);
    void set_state(Neighbour& entry, NeighbourState state, Time deadline);
    void timer(Neighbour& entry);
    void probe_again(Neighbour& entry);
    void fail(Neighbour& entry);
    void flush_queue(Neighbour& entry);
    void changed(const Neighbour& entry);
    const NeighbourConf& conf(const Neighbour& entry) const { return interfaces_[entry.key.dev].neighbour_conf; }

    Interfaces& interfaces_;
    Reporter& report_;
    Random& random_;
    Solicitor* solicitor_ = nullptr;
    std::map<NeighbourKey, std::unique_ptr<Neighbour>> by_order_;  // owns; printed in this order
    struct KeyHash {
        std::size_t operator()(const NeighbourKey& k) const {
            return (std::size_t{k.address.value} * 0x9E3779B97F4A7C15u) ^ k.dev;
        }
    };
    std::unordered_map<NeighbourKey, Neighbour*, KeyHash> by_key_;
    Deadlines<NeighbourKey> deadlines_;
    std::set<NeighbourKey> proxies_;
};

}  // namespace lvslab::net
