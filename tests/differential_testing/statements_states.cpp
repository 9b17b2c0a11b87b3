#include "scene.hpp"
#include "statements.hpp"

namespace lvslab::differential {

namespace {

using namespace std::chrono_literals;

Case client_closes(char method) {
    Scene s = balancing({.method = method});
    const bool nat = method == 'm';
    s.client().ask(kEntries);
    if (nat) s.server().ask(kEntries);
    s.client({.flags = kAck, .seq = 1001, .ack = 5001}).ask(kEntries);
    s.client({.flags = kFinAck, .seq = 1001, .ack = 5001}).ask(kEntries);
    if (nat) s.server({.flags = kFinAck, .seq = 5001, .ack = 1002}).ask(kEntries);
    s.client({.flags = kAck, .seq = 1002, .ack = 5002}).ask(kEntries);
    return s.ask("ipvsadm -Ln").done();
}

Case server_closes() {
    return balancing()
        .client()
        .server()
        .client({.flags = kAck, .seq = 1001, .ack = 5001})
        .server({.flags = kFinAck, .seq = 5001, .ack = 1001})
        .ask(kEntries)
        .client({.flags = kFinAck, .seq = 1001, .ack = 5002})
        .ask(kEntries)
        .server({.flags = kAck, .seq = 5002, .ack = 1002})
        .ask(kEntries)
        .done();
}

/// RST is looked at before SYN, SYN before FIN, FIN before ACK.
Case several_flags() {
    Scene s = balancing();
    s.client().server();
    s.client({.port = 20001}).client({.port = 20001, .flags = kRst | wire::kSyn | kAck}).ask(kEntries);
    s.client({.port = 20002}).server({.number = 1, .port = 20002});
    s.client({.port = 20002, .flags = wire::kSyn | wire::kFin}).ask(kEntries);
    s.client({.port = 20002, .flags = wire::kFin | kAck | wire::kPsh}).ask(kEntries);
    s.client({.port = 20003, .flags = wire::kPsh});
    return s.ask(kEntries).done();
}

Case reset(char method) {
    Scene s = balancing({.method = method});
    s.client();
    if (method == 'm') s.server();
    return s.client({.flags = kRst, .seq = 1001}).ask(kEntries).ask("ipvsadm -Ln").done();
}

Case reuse(const char* sysctl) {
    Scene s = balancing();
    if (*sysctl != 0) s.with(sysctl);
    s.client().server().client({.flags = kRst, .seq = 1001});
    return s.client({.seq = 9000}).ask(kEntries).ask("ipvsadm -Ln").done();
}

Case timeouts() {
    return balancing()
        .ask("ipvsadm -l --timeout")
        .ask("ipvsadm --set 600 30 200")
        .ask("ipvsadm -l --timeout")
        .client()
        .server()
        .client({.flags = kAck, .seq = 1001, .ack = 5001})
        .ask(kEntries)
        .client({.flags = kFinAck, .seq = 1001, .ack = 5001})
        .server({.flags = kFinAck, .seq = 5001, .ack = 1002})
        .ask(kEntries)
        .done();
}

Case udp(char method) {
    return balancing({.method = method, .service = "-u 10.0.2.100:53"})
        .datagram({})
        .ask(kEntries)
        .ask("ipvsadm -Ln")
        .done();
}

/// TCP and a state's end: an entry is gone when its time is over.
Case ends() {
    return balancing({.service = "-u 10.0.2.100:53"})
        .with("ipvsadm --set 0 0 1")
        .datagram({})
        .ask(kEntries)
        .wait(1800ms)
        .ask(kEntries)
        .ask("ipvsadm -Ln")
        .done();
}

}  // namespace

Statements about_states() {
    return {
        {"client-closes-nat", "NAT, the client closes first: CLOSE_WAIT, then TIME_WAIT", client_closes('m')},
        {"client-closes-tunnel", "TUN, the client closes: FIN_WAIT", client_closes('i')},
        {"client-closes-direct-routing", "DR, the client closes: FIN_WAIT", client_closes('g')},
        {"server-closes-nat", "NAT, the server closes first", server_closes()},
        {"which-flag-counts", "RST counts before SYN, SYN before FIN, FIN before ACK", several_flags()},
        {"reset-nat", "a reset closes: CLOSE, 10 s", reset('m')},
        {"reset-direct-routing", "DR: the client's reset closes", reset('g')},
        {"port-used-again", "conn_reuse_mode=1: a SYN on a closed connection is scheduled anew", reuse("")},
        {"port-used-again-keeps-its-server", "conn_reuse_mode=0: it keeps its server",
         reuse("sysctl -w net.ipv4.vs.conn_reuse_mode=0")},
        {"timeouts", "--set changes ESTABLISHED and FIN_WAIT; TIME_WAIT stays 120 s", timeouts()},
        {"datagram-nat", "UDP: 300 s, counted as inactive", udp('m')},
        {"datagram-direct-routing", "UDP with DR: 300 s, counted as inactive", udp('g')},
        {"entry-ends", "an entry is gone when its time is over", ends()},
    };
}

}  // namespace lvslab::differential
