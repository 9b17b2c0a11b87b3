#include "scene.hpp"
#include "statements.hpp"

namespace lvslab::differential {

namespace {

using namespace std::chrono_literals;

Case nat() {
    return balancing()
        .client()
        .server()
        .client({.flags = kAck, .seq = 1001, .ack = 5001})
        .client({.flags = kAck, .seq = 1001, .ack = 5001, .data = 100, .tos = 0x10})
        .server({.flags = kAck, .seq = 5001, .ack = 1101, .data = 1000})
        .ask(kEntries)
        .ask("ipvsadm -Ln")
        .done();
}

/// Requests only: the server answers past the director.
Case request(char method) {
    return balancing({.method = method})
        .client()
        .client({.flags = kAck, .seq = 1001, .ack = 5001})
        .client({.flags = kAck, .seq = 1001, .ack = 5001, .data = 333, .tos = 0x10})
        .client({.flags = kAck, .seq = 1334, .ack = 5001, .data = 40, .dont_fragment = false})
        .ask(kEntries)
        .ask("ipvsadm -Ln")
        .done();
}

Case one_arm() {
    Scene s;
    for (const char* line :
         {"ip addr add 10.0.2.100/32 dev eth0", "sysctl -w net.ipv4.vs.conntrack=1",
          "sysctl -w net.ipv4.conf.all.send_redirects=0", "ipvsadm -A -t 10.0.2.100:80 -s rr",
          "ipvsadm -a -t 10.0.2.100:80 -r 10.0.2.11:8080 -m",
          "iptables -t nat -A POSTROUTING -p tcp -d 10.0.2.11 --dport 8080 -j SNAT --to-source 10.0.2.2"}) {
        s.with(line);
    }
    const auto answer = wire::build_tcp(
        {.source = outside(11), .destination = kHostAddress, .id = 1},
        {.source_port = 8080, .destination_port = 20000, .seq = 5000, .ack = 1001, .flags = kSyn | kAck});
    return s.client()
        .packet("eth0", answer, {{2, 0, 0, 0, 2, 0x11}})
        .client({.flags = kAck, .seq = 1001, .ack = 5001, .data = 50})
        .ask(kEntries)
        .done();
}

Case without_forwarding(char method) {
    return balancing({.method = method}).with("sysctl -w net.ipv4.ip_forward=0").client().server().done();
}

Case outer_tos() {
    Scene s = balancing({.method = 'i'});
    std::uint16_t port = 20000;
    for (const int tos : {0x00, 0x01, 0x02, 0x03, 0x10, 0xb8, 0xbb}) {
        s.client({.port = ++port, .tos = static_cast<std::uint8_t>(tos)});
    }
    return s.done();
}

Case no_checksum(char method) {
    return balancing({.method = method, .service = "-u 10.0.2.100:53"})
        .datagram({.data = 5, .without_checksum = true})
        .datagram({.port = 20001, .data = 5})
        .done();
}

Case ttl(char method) {
    return balancing({.method = method})
        .client({.port = 20001, .ttl = 1})
        .client({.port = 20002, .ttl = 2})
        .client({.port = 20003, .ttl = 64})
        .done();
}

Case other_port(char method) {
    Scene s;
    const std::string m(1, method);
    return s.with("ip addr add 10.0.2.100/32 dev eth0")
        .with("ipvsadm -A -t 10.0.2.100:80 -s rr")
        .with("ipvsadm -a -t 10.0.2.100:80 -r 10.0.2.11:8080 -" + m)
        .client()
        .ask("ipvsadm -Ln")
        .ask(kEntries)
        .done();
}

Case one_packet() {
    const auto answer = wire::build_udp({.source = inside(13), .destination = client_address(10), .id = 9},
                                        {.source_port = 8080, .destination_port = 20000});
    return balancing({.options = " -o", .service = "-u 10.0.2.100:53"})
        .datagram({})
        .datagram({})
        .packet("eth1", answer, {{2, 0, 0, 0, 3, 0x13}})
        .ask(kEntries)
        .ask("ipvsadm -Ln")
        .done();
}

Case ping() {
    const auto echo = wire::build_icmp({.source = client_address(10), .destination = kVip, .ttl = 63, .id = 5},
                                       {.id = 77, .sequence = 1});
    return balancing().packet("eth0", echo).done();
}

Case odd_answer() {
    return balancing()
        .client()
        .server({.number = 2})                      // of no connection
        .server({.flags = kFinAck, .service = 81})  // from a port that is no server's
        .done();
}

}  // namespace

Statements about_forwarding() {
    return {
        {"nat-request-and-reply", "NAT: VIP to server and back; TTL, ports and checksums change, id and TOS do not",
         nat()},
        {"tunnel-request",
         "TUN: an outer header from the director to the server; the inner packet loses one of its TTL", request('i')},
        {"direct-routing-request", "DR: the MACs and the TTL change, nothing else", request('g')},
        {"one-arm-keeps-the-clients-port", "one-arm NAT: SNAT keeps the client's port when it is free", one_arm()},
        {"tunnel-needs-no-forwarding", "TUN works with ip_forward=0", without_forwarding('i')},
        {"direct-routing-needs-no-forwarding", "DR works with ip_forward=0", without_forwarding('g')},
        {"nat-replies-need-forwarding", "NAT with ip_forward=0: the request goes, the answer does not come back",
         without_forwarding('m')},
        {"outer-tos", "the outer TOS is the inner one, but CE becomes ECT(0)", outer_tos()},
        {"nat-fills-a-udp-checksum", "NAT delivers a datagram without checksum with a valid one", no_checksum('m')},
        {"tunnel-keeps-no-checksum", "TUN keeps a UDP checksum of 0", no_checksum('i')},
        {"direct-routing-keeps-no-checksum", "DR keeps a UDP checksum of 0", no_checksum('g')},
        {"ttl-at-a-nat-director",
         "TTL 1 ends at the director: time exceeded from VIP, and the scheduler's turn is used", ttl('m')},
        {"ttl-at-a-tunnel-director", "TUN: TTL 2 leaves with 1 in both headers", ttl('i')},
        {"ttl-at-a-direct-routing-director", "DR: TTL 1 is told from VIP", ttl('g')},
        {"direct-routing-keeps-the-port", "-g with another port of the server silently stores the virtual port",
         other_port('g')},
        {"tunnel-keeps-the-port", "-i with another port of the server silently stores the virtual port",
         other_port('i')},
        {"one-packet-replies-untranslated", "-o with NAT leaves replies as they are", one_packet()},
        {"ping-to-vip", "a ping to VIP is answered by the director", ping()},
        {"answer-of-no-connection",
         "what a server sends without a connection is refused for its port, or only passed on", odd_answer()},
    };
}

}  // namespace lvslab::differential
