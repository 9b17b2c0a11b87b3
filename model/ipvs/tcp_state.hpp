#pragma once

#include <cstdint>

#include "net/time.hpp"
#include "wire/tcp.hpp"

namespace lvslab::ipvs {

/// States of a connection entry. The TCP ones are the kernel's (net/netfilter/ipvs/ip_vs_proto_tcp.c).
enum class State : std::uint8_t {
    none,
    established,
    syn_sent,
    syn_recv,
    fin_wait,
    time_wait,
    close,
    close_wait,
    last_ack,
    listen,
    synack,
    udp
};
inline constexpr std::size_t kStates = 12;
/// `ESTABLISHED` and so on, as `ipvsadm -Lcn` writes them.
const char* to_string(State state);

/// Which half of the conversation a packet belongs to, as the director sees it. With TUN and DR it sees requests only
/// and has to guess the rest: that is what request_only stands for.
enum class Direction : std::uint8_t { request, reply, request_only };

/// Which table of transitions holds. With secure_tcp a SYN flood's entries stay in SYN_RECV and SYNACK, and end sooner,
/// until the real server is seen to answer (tcp_states_dos).
enum class TcpTable : std::uint8_t { plain, secure };

/// The next state when a segment with `flags` passes. RST counts before SYN, FIN, ACK.
State next_tcp_state(State now, Direction direction, wire::TcpFlags flags, TcpTable table = TcpTable::plain);

/// Does a connection in this state count as ActiveConn? In Linux 2.6.32 only ESTABLISHED did.
bool counts_as_active(State state, bool only_established);

/// How long an entry in each state lives without a packet; `ipvsadm --set` changes three of them.
class StateTimeouts {
public:
    StateTimeouts();
    net::Time operator[](State state) const { return values_[static_cast<std::size_t>(state)]; }
    void set(State state, net::Time timeout) { values_[static_cast<std::size_t>(state)] = timeout; }

private:
    net::Time values_[kStates];
};

}  // namespace lvslab::ipvs
