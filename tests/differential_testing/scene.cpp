#include "scene.hpp"

#include <algorithm>

#include "wire/fragment.hpp"

namespace lvslab::differential {

namespace {

constexpr net::Time kPacket = std::chrono::milliseconds(20), kCommandTime = std::chrono::milliseconds(250);

std::vector<std::uint8_t> data_of(std::size_t size) {
    std::vector<std::uint8_t> data(size);
    for (std::size_t i = 0; i < size; ++i) data[i] = static_cast<std::uint8_t>('a' + i % 26);
    return data;
}

}  // namespace

wire::Ipv4Address client_address(unsigned number) { return {0x0a000100U + number}; }
wire::Ipv4Address inside(unsigned number) { return {0x0a000300U + number}; }
wire::Ipv4Address outside(unsigned number) { return {0x0a000200U + number}; }

wire::Buffer packet_of(const Up& s) {
    return wire::build_tcp(
        {.source = client_address(s.client),
         .destination = s.to,
         .ttl = s.ttl,
         .tos = s.tos,
         .id = s.id,
         .fragmentation = {.dont_fragment = s.dont_fragment}},
        {.source_port = s.port, .destination_port = s.service, .seq = s.seq, .ack = s.ack, .flags = s.flags},
        data_of(s.data));
}

wire::Buffer packet_of(const Ask& d) {
    return wire::build_udp(
        {.source = client_address(d.client), .destination = kVip, .ttl = 63, .id = 0x2345},
        {.source_port = d.port, .destination_port = d.service, .without_checksum = d.without_checksum},
        data_of(d.data));
}

wire::Buffer tunnelled(const wire::Buffer& packet, unsigned server) {
    wire::Buffer outer = packet;
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(packet.bytes());
    wire::prepend_ipv4(outer, {.source = kHostAddress,
                               .destination = outside(10 + server),
                               .protocol = wire::Protocol::ipip,
                               .ttl = 61,
                               .fragmentation = {.dont_fragment = ip->dont_fragment()}});
    return outer;
}

Scene::Scene() {
    for (const char* line :
         {"ip addr add 10.0.2.2/24 dev eth0", "ip addr add 10.0.3.1/24 dev eth1", "ip route add default via 10.0.2.1",
          "ip neigh add 10.0.2.1 lladdr 02:00:00:00:02:01 dev eth0 nud permanent", "sysctl -w net.ipv4.ip_forward=1",
          "sysctl -w net.ipv4.icmp_ratelimit=0"}) {
        with(line);
    }
    for (const char* n : {"11", "12", "13"}) {
        const std::string number = n;
        with("ip neigh add 10.0.2." + number + " lladdr 02:00:00:00:02:" + number + " dev eth0 nud permanent");
        with("ip neigh add 10.0.3." + number + " lladdr 02:00:00:00:03:" + number + " dev eth1 nud permanent");
    }
}

Scene& Scene::with(const std::string& command) {
    case_.commands.push_back({.time = net::Time{0}, .text = command});
    return *this;
}

Scene& Scene::ask(const std::string& command) {
    case_.commands.push_back({.time = clock_, .text = command});
    return wait(kCommandTime);
}

Scene& Scene::wait(net::Time time) {
    clock_ += time;
    return *this;
}

void Scene::put(const char* on, const wire::Buffer& frame) {
    const auto bytes = frame.bytes();
    case_.frames.push_back({clock_, on, std::string(bytes.begin(), bytes.end())});
    clock_ += kPacket;
}

Scene& Scene::packet(const char* on, wire::Buffer packet, wire::MacAddress from) {
    const bool eth0 = std::string_view(on) == "eth0";
    wire::prepend_ethernet(packet, {.destination = eth0 ? kEth0 : kEth1, .source = from});
    put(on, packet);
    return *this;
}

Scene& Scene::client(const Up& segment) { return packet("eth0", packet_of(segment)); }
Scene& Scene::datagram(const Ask& datagram) { return packet("eth0", packet_of(datagram)); }

Scene& Scene::server(const Down& s) {
    const auto data = data_of(s.data);
    return packet(
        "eth1",
        wire::build_tcp(
            {.source = s.from.is_unspecified() ? inside(10 + s.number) : s.from,
             .destination = client_address(s.client),
             .id = 0x3456,
             .fragmentation = {.dont_fragment = true}},
            {.source_port = s.service, .destination_port = s.port, .seq = s.seq, .ack = s.ack, .flags = s.flags}, data),
        server_mac(s.number));
}

Scene& Scene::arp(const Arp& a) {
    const wire::MacAddress sender{{2, 0, 0, 0, 0x77, static_cast<std::uint8_t>(a.sender_mac)}};
    const wire::MacAddress own = std::string_view(a.on) == "eth0" ? kEth0 : kEth1;
    wire::Buffer packet =
        wire::build_arp({.operation = a.operation, .sender_mac = sender, .sender_ip = a.sender, .target_ip = a.target});
    wire::prepend_ethernet(
        packet,
        {.destination = a.broadcast ? wire::kBroadcastMac : own, .source = sender, .type = wire::EtherType::arp});
    put(a.on, packet);
    return *this;
}

Scene& Scene::error(const Error& e, const wire::Buffer& about) {
    const auto bytes = about.bytes();
    return packet(e.on,
                  wire::build_icmp({.source = e.from, .destination = e.to, .ttl = 63, .tos = 0xc0, .id = 0x4567},
                                   {.type = static_cast<wire::IcmpType>(e.type), .code = e.code, .sequence = e.mtu},
                                   bytes.first(std::min(e.quote, bytes.size()))));
}

Scene& Scene::fragments(const char* on, const wire::Buffer& whole, std::size_t size) {
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(whole.bytes());
    const std::size_t all = ip->payload().size();
    for (std::size_t at = 0; at < all; at += size) {
        packet(on, wire::cut_fragment(*ip, {.begin = at, .size = std::min(size, all - at)}));
    }
    return *this;
}

Case Scene::done(net::Time drain) const {
    Case made = case_;
    made.seed = 1;
    made.end = clock_ + drain;
    return made;
}

Scene balancing(const Balancing& how) {
    Scene scene;
    const std::string service = how.service;
    scene.with("ip addr add 10.0.2.100/32 dev eth0");
    scene.with("ipvsadm -A " + service + " -s " + how.scheduler + how.options);
    const std::string port = service.substr(service.rfind(':') + 1);
    for (const char* n : {"1", "2", "3"}) {
        const std::string number = n;
        scene.with("ipvsadm -a " + service + " -r " +
                   (how.method == 'm' ? "10.0.3.1" + number + ":8080" : "10.0.2.1" + number + ":" + port) + " -" +
                   how.method + (how.weights ? " -w " + number : ""));
    }
    return scene;
}

}  // namespace lvslab::differential
