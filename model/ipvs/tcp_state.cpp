#include "ipvs/tcp_state.hpp"

namespace lvslab::ipvs {

namespace {

// Short names keep the tables readable: one row a kind of segment, one column a present state.
constexpr State ES = State::established, SS = State::syn_sent, SR = State::syn_recv, FW = State::fin_wait,
                TW = State::time_wait, CL = State::close, CW = State::close_wait, LA = State::last_ack,
                LI = State::listen, SA = State::synack;

enum Segment : std::uint8_t { kSyn, kFin, kAck, kRst, kSegments };
constexpr std::size_t kTcpStates = 11;

using Transitions = State[3][kSegments][kTcpStates];

constexpr Transitions kPlain = {
    {
        // request
        //        none es  ss  sr  fw  tw  cl  cw  la  li  sa
        /* SYN */ {SR, ES, ES, SR, SR, SR, SR, SR, SR, SR, SR},
        /* FIN */ {CL, CW, SS, TW, TW, TW, CL, CW, LA, LI, TW},
        /* ACK */ {ES, ES, SS, ES, FW, TW, CL, CW, CL, LI, ES},
        /* RST */ {CL, CL, CL, SR, CL, CL, CL, CL, LA, LI, SR},
    },
    {
        // reply
        //        none es  ss  sr  fw  tw  cl  cw  la  li  sa
        /* SYN */ {SS, ES, SS, SR, SS, SS, SS, SS, SS, LI, SR},
        /* FIN */ {TW, FW, SS, TW, FW, TW, CL, TW, LA, LI, TW},
        /* ACK */ {ES, ES, SS, ES, FW, TW, CL, CW, LA, ES, ES},
        /* RST */ {CL, CL, SS, CL, CL, TW, CL, CL, CL, CL, CL},
    },
    {
        // request, and no reply was ever seen
        //        none es  ss  sr  fw  tw  cl  cw  la  li  sa
        /* SYN */ {SR, ES, ES, SR, SR, SR, SR, SR, SR, SR, SR},
        /* FIN */ {CL, FW, SS, TW, FW, TW, CL, CW, LA, LI, TW},
        /* ACK */ {ES, ES, SS, ES, FW, TW, CL, CW, CL, LI, ES},
        /* RST */ {CL, CL, CL, SR, CL, CL, CL, CL, LA, LI, CL},
    },
};

constexpr Transitions kSecure = {
    {
        // request
        //        none es  ss  sr  fw  tw  cl  cw  la  li  sa
        /* SYN */ {SR, ES, ES, SR, SR, SR, SR, SR, SR, SR, SA},
        /* FIN */ {CL, CW, SS, TW, TW, TW, CL, CW, LA, LI, SA},
        /* ACK */ {ES, ES, SS, SR, FW, TW, CL, CW, CL, LI, SA},
        /* RST */ {CL, CL, CL, SR, CL, CL, CL, CL, LA, LI, CL},
    },
    {
        // reply
        //        none es  ss  sr  fw  tw  cl  cw  la  li  sa
        /* SYN */ {SS, ES, SS, SA, SS, SS, SS, SS, SS, LI, SA},
        /* FIN */ {TW, FW, SS, TW, FW, TW, CL, TW, LA, LI, TW},
        /* ACK */ {ES, ES, SS, ES, FW, TW, CL, CW, LA, ES, ES},
        /* RST */ {CL, CL, SS, CL, CL, TW, CL, CL, CL, CL, CL},
    },
    {
        // request, and no reply was ever seen
        //        none es  ss  sr  fw  tw  cl  cw  la  li  sa
        /* SYN */ {SA, ES, ES, SR, SA, SA, SA, SA, SA, SA, SA},
        /* FIN */ {CL, FW, SS, TW, FW, TW, CL, CW, LA, LI, TW},
        /* ACK */ {ES, ES, SS, ES, FW, TW, CL, CW, CL, LI, ES},
        /* RST */ {CL, CL, CL, SR, CL, CL, CL, CL, LA, LI, CL},
    },
};

}  // namespace

const char* to_string(State state) {
    static constexpr const char* kNames[kStates] = {"NONE",     "ESTABLISHED", "SYN_SENT", "SYN_RECV",
                                                    "FIN_WAIT", "TIME_WAIT",   "CLOSE",    "CLOSE_WAIT",
                                                    "LAST_ACK", "LISTEN",      "SYNACK",   "UDP"};
    return kNames[static_cast<std::size_t>(state)];
}

State next_tcp_state(State now, Direction direction, wire::TcpFlags flags, TcpTable table) {
    Segment segment = kAck;
    if (flags.has(wire::kRst))
        segment = kRst;
    else if (flags.has(wire::kSyn))
        segment = kSyn;
    else if (flags.has(wire::kFin))
        segment = kFin;
    else if (!flags.has(wire::kAck))
        return State::close;  // no flag that means anything
    const Transitions& next = table == TcpTable::secure ? kSecure : kPlain;
    return next[static_cast<std::size_t>(direction)][segment][static_cast<std::size_t>(now)];
}

bool counts_as_active(State state, bool only_established) {
    if (state == State::established) return true;
    if (only_established) return false;
    return state == State::syn_sent || state == State::syn_recv || state == State::synack;
}

StateTimeouts::StateTimeouts() {
    using std::chrono::seconds;
    static constexpr seconds kDefaults[kStates] = {seconds(2),   seconds(900), seconds(120), seconds(60),
                                                   seconds(120), seconds(120), seconds(10),  seconds(60),
                                                   seconds(30),  seconds(120), seconds(120), seconds(300)};
    for (std::size_t i = 0; i < kStates; ++i) values_[i] = kDefaults[i];
}

}  // namespace lvslab::ipvs
