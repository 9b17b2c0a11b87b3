#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "net/deadlines.hpp"
#include "net/packet.hpp"
#include "net/peers.hpp"
#include "net/reporter.hpp"
#include "net/settings.hpp"
#include "wire/ipv4.hpp"

namespace lvslab::net {

/// Who wants the whole packet (IP_DEFRAG_*): each has queues of its own, so that one's fragments never fill another's.
enum class DefragUser : std::uint8_t { local_deliver, conntrack_in, conntrack_out, vs_in, vs_out, vs_forward };

/// Puts fragments together (RFC 791 3.2, RFC 815; net/ipv4/ip_fragment.c, inet_fragment.c).
///
///     queue of (source, destination, id, protocol, user):  [0 ..... 1480) [1480 ... 2960)        [4440 .. end)
///                                                          run            same run               run
///
/// As in Linux since 4.20 a fragment that overlaps discards the whole queue (RFC 5722 for IPv6, taken over), while one
/// that lies wholly within what came already is only dropped itself.
class Reassembly {
public:
    Reassembly(const IpSettings& settings, Peers& peers, Reporter& report)
        : settings_(settings), peers_(peers), report_(report) {}

    /// True: `fragment` is the whole packet now, with the id of its first fragment. False: it was kept or dropped, and
    /// is gone. Its IP header must be valid.
    bool add(Packet& fragment, DefragUser user);

    /// A queue whose time ran out; `first` is the fragment at offset 0, if that came.
    struct Expired {
        DefragUser user;
        std::optional<Packet> first;
    };
    Time next_deadline() const { return deadlines_.next(); }
    /// Takes one queue that ran out by `now`; none: nothing more is due.
    std::optional<Expired> expire(Time now);

    std::size_t queues() const { return queues_.size(); }
    std::size_t memory() const { return memory_; }

private:
    struct Key {
        wire::Ipv4Address source, destination;
        std::uint16_t id;
        wire::Protocol protocol;
        DefragUser user;
        auto operator<=>(const Key&) const = default;
    };
    struct Piece {
        Packet packet;
        std::size_t header_size;
        std::size_t size;  ///< bytes of payload, cut to a multiple of 8 unless it is the last
    };
    /// Pieces that came in order, one behind the other.
    struct Run {
        std::size_t end = 0;
        std::vector<Piece> pieces;
    };
    struct Queue {
        Time deadline{0};
        std::map<std::size_t, Run> runs;  ///< by the offset of the first piece
        std::size_t length = 0;           ///< of the payload, as far as known
        std::size_t meat = 0;             ///< bytes that came
        std::size_t memory = 0;
        bool last_in = false;
        std::uint8_t ecn = 0;  ///< bit n: a fragment had ECN field n
        std::uint16_t biggest = 0, biggest_df = 0;
        std::uint32_t seen = 0;  ///< fragments of this source when the last of ours came
        bool first_in() const { return !runs.empty() && runs.begin()->first == 0; }
    };
    using Queues = std::map<Key, Queue>;

    enum class Place { behind_all, apart, duplicate, overlap };
    Queue* find_or_make(const Key& key);
    bool too_far(Queue& queue, wire::Ipv4Address source);
    void restart(const Key& key, Queue& queue);
    struct Extent {
        std::size_t begin, end;
    };
    static bool fits(Queue& queue, Extent& extent, bool more);
    void keep(Queue& queue, Place place, const Extent& extent, Packet& fragment);
    static Place place_of(const Queue& queue, const Extent& extent);
    void discard(Queues::iterator it, const Template& why, const Packet* last);
    bool finish(Queues::iterator it, Packet& packet);

    const IpSettings& settings_;
    Peers& peers_;
    Reporter& report_;
    Queues queues_;
    Deadlines<Key> deadlines_;
    std::size_t memory_ = 0;
};

}  // namespace lvslab::net
