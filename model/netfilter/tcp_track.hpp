#pragma once

#include <cstddef>
#include <cstdint>

#include "net/time.hpp"
#include "wire/ipv4.hpp"
#include "wire/tcp.hpp"

namespace lvslab::netfilter {

/// Which way a packet of a tracked connection goes (IP_CT_DIR_*).
enum class Way : std::uint8_t { original = 0, reply = 1 };
constexpr std::size_t index_of(Way way) { return static_cast<std::size_t>(way); }
constexpr Way other(Way way) { return way == Way::original ? Way::reply : Way::original; }

/// TCP as somebody in the middle sees it (net/netfilter/nf_conntrack_proto_tcp.c).
enum class TcpState : std::uint8_t {
    none,
    syn_sent,
    syn_recv,
    established,
    fin_wait,
    close_wait,
    last_ack,
    time_wait,
    close,
    syn_sent2,
    invalid,  ///< in the table of transitions: such a packet can't be
    ignore    ///< in the table: let it pass, the answer will show
};
inline constexpr std::size_t kTcpStates = 10;
const char* to_string(TcpState state);  ///< as /proc/net/nf_conntrack prints it

/// The kind of a segment, by which the table is asked: RST counts before SYN, FIN and ACK.
enum class TcpKind : std::uint8_t { syn, synack, fin, ack, rst, none };
TcpKind kind_of(wire::TcpFlags flags);
TcpState next_state(Way way, TcpKind kind, TcpState state);
/// Sequence numbers wrap (include/net/tcp.h).
constexpr bool before(std::uint32_t a, std::uint32_t b) { return static_cast<std::int32_t>(a - b) < 0; }
constexpr bool after(std::uint32_t a, std::uint32_t b) { return before(b, a); }
/// Combinations of flags that a TCP really sends.
bool valid_flags(wire::TcpFlags flags);

/// What one side may send, as far as its segments and the other side's answers show it.
struct TcpSide {
    std::uint32_t end = 0;      ///< highest sequence number after its data so far
    std::uint32_t max_end = 0;  ///< what the other side's window allows
    std::uint32_t max_window = 0;
    std::uint32_t max_ack = 0;
    std::uint8_t scale = 0;
    bool scales = false, sack = false, max_ack_set = false, close_init = false, unacknowledged = false, liberal = false;
};

struct TcpTrack {
    TcpState state = TcpState::none;
    TcpSide sides[2];
    Way last_way = Way::original;
    TcpKind last_kind = TcpKind::none;
    std::uint32_t last_seq = 0, last_ack = 0, last_end = 0;
    std::uint32_t last_window = 0;
    std::uint8_t retransmissions = 0;
    TcpSide ignored_syn{};  ///< scale and sack of a SYN that was let pass
};

/// Sysctls of the tracker, in seconds for the times.
struct TcpTimeouts {
    int of[kTcpStates] = {0, 120, 60, 432000, 120, 60, 30, 120, 10, 120};
    int max_retrans = 300;
    int unacknowledged = 300;
    int max_retransmissions = 3;
    int loose = 1;
    int be_liberal = 0;
    int ignore_invalid_rst = 0;
};

/// A segment with what the tracker asks of it.
struct Segment {
    wire::Tcp<const std::uint8_t> tcp;
    std::uint32_t length;  ///< bytes of the TCP segment, header included
    Way way;

    std::uint32_t end() const;
};

/// The first segment of a connection that nobody knew. False: no connection begins like this.
bool begin(TcpTrack& track, const Segment& segment, const TcpTimeouts& timeouts);

struct TcpStep {
    enum class What : std::uint8_t {
        moved,   ///< taken; `timeout` holds
        passed,  ///< ignored: it goes on, and changes no timeout
        invalid,
        reopened,  ///< the entry belongs to an older connection: forget it, look again
        ended      ///< a RST that answers a connection never answered: the entry goes
    } what = What::moved;
    TcpState from = TcpState::none, to = TcpState::none;
    std::uint32_t timeout = 0;  ///< s; of an invalid one: what the entry has left becomes that, if it was more
    const char* reason = "";
    bool assure = false;
};
struct TcpMemory {
    bool replied;
    bool assured;
};
TcpStep step(TcpTrack& track, const Segment& segment, const TcpMemory& memory, const TcpTimeouts& timeouts);

/// RFC 793's windows, guessed from the middle; see "Real Stateful TCP Packet Filtering in IP Filter" (van Rooij).
struct InWindow {
    enum class What : std::uint8_t {
        inside,   ///< and the sides have been brought up to date
        beyond,   ///< by less than a window; taken as inside
        delayed,  ///< it belongs to the connection, but changes nothing
        outside
    } what = What::inside;
    const char* reason = "";
};
InWindow check_window(TcpTrack& track, const Segment& segment);
/// Scale and SACK of a SYN's options, if it has any; then all else that was known of the side begins anew.
void read_options(const wire::Tcp<const std::uint8_t>& tcp, TcpSide& side);

}  // namespace lvslab::netfilter
