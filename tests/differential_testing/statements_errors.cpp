#include "scene.hpp"
#include "statements.hpp"

namespace lvslab::differential {

namespace {

using namespace std::chrono_literals;

/// The server's kernel says that nobody listens there.
Case closed_port() {
    const auto request =
        wire::build_udp({.source = client_address(10), .destination = inside(13), .ttl = 62, .id = 0x2345},
                        {.source_port = 20000, .destination_port = 8080});
    const auto bytes = request.bytes();
    const auto error = wire::build_icmp({.source = inside(13), .destination = client_address(10), .tos = 0xc0, .id = 7},
                                        {.type = wire::IcmpType::unreachable, .code = 3}, bytes);
    return balancing({.service = "-u 10.0.2.100:53"}).datagram({}).packet("eth1", error, server_mac(3)).done();
}

Case tunnel_refused() {
    const auto sent = tunnelled(packet_of(Up{.ttl = 62}), 3);
    return balancing({.method = 'i'})
        .client()
        .error({.from = outside(13), .to = kHostAddress, .code = 2, .quote = 60}, sent)
        .error({.from = outside(13), .to = kHostAddress, .code = 3, .quote = 60}, sent)
        .error({.from = {0x0a000901}, .to = kHostAddress, .code = 1, .quote = 60}, sent)
        .error({.from = {0x0a000901}, .to = kHostAddress, .code = 1, .quote = 28}, sent)  // no client's header in it
        .done();
}

Case dead_server(char method) {
    const std::string server = method == 'm' ? "10.0.3.13" : "10.0.2.13", dev = method == 'm' ? "eth1" : "eth0";
    return balancing({.method = method})
        .with("ip neigh del " + server + " dev " + dev)
        .client()
        .client({.flags = wire::kAck, .seq = 1001})
        .done(4500ms);
}

Case no_server(const char* service) {
    Scene s;
    return s.with("ip addr add 10.0.2.100/32 dev eth0")
        .with(std::string("ipvsadm -A ") + service + " -s wlc")
        .client()
        .datagram({})
        .ask("ipvsadm -Lnc")
        .done();
}

Case all_weights_zero() {
    Scene s = balancing();
    for (const char* n : {"1", "2", "3"}) {
        s.with(std::string("ipvsadm -e -t 10.0.2.100:80 -r 10.0.3.1") + n + ":8080 -m -w 0");
    }
    return s.client().done();
}

Case no_entry(const char* sysctl) {
    Scene s = balancing();
    if (*sysctl != 0) s.with(sysctl);
    return s.client({.flags = wire::kAck, .seq = 1001, .ack = 5001})
        .client({.port = 20001, .flags = wire::kFin | wire::kAck, .seq = 1001, .ack = 5001})
        .client({.port = 20002, .flags = wire::kRst, .seq = 1001})
        .client({.port = 20003, .flags = wire::kSyn | wire::kAck, .seq = 1001, .ack = 5001})
        .ask("ipvsadm -Lnc")
        .done();
}

Case error_without_connection(const char* sysctl) {
    const auto answer =
        wire::build_tcp({.source = kVip, .destination = client_address(10), .ttl = 60},
                        {.source_port = 80, .destination_port = 20000, .seq = 5001, .flags = wire::kAck});
    Scene s = balancing();
    if (*sysctl != 0) s.with(sysctl);
    return s.error({.from = {0x0a000901}, .to = kVip, .quote = 40}, answer).ask("ipvsadm -Lnc").done();
}

}  // namespace

Statements about_errors() {
    return {
        {"closed-port-behind-nat",
         "a server's closed port: the error reaches the client from VIP, and what it quotes is VIP's", closed_port()},
        {"tunnel-refused", "a server without tunl0, or a router, refuses the tunnel's packet: VIP tells the client",
         tunnel_refused()},
        {"dead-nat-server", "NAT to a dead server: three questions, then host unreachable", dead_server('m')},
        {"dead-direct-routing-server",
         "DR to a dead server: three questions, then host unreachable from the director's own address",
         dead_server('g')},
        {"dead-tunnel-server", "TUN to a dead server on the link: three questions, and the client hears of it from VIP",
         dead_server('i')},
        {"no-server-tcp", "a service without servers answers a SYN with port unreachable, from VIP",
         no_server("-t 10.0.2.100:80")},
        {"no-server-udp", "a service without servers answers a datagram with port unreachable, from VIP",
         no_server("-u 10.0.2.100:53")},
        {"all-weights-zero", "with all weights 0 a SYN is answered with port unreachable", all_weights_zero()},
        {"segment-without-entry", "a TCP segment other than a SYN, without entry: the local stack resets",
         no_entry("")},
        {"sloppy-tcp", "sloppy_tcp=1: it is scheduled, but not a reset",
         no_entry("sysctl -w net.ipv4.vs.sloppy_tcp=1")},
        {"error-of-no-connection", "an error about no connection is not scheduled", error_without_connection("")},
        {"schedule-icmp", "schedule_icmp=1: an error about no connection makes one",
         error_without_connection("sysctl -w net.ipv4.vs.schedule_icmp=1")},
    };
}

}  // namespace lvslab::differential
