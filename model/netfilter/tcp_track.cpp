#include "netfilter/tcp_track.hpp"

#include <algorithm>

/// The states of a tracked TCP connection (net/netfilter/nf_conntrack_proto_tcp.c of Linux 6.1).
namespace lvslab::netfilter {

namespace {

constexpr TcpState NO = TcpState::none, SS = TcpState::syn_sent, SR = TcpState::syn_recv, ES = TcpState::established,
                   FW = TcpState::fin_wait, CW = TcpState::close_wait, LA = TcpState::last_ack,
                   TW = TcpState::time_wait, CL = TcpState::close, S2 = TcpState::syn_sent2, IV = TcpState::invalid,
                   IG = TcpState::ignore;

// Columns: the state before, NO SS SR ES FW CW LA TW CL S2. Rows: syn, synack, fin, ack, rst, none.
constexpr TcpState kNext[2][6][kTcpStates] = {{
                                                  {SS, SS, IG, IG, IG, IG, IG, SS, SS, S2},
                                                  {IV, IV, IG, IG, IG, IG, IG, IG, IG, SR},
                                                  {IV, IV, FW, FW, LA, LA, LA, TW, CL, IV},
                                                  {ES, IV, ES, ES, CW, CW, TW, TW, CL, IV},
                                                  {IV, CL, CL, CL, CL, CL, CL, CL, CL, CL},
                                                  {IV, IV, IV, IV, IV, IV, IV, IV, IV, IV},
                                              },
                                              {
                                                  {IV, S2, IV, IV, IV, IV, IV, SS, IV, S2},
                                                  {IV, SR, IG, IG, IG, IG, IG, IG, IG, SR},
                                                  {IV, IV, FW, FW, LA, LA, LA, TW, CL, IV},
                                                  {IV, IG, SR, ES, CW, CW, TW, TW, CL, IG},
                                                  {IV, CL, CL, CL, CL, CL, CL, CL, CL, CL},
                                                  {IV, IV, IV, IV, IV, IV, IV, IV, IV, IV},
                                              }};
static_assert(NO == TcpState{});

void note(TcpTrack& track, const Segment& segment) {
    track.last_kind = kind_of(segment.tcp.flags());
    track.last_way = segment.way;
    track.last_seq = segment.tcp.seq();
    track.last_end = segment.end();
    track.last_window = segment.tcp.window();
}

/// An answer to a SYN that the tracker had let pass: the two ends are in step, so the tracker follows them.
bool answers_ignored_syn(const TcpTrack& track, const Segment& segment) {
    return kind_of(segment.tcp.flags()) == TcpKind::synack && track.last_kind == TcpKind::syn &&
           track.last_way != segment.way && segment.tcp.ack() == track.last_end;
}

void follow_ignored_syn(TcpTrack& track, const Segment& segment) {
    TcpSide& opener = track.sides[index_of(track.last_way)];
    opener = track.ignored_syn;
    opener.end = opener.max_end = track.last_end;
    opener.max_window = std::max<std::uint32_t>(1, track.last_window);
    track.sides[index_of(segment.way)] = {};
}

/// A RST that answers a SYN or ACK which was let pass out of step; its numbers need not fit what was seen.
bool resets_ignored(const TcpTrack& track, const Segment& segment, const TcpMemory& memory) {
    const bool after_syn = memory.replied && track.last_kind == TcpKind::syn;
    const bool after_ack = !memory.assured && track.last_kind == TcpKind::ack;
    return (after_syn || after_ack) && segment.tcp.ack() == track.last_end;
}

/// How a RST that would close is taken (nf_conntrack_tcp_packet, Linux 6.1).
enum class Reset : std::uint8_t {
    closes,  ///< whatever its numbers
    closes_if_in_window,
    keeps,  ///< its number is not the one that is expected: an end may still answer that, so the state stays
    is_too_old
};

Reset weigh_reset(const TcpTrack& track, const Segment& segment, const TcpMemory& memory, bool old_ones_pass) {
    // The connection was ending: its ports may belong to another by now, so what was seen says nothing.
    if (track.state >= TcpState::fin_wait && track.state <= TcpState::close) return Reset::closes;
    const TcpSide& peer = track.sides[index_of(other(segment.way))];
    // What the peer acknowledged is out of date if a SYN was let pass since.
    if (!peer.max_ack_set || track.last_kind == TcpKind::syn) {
        return resets_ignored(track, segment, memory) ? Reset::closes : Reset::closes_if_in_window;
    }
    const std::uint32_t seq = segment.tcp.seq();
    const bool established = track.state == TcpState::established && memory.assured;
    if (seq == 0 && !established) return Reset::closes_if_in_window;
    if (before(seq, peer.max_ack) && !old_ones_pass) return Reset::is_too_old;
    const bool follows_data = track.last_kind == TcpKind::ack && track.last_way == segment.way && seq == track.last_end;
    return !established || seq == peer.max_ack || follows_data ? Reset::closes_if_in_window : Reset::keeps;
}

/// FIN or RST outside the window: if the other side answers with the like, the two ends know better than the tracker
/// that it is over (nf_tcp_handle_invalid). Returns the seconds that are then enough; 0 leaves the entry as it is.
std::uint32_t after_invalid_end(TcpTrack& track, const Segment& segment, const TcpTimeouts& timeouts) {
    const auto ends = [](TcpKind kind) { return kind == TcpKind::fin || kind == TcpKind::rst; };
    const TcpKind kind = kind_of(segment.tcp.flags());
    if (!ends(kind)) return 0;
    if (track.last_way != segment.way && ends(track.last_kind)) {
        return static_cast<std::uint32_t>(timeouts.unacknowledged);
    }
    track.last_kind = kind;
    track.last_way = segment.way;
    return 0;
}

std::uint32_t timeout_of(const TcpTrack& track, TcpState state, const TcpTimeouts& timeouts) {
    const int normal = timeouts.of[static_cast<std::size_t>(state)];
    const bool open = track.sides[0].unacknowledged || track.sides[1].unacknowledged;
    int timeout = normal;
    if (track.retransmissions >= timeouts.max_retransmissions)
        timeout = std::min(normal, timeouts.max_retrans);
    else if (open)
        timeout = std::min(normal, timeouts.unacknowledged);
    return static_cast<std::uint32_t>(timeout);
}

}  // namespace

const char* to_string(TcpState state) {
    static constexpr const char* kNames[] = {"NONE",     "SYN_SENT",   "SYN_RECV", "ESTABLISHED",
                                             "FIN_WAIT", "CLOSE_WAIT", "LAST_ACK", "TIME_WAIT",
                                             "CLOSE",    "SYN_SENT2",  "INVALID",  "IGNORE"};
    return kNames[static_cast<std::size_t>(state)];
}

TcpKind kind_of(wire::TcpFlags flags) {
    if (flags.has(wire::kRst)) return TcpKind::rst;
    if (flags.has(wire::kSyn)) return flags.has(wire::kAck) ? TcpKind::synack : TcpKind::syn;
    if (flags.has(wire::kFin)) return TcpKind::fin;
    return flags.has(wire::kAck) ? TcpKind::ack : TcpKind::none;
}

TcpState next_state(Way way, TcpKind kind, TcpState state) {
    return kNext[index_of(way)][static_cast<std::size_t>(kind)][static_cast<std::size_t>(state)];
}

bool valid_flags(wire::TcpFlags flags) {
    const auto core = static_cast<std::uint8_t>(flags.bits & 0x17);  // PSH, ECE and CWR never matter
    const bool urgent = flags.has(wire::kUrg);
    switch (core) {
        case 0x02:
            return true;  // SYN
        case 0x12:        // SYN ACK
        case 0x04:        // RST
        case 0x14:
            return !urgent;  // RST ACK
        case 0x11:           // FIN ACK
        case 0x10:
            return true;  // ACK
        default:
            return false;
    }
}

std::uint32_t Segment::end() const {
    const std::uint32_t flags = (tcp.flags().has(wire::kSyn) ? 1U : 0U) + (tcp.flags().has(wire::kFin) ? 1U : 0U);
    return tcp.seq() + length - static_cast<std::uint32_t>(tcp.header_size()) + flags;
}

bool begin(TcpTrack& track, const Segment& segment, const TcpTimeouts& timeouts) {
    const TcpState state = next_state(Way::original, kind_of(segment.tcp.flags()), TcpState::none);
    if (state == TcpState::invalid) return false;
    track = {};
    TcpSide& sender = track.sides[0];
    sender.end = segment.end();
    sender.max_window = std::max<std::uint32_t>(1, segment.tcp.window());
    if (state == TcpState::syn_sent) {
        sender.max_end = sender.end;
        read_options(segment.tcp, sender);
        return true;
    }
    if (timeouts.loose == 0) return false;
    // Picked up in the middle: nobody knows the scales, so no window is judged.
    sender.max_end = sender.end + sender.max_window;
    sender.sack = track.sides[1].sack = true;
    sender.liberal = track.sides[1].liberal = true;
    return true;
}

TcpStep step(TcpTrack& track, const Segment& segment, const TcpMemory& memory, const TcpTimeouts& timeouts) {
    const TcpKind kind = kind_of(segment.tcp.flags());
    TcpState old = track.state;
    TcpState next = next_state(segment.way, kind, old);
    bool judged = false;
    if (next == TcpState::invalid) {
        return {.what = TcpStep::What::invalid, .reason = "no such TCP segment can come in this state"};
    }
    if (next == TcpState::syn_sent && old >= TcpState::time_wait) {
        const bool closed = track.sides[0].close_init || track.sides[1].close_init;
        const bool aborted = track.last_way == segment.way && track.last_kind == TcpKind::rst;
        if (closed || aborted) return {.what = TcpStep::What::reopened};
    }
    if (next == TcpState::ignore || (next == TcpState::syn_sent && old >= TcpState::time_wait)) {
        if (!answers_ignored_syn(track, segment)) {
            note(track, segment);
            track.ignored_syn = {};
            if (kind == TcpKind::syn && segment.way == Way::original) read_options(segment.tcp, track.ignored_syn);
            return {.what = TcpStep::What::passed};
        }
        follow_ignored_syn(track, segment);
        old = TcpState::syn_sent;
        next = TcpState::syn_recv;
    }
    if (next == TcpState::close && kind == TcpKind::rst) {
        const Reset reset = weigh_reset(track, segment, memory, timeouts.ignore_invalid_rst != 0);
        if (reset == Reset::is_too_old) {
            return {.what = TcpStep::What::invalid, .reason = "the RST is older than what was acknowledged"};
        }
        if (reset == Reset::keeps) next = old;
        judged = reset == Reset::closes;
    }
    if (!judged) {
        const bool liberal = timeouts.be_liberal != 0 || track.sides[index_of(segment.way)].liberal;
        const InWindow found = check_window(track, segment);
        if (found.what == InWindow::What::delayed && !liberal) return {.what = TcpStep::What::passed};
        if (found.what == InWindow::What::outside && !liberal) {
            return {.what = TcpStep::What::invalid,
                    .timeout = memory.assured ? after_invalid_end(track, segment, timeouts) : 0,
                    .reason = found.reason};
        }
    }
    track.last_kind = kind;
    track.last_way = segment.way;
    track.state = next;
    if (old != next && next == TcpState::fin_wait) track.sides[index_of(segment.way)].close_init = true;
    TcpStep result{.from = old, .to = next, .timeout = timeout_of(track, next, timeouts)};
    if (!memory.replied) {
        if (kind == TcpKind::rst) result.what = TcpStep::What::ended;
        // Picked up in the middle, and nobody has answered yet: it does not deserve five days.
        if (next == TcpState::established) {
            result.timeout = std::min(result.timeout, static_cast<std::uint32_t>(timeouts.unacknowledged));
        }
    } else if (!memory.assured && (old == TcpState::syn_recv || old == TcpState::established) &&
               next == TcpState::established) {
        result.assure = true;
    }
    return result;
}

}  // namespace lvslab::netfilter
