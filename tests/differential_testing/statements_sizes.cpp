#include "scene.hpp"
#include "statements.hpp"

namespace lvslab::differential {

namespace {

/// Beyond the handshake, with so many bytes in all.
Up segment(std::size_t length, bool dont_fragment) {
    return {.flags = kAck,
            .seq = 1001,
            .ack = 5001,
            .data = length - wire::kIpv4Size - wire::kTcpSize,
            .dont_fragment = dont_fragment};
}

Case fragments(char method) {
    return balancing({.method = method})
        .client()
        .fragments("eth0", packet_of(segment(1400, false)), 600)
        .fragments("eth0", packet_of(segment(1400, false)), 1368)
        .done();
}

Case around_the_mtu(char method, const char* sysctl) {
    Scene s = balancing({.method = method});
    if (*sysctl != 0) s.with(sysctl);
    s.client();
    for (const std::size_t length : {1480U, 1481U, 1500U}) s.client(segment(length, true));
    return s.client(segment(1500, false)).done();
}

Error too_big(std::uint16_t mtu) {
    return {.from = {0x0a000901}, .to = kHostAddress, .code = 4, .mtu = mtu, .quote = 60};
}

/// A router behind the director has a smaller MTU than its tunnel's packets.
Case path_mtu() {
    Scene s = balancing({.method = 'i'});
    s.client();
    const auto big = tunnelled(packet_of(segment(1480, true)), 3);
    return s.client(segment(1480, true))
        .error(too_big(1400), big)
        .client(segment(1480, true))
        .client(segment(1380, true))
        .error(too_big(1300), tunnelled(packet_of(segment(1380, true)), 3))
        .client(segment(1380, true))
        .ask("ip route get 10.0.2.13")
        .done();
}

/// A client's router can't pass the server's answer: the error goes to VIP.
Case relayed(char method) {
    Scene s = balancing({.method = method});
    s.client();
    if (method == 'm') s.server();
    const auto answer = wire::build_tcp(
        {.source = kVip, .destination = client_address(10), .ttl = 60, .fragmentation = {.dont_fragment = true}},
        {.source_port = 80, .destination_port = 20000, .seq = 5001, .flags = kAck});
    return s.error({.from = {0x0a000901}, .to = kVip, .code = 4, .mtu = 1300, .quote = 40}, answer)
        .error({.from = {0x0a000901}, .to = kVip, .type = 11, .code = 0}, answer)
        .done();
}

Case smaller_link() {
    return balancing()
        .with("ip link set eth1 mtu 1300")
        .client()
        .client(segment(1400, true))
        .client(segment(1400, false))
        .client(segment(1300, true))
        .done();
}

}  // namespace

Statements about_sizes() {
    return {
        {"fragments-through-nat", "the director puts fragments together, and NAT sends the same sizes and id again",
         fragments('m')},
        {"fragments-through-direct-routing", "DR sends fragments in the sizes that they came in", fragments('g')},
        {"fragments-through-a-tunnel", "TUN wraps the whole packet, then fragments the outer one", fragments('i')},
        {"tunnel-mtu",
         "TUN over 1500: 1480 bytes with DF pass, 1481 do not, and VIP says 1480; without DF the outer packet is cut",
         around_the_mtu('i', "")},
        {"tunnel-without-path-mtu", "pmtu_disc=0: DF is accepted, and the outer packet has none",
         around_the_mtu('i', "sysctl -w net.ipv4.vs.pmtu_disc=0")},
        {"nat-mtu", "NAT over 1500: 1500 bytes pass", around_the_mtu('m', "")},
        {"nat-to-a-smaller-link", "NAT over a link of 1300: DF is refused from VIP, other packets are cut",
         smaller_link()},
        {"path-mtu-behind-a-tunnel",
         "the first error about a tunnel is relayed with 1480, later ones with what was learnt", path_mtu()},
        {"error-about-a-reply-nat", "an error about an answer goes to the connection's server: NAT translates it",
         relayed('m')},
        {"error-about-a-reply-tunnel", "an error about an answer goes to the connection's server: TUN wraps it",
         relayed('i')},
        {"error-about-a-reply-direct-routing", "an error about an answer goes to the connection's server: DR by MAC",
         relayed('g')},
    };
}

}  // namespace lvslab::differential
