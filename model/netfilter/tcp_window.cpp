#include <algorithm>

#include "netfilter/tcp_track.hpp"

/// The windows of a tracked TCP connection. In the sender's words, with sack the highest acknowledgment in the segment:
///
///     I    seq <= sender.max_end                           not beyond what the receiver offered
///     II   sack <= receiver.end                            nothing acknowledged that was never sent
///     III  seq + len >= sender.end - receiver.max_window   not all old
///     IV   sack >= receiver.end - 66000 or its window      no ancient acknowledgment
///
/// Since 6.1 what breaks III or IV is only delayed: it belongs to the connection, and changes nothing.
namespace lvslab::netfilter {

namespace {

constexpr std::uint32_t kMaxAckWindow = 66000;
constexpr std::uint8_t kEnd = 0, kNop = 1, kWindowScale = 3, kSackPermitted = 4, kSack = 5;

/// Calls `see(kind, data)` for each option that is whole.
template <class See>
void each_option(std::span<const std::uint8_t> options, See&& see) {
    while (!options.empty() && options[0] != kEnd) {
        if (options[0] == kNop) {
            options = options.subspan(1);
            continue;
        }
        if (options.size() < 2 || options[1] < 2 || options[1] > options.size()) return;
        see(options[0], options.subspan(2, options[1] - 2U));
        options = options.subspan(options[1]);
    }
}

std::uint32_t highest_ack(const wire::Tcp<const std::uint8_t>& tcp, bool sack_allowed) {
    std::uint32_t highest = tcp.ack();
    if (!sack_allowed) return highest;
    each_option(tcp.options(), [&](std::uint8_t kind, std::span<const std::uint8_t> data) {
        if (kind != kSack || data.size() % 8 != 0) return;
        for (std::size_t at = 4; at < data.size(); at += 8) {
            if (const std::uint32_t edge = wire::load32(data, at); after(edge, highest)) highest = edge;
        }
    });
    return highest;
}

struct Numbers {
    std::uint32_t seq, end, ack, sack, window;
};

/// A SYN tells where its sender's numbers start, once more if it comes again with higher ones. True: enough is known,
/// nothing is to be judged.
bool start(TcpSide& sender, TcpSide& receiver, const Segment& segment, const Numbers& n) {
    sender.end = sender.max_end = n.end;
    sender.max_window = std::max<std::uint32_t>(1, n.window);
    read_options(segment.tcp, sender);
    const bool answer = segment.way == Way::reply;
    if (answer && (!sender.scales || !receiver.scales)) sender.scale = receiver.scale = 0;  // RFC 7323: both or none
    return answer && !segment.tcp.flags().has(wire::kAck);
}

/// The sender's first segment. True: nothing is to be judged.
bool introduce(TcpSide& sender, TcpSide& receiver, const Segment& segment, const Numbers& n) {
    if (segment.tcp.flags().has(wire::kSyn)) {
        start(sender, receiver, segment, n);
        return !segment.tcp.flags().has(wire::kAck);
    }
    sender.end = n.end;
    sender.max_window = std::max<std::uint32_t>(1, n.window << sender.scale);
    sender.max_end = n.end + sender.max_window;
    if (receiver.max_window == 0) {
        receiver.end = receiver.max_end = n.sack;
    } else if (n.sack == receiver.end + 1) {
        ++receiver.end;  // a keep-alive's answer
    }
    return false;
}

/// More than the receiver has offered, but not by more than its window: if it is acknowledged, it was right.
bool goes_a_little_beyond(const TcpSide& sender, const TcpSide& receiver, const Numbers& n) {
    return receiver.max_window != 0 && after(n.end, sender.end - receiver.max_window - 1) &&
           after(n.sack, receiver.end - std::max(sender.max_window, kMaxAckWindow) - 1) &&
           n.end - sender.max_end + 1 <= receiver.max_window && before(n.sack, receiver.end + 1);
}

InWindow judge(const TcpSide& sender, const TcpSide& receiver, const Numbers& n) {
    using What = InWindow::What;
    if (!before(n.seq, sender.max_end + 1)) {
        if (goes_a_little_beyond(sender, receiver, n)) return {What::beyond, ""};
        return {What::outside, "its sequence number is beyond the receiver's window"};
    }
    if (!before(n.sack, receiver.end + 1)) return {What::outside, "it acknowledges what was never sent"};
    const bool old = receiver.max_window != 0 && !after(n.end, sender.end - receiver.max_window - 1);
    if (old) return {What::delayed, "its sequence number is below the window"};
    if (!after(n.sack, receiver.end - std::max(sender.max_window, kMaxAckWindow) - 1)) {
        return {What::delayed, "its acknowledgment is too old"};
    }
    return {};
}

void update(TcpSide& sender, TcpSide& receiver, const Segment& segment, const Numbers& n) {
    const std::uint32_t window = segment.tcp.flags().has(wire::kSyn) ? n.window : n.window << sender.scale;
    sender.max_window = std::max(sender.max_window, window + (n.sack - n.ack));
    if (after(n.end, sender.end)) {
        sender.end = n.end;
        sender.unacknowledged = true;
    }
    if (segment.tcp.flags().has(wire::kAck) && (!sender.max_ack_set || after(n.ack, sender.max_ack))) {
        sender.max_ack = n.ack;
        sender.max_ack_set = true;
    }
    if (receiver.max_window != 0 && after(n.end, sender.max_end)) receiver.max_window += n.end - sender.max_end;
    if (after(n.sack + window, receiver.max_end - 1)) {
        receiver.max_end = n.sack + window + (window == 0 ? 1 : 0);
    }
    if (n.ack == receiver.end) receiver.unacknowledged = false;
}

void count_retransmission(TcpTrack& track, const Segment& segment, const Numbers& n) {
    if (kind_of(segment.tcp.flags()) != TcpKind::ack) return;
    const bool again = track.last_way == segment.way && track.last_seq == n.seq && track.last_ack == n.ack &&
                       track.last_end == n.end && track.last_window == n.window;
    track.retransmissions =
        again ? static_cast<std::uint8_t>(std::min(255, track.retransmissions + 1)) : std::uint8_t{0};
    track.last_seq = n.seq;
    track.last_ack = n.ack;
    track.last_end = n.end;
    track.last_window = n.window;
}

}  // namespace

void read_options(const wire::Tcp<const std::uint8_t>& tcp, TcpSide& side) {
    if (tcp.options().empty()) return;
    side.scale = 0;
    side.scales = side.sack = side.max_ack_set = side.close_init = side.unacknowledged = false;
    each_option(tcp.options(), [&](std::uint8_t kind, std::span<const std::uint8_t> data) {
        if (kind == kSackPermitted && data.empty()) side.sack = true;
        if (kind == kWindowScale && data.size() == 1) {
            side.scales = true;
            side.scale = std::min<std::uint8_t>(data[0], 14);
        }
    });
}

InWindow check_window(TcpTrack& track, const Segment& segment) {
    TcpSide& sender = track.sides[index_of(segment.way)];
    TcpSide& receiver = track.sides[index_of(other(segment.way))];
    const wire::TcpFlags flags = segment.tcp.flags();
    Numbers n{.seq = segment.tcp.seq(),
              .end = segment.end(),
              .ack = segment.tcp.ack(),
              .sack = highest_ack(segment.tcp, receiver.sack),
              .window = segment.tcp.window()};
    const bool opening = track.state == TcpState::syn_sent || track.state == TcpState::syn_recv;
    if (sender.max_window == 0) {
        if (introduce(sender, receiver, segment, n)) return {};
    } else if (flags.has(wire::kSyn) && opening && after(n.end, sender.end)) {
        if (start(sender, receiver, segment, n)) return {};
    }
    // Without ACK there is nothing to judge, and some stacks send RST ACK with a zero.
    if (!flags.has(wire::kAck) || (flags.has(wire::kRst) && n.ack == 0)) n.ack = n.sack = receiver.end;
    const bool first_reset = n.seq == 0 && track.state == TcpState::syn_sent;
    if (n.seq == n.end && (!flags.has(wire::kRst) || first_reset)) n.seq = n.end = sender.end;
    const InWindow found = judge(sender, receiver, n);
    if (found.what == InWindow::What::beyond) {
        sender.end = n.end;
        sender.unacknowledged = true;
        return {};
    }
    if (found.what != InWindow::What::inside) return found;
    update(sender, receiver, segment, n);
    count_retransmission(track, segment, n);
    return {};
}

}  // namespace lvslab::netfilter
