#include "scene.hpp"
#include "statements.hpp"

namespace lvslab::differential {

namespace {

wire::Buffer datagram(wire::Ipv4Address from, wire::Ipv4Address to, std::uint8_t ttl = 63) {
    return wire::build_udp({.source = from, .destination = to, .ttl = ttl, .id = 7},
                           {.source_port = 20000, .destination_port = 7});
}
constexpr wire::MacAddress kInside{{2, 0, 0, 0, 3, 0x11}}, kOutside{{2, 0, 0, 0, 2, 0x11}};

Case reverse_path(const char* level) {
    Scene s;
    s.with(std::string("sysctl -w net.ipv4.conf.all.rp_filter=") + level);
    return s
        .packet("eth1", datagram(client_address(10), outside(11)), kInside)  // belongs to eth0
        .packet("eth1", datagram(inside(11), client_address(10)), kInside)
        .packet("eth0", datagram(client_address(10), inside(11)))
        .done();
}

Case martians() {
    Scene s;
    s.with("ip addr add 10.0.2.100/32 dev eth0");
    return s.packet("eth0", datagram(kVip, client_address(10)), kOutside)
        .packet("eth0", datagram({0x7f000001}, inside(11)))
        .packet("eth0", datagram({0xe0000001}, inside(11)))
        .packet("eth0", datagram({0xffffffff}, inside(11)))
        .packet("eth0", datagram(client_address(10), {0x7f000001}))
        .packet("eth0", datagram(client_address(10), {0x00000001}))
        .done();
}

/// In DR a server whose gateway is the director: its answers from VIP come past the director.
Case director_as_gateway() {
    const auto answer =
        wire::build_tcp({.source = kVip, .destination = client_address(10), .id = 7},
                        {.source_port = 80, .destination_port = 20000, .seq = 5000, .flags = wire::kSyn | wire::kAck});
    return balancing({.method = 'g'}).client().packet("eth0", answer, kOutside).done();
}

Case redirect(const char* command) {
    Scene s;
    if (*command != 0) s.with(command);
    return s.packet("eth0", datagram(outside(11), client_address(10)), kOutside).done();
}

Case forwarding_off() {
    Scene s;
    return s.with("sysctl -w net.ipv4.ip_forward=0").packet("eth0", datagram(client_address(10), inside(11))).done();
}

Case ttl() {
    Scene s;
    return s.packet("eth0", datagram(client_address(10), inside(11), 1))
        .packet("eth0", datagram(client_address(10), inside(11), 2))
        .packet("eth0", datagram(client_address(10), kHostAddress, 1))
        .done();
}

Case kinds() {
    Scene s;
    s.with("ip route del default").with("ip route add 10.0.1.0/24 via 10.0.2.1");
    s.with("ip route add unreachable 10.21.0.0/16").with("ip route add prohibit 10.22.0.0/16");
    s.with("ip route add blackhole 10.23.0.0/16");
    for (const std::uint32_t to : {0x0a150001U, 0x0a160001U, 0x0a170001U, 0x0a180001U}) {
        s.packet("eth0", datagram(client_address(10), {to}));
    }
    return s.ask("ip route").ask("ip route get 10.21.0.1").ask("ip route get 10.24.0.1").done();
}

Case longest() {
    Scene s;
    s.with("ip route add 10.7.0.0/16 via 10.0.3.11").with("ip route add 10.7.1.0/24 via 10.0.3.12");
    s.with("ip route add 10.7.1.0/24 via 10.0.3.13 metric 5").with("ip route add 10.7.1.7/32 via 10.0.3.13");
    for (const std::uint32_t to : {0x0a070001U, 0x0a070101U, 0x0a070107U, 0x0a080001U}) {
        s.packet("eth0", datagram(client_address(10), {to}));
    }
    return s.ask("ip route get 10.7.1.1")
        .ask("ip route del 10.7.1.0/24 via 10.0.3.12")
        .packet("eth0", datagram(client_address(10), {0x0a070101}))
        .ask("ip route")
        .done();
}

Case rules() {
    Scene s;
    s.with("ip route add default via 10.0.3.12 table 100").with("ip rule add from 10.0.3.11 table 100");
    s.with("ip rule add fwmark 9 table 101").with("ip route add default via 10.0.3.13 table 101");
    s.with("iptables -t mangle -A PREROUTING -s 10.0.3.12 -j MARK --set-mark 9");
    return s.packet("eth1", datagram(inside(11), client_address(10)), kInside)
        .packet("eth1", datagram(inside(12), client_address(10)), {{2, 0, 0, 0, 3, 0x12}})
        .packet("eth1", datagram(inside(13), client_address(10)), {{2, 0, 0, 0, 3, 0x13}})
        .ask("ip rule")
        .ask("ip route show table 100")
        .done();
}

/// A real server of a tunnel: what the director sends, unpacked or not.
Case real_server(const std::vector<std::string>& commands) {
    Scene s;
    s.with("modprobe ipip").with("ip neigh add 10.0.2.9 lladdr 02:00:00:00:02:09 dev eth0 nud permanent");
    for (const std::string& command : commands) s.with(command);
    wire::Buffer packet = packet_of(Up{.service = 81, .ttl = 62});
    wire::prepend_ipv4(
        packet, {.source = outside(9), .destination = kHostAddress, .protocol = wire::Protocol::ipip, .ttl = 62});
    return s.packet("eth0", packet, {{2, 0, 0, 0, 2, 9}}).done();
}

}  // namespace

Statements about_routes() {
    const std::string up = "ip link set tunl0 up", vip = "ip addr add 10.0.2.100/32 dev tunl0";
    const std::string loose = "sysctl -w net.ipv4.conf.tunl0.rp_filter=0 net.ipv4.conf.all.rp_filter=0";
    const std::string strict = "sysctl -w net.ipv4.conf.tunl0.rp_filter=1";
    return {
        {"rp-filter-0", "rp_filter=0: any source that is no martian", reverse_path("0")},
        {"rp-filter-1", "rp_filter=1: a source must come in where its answers go out", reverse_path("1")},
        {"rp-filter-2", "rp_filter=2: there must be a route to the source", reverse_path("2")},
        {"martians",
         "our own address, loopback, multicast and broadcast as sources, loopback and 0.0.0.0/8 as destinations",
         martians()},
        {"director-as-gateway", "DR: an answer from VIP that passes the director is a martian", director_as_gateway()},
        {"redirect", "a sender that could reach the next hop itself is told so", redirect("")},
        {"redirect-off", "send_redirects=0 on all and on the interface: nothing is told",
         redirect("sysctl -w net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.eth0.send_redirects=0")},
        {"redirect-before-forward", "the redirect comes before the FORWARD hook drops the packet",
         redirect("iptables -A FORWARD -j DROP")},
        {"forwarding-off", "ip_forward=0: what is for others is dropped in silence", forwarding_off()},
        {"ttl-at-a-router", "TTL 1 ends at a router, but not at its destination", ttl()},
        {"kinds-of-routes", "unreachable, prohibit and blackhole routes, and no route at all", kinds()},
        {"longest-prefix", "the longest prefix wins, then the lowest metric", longest()},
        {"policy-rules", "ip rule: by source and by mark", rules()},
        {"tunnel-server", "a server with tunl0 up unpacks what the director sends", real_server({up, vip, loose})},
        {"tunnel-server-down", "tunl0 down: port unreachable to the director", real_server({})},
        {"tunnel-server-rp-filter", "rp_filter=1 drops what comes out of the tunnel: the client is not routed there",
         real_server({up, vip, strict})},
        {"tunnel-server-without-vip", "without VIP on the server the inner packet is routed on",
         real_server({up, loose})},
    };
}

}  // namespace lvslab::differential
