#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "ipvs/director.hpp"
#include "wire/build.hpp"
#include "wire/golden.hpp"
#include "wire/text.hpp"

/// A director on a Host without any I/O, in the two layouts of the captures from a real kernel:
///
///     client 10.0.1.10 -- router 10.0.2.1 --+-- eth0 10.0.2.2, VIP 10.0.2.100 | director | eth1 10.0.3.1 --+-- rsN 10.0.3.1N
///                                           +-- rsN 10.0.2.1N (TUN, DR)                                  (NAT, port 8080)
///
/// Every neighbour is known beforehand.
namespace lvslab::ipvs {

using wire::golden::Bytes;
using testing::ElementsAre;
using testing::IsEmpty;

inline wire::Ipv4Address ip(std::string_view text) { return wire::parse_ipv4(text).value(); }
inline wire::MacAddress mac(std::string_view text) { return wire::parse_mac(text).value(); }

inline constexpr wire::Ipv4Address kClient{0x0a00010a}, kVip{0x0a000264};
inline constexpr ServiceKey kWeb{.protocol = wire::Protocol::tcp, .address = kVip, .port = 80};
inline constexpr ServiceKey kDns{.protocol = wire::Protocol::udp, .address = kVip, .port = 53};

/// Real server N by its number: NAT's stand behind eth1, the others beside the director.
inline wire::Endpoint place_of(int number, Method method = Method::nat) {
    const auto n = static_cast<std::uint32_t>(number);
    if (method == Method::nat) return {{0x0a00030a + n}, 8080};
    return {{0x0a00020a + n}, 80};
}

/// A TCP segment of the conversation between the client and the service, or the answer of a real server.
struct Segment {
    wire::TcpFlags flags = wire::kSyn;
    std::uint16_t client_port = 40001;
    wire::Ipv4Address client = kClient;
    std::uint16_t service_port = 80;
    std::uint8_t ttl = 63;
    std::uint8_t tos = 0;
    std::uint16_t id = 0;
    bool dont_fragment = true;
    std::size_t data = 0;  ///< bytes behind the header
};
inline Bytes bytes_of(const wire::Buffer& buffer) { return {buffer.bytes().begin(), buffer.bytes().end()}; }

inline Bytes request(const Segment& s) {
    const Bytes data(s.data, 'x');
    return bytes_of(wire::build_tcp({.source = s.client,
                                     .destination = kVip,
                                     .ttl = s.ttl,
                                     .tos = s.tos,
                                     .id = s.id,
                                     .fragmentation = {.dont_fragment = s.dont_fragment}},
                                    {.source_port = s.client_port, .destination_port = s.service_port, .flags = s.flags},
                                    data));
}
inline Bytes reply(const Segment& s, const wire::Endpoint& server) {
    const Bytes data(s.data, 'x');
    return bytes_of(wire::build_tcp(
        {.source = server.address, .destination = s.client, .fragmentation = {.dont_fragment = true}},
        {.source_port = server.port, .destination_port = s.client_port, .flags = s.flags}, data));
}

struct Datagram {
    std::uint16_t client_port = 5000;
    std::uint8_t ttl = 63;
    bool dont_fragment = false;
    bool without_checksum = false;
    std::size_t data = 5;
};
inline Bytes request(const Datagram& d) {
    const Bytes data(d.data, 'x');
    return bytes_of(wire::build_udp({.source = kClient,
                                     .destination = kVip,
                                     .ttl = d.ttl,
                                     .id = 7,
                                     .fragmentation = {.dont_fragment = d.dont_fragment}},
                                    {.source_port = d.client_port, .destination_port = 53,
                                     .without_checksum = d.without_checksum},
                                    data));
}

/// Remembers what the Host decided, and the packets that it dropped as they were then.
class Witness final : public net::Observer {
public:
    struct Drop {
        std::string reason, sentence;
        Bytes packet;
    };
    std::vector<Drop> drops;
    std::vector<std::string> decisions;  ///< sentences

    void frame_received(net::Time, const net::FrameSeen&) override {}
    void frame_sent(net::Time, const net::FrameSeen&) override {}
    void decided(net::Time, const net::Packet&, const net::Event& e) override { decisions.push_back(render(e)); }
    void dropped(net::Time, const net::Packet& packet, const net::Event& e) override {
        drops.push_back({std::string(e.what->key), render(e), bytes_of(packet.data)});
    }
    void table_changed(net::Time, net::ChangeKind, const net::Row&) override {}
    void settled(net::Time) override {}

    /// The reasons since the last question.
    std::vector<std::string> reasons() {
        std::vector<std::string> keys;
        for (const Drop& d : drops) keys.push_back(d.reason);
        drops.clear();
        return keys;
    }
};

class Bench final : public net::FrameSink {
public:
    struct Sent {
        std::string interface;
        Bytes frame;
    };
    net::PacketIds ids;
    net::Host host;
    Director director;
    Witness witness;
    std::vector<Sent> sent;

    explicit Bench(net::Era era = net::Era::linux_6_1) : host({.name = "director", .era = era}, ids, *this), director(host) {
        host.attach(&witness);
        add_interface("eth0", mac("02:00:00:00:02:02"), {ip("10.0.2.2"), 24});
        host.add_address(*host.interfaces().find("eth0"), {.prefix = {kVip, 32}});
        add_interface("eth1", mac("02:00:00:00:03:01"), {ip("10.0.3.1"), 24});
        host.fib().add({.gateway = ip("10.0.2.1"), .dev = index("eth0")});
        host.sysctls().write("net.ipv4.ip_forward", "1");
        know("eth0", ip("10.0.2.1"), mac("02:00:00:00:02:01"));
        for (const std::uint8_t n : {1, 2, 3}) {
            know("eth0", place_of(n, Method::direct).address, {{2, 0, 0, 0, 2, static_cast<std::uint8_t>(0x10 + n)}});
            know("eth1", place_of(n).address, {{2, 0, 0, 0, 3, static_cast<std::uint8_t>(0x10 + n)}});
        }
    }

    // ---- configuration
    struct Service {
        ServiceKey key = kWeb;
        std::string scheduler = "rr";
        Method method = Method::nat;
        std::vector<std::uint32_t> weights{1, 1, 1};  ///< of rs1, rs2, ..., added in this order
    };
    void serve(const Service& s) {
        director.add_service(s.key, {.scheduler = s.scheduler});
        for (std::size_t i = 0; i < s.weights.size(); ++i) {
            director.add_server(s.key, place_of(static_cast<int>(i) + 1, s.method),
                                {.method = s.method, .weight = s.weights[i]});
        }
    }
    void write(std::string_view sysctl, std::string_view value) { host.sysctls().write(sysctl, value); }
    void know(const std::string& interface, wire::Ipv4Address address, wire::MacAddress at) {
        host.neighbours().update({address, index(interface)}, {.mac = at,
                                                               .state = net::NeighbourState::permanent,
                                                               .override_mac = true,
                                                               .admin = true,
                                                               .create = true});
    }

    // ---- packets and time
    void receive(const std::string& interface, const Bytes& frame) {
        host.receive(host.now(), {.interface = index(interface), .id = ids.next()}, wire::Buffer::copy_of(frame));
    }
    void from_client(const Bytes& packet) {
        receive("eth0", framed(packet, {mac("02:00:00:00:02:02"), mac("02:00:00:00:02:01")}));
    }
    void from_server(int number, const Bytes& packet) {
        const auto n = static_cast<std::uint8_t>(0x10 + number);
        receive("eth1", framed(packet, {mac("02:00:00:00:03:01"), {{2, 0, 0, 0, 3, n}}}));
    }
    void wait(net::Time duration) { host.advance(host.now() + duration); }

    /// What was sent since the last question, one line a frame: `eth1 10.0.1.10:40001 > 10.0.3.13:8080 TCP [S] ...`
    std::vector<std::string> lines() {
        std::vector<std::string> all;
        for (const Sent& s : sent) all.push_back(s.interface + ' ' + wire::summary(s.frame));
        sent.clear();
        return all;
    }

    // ---- tables
    ServerRow server(int number) const {
        for (const ServerRow& row : director.tables().servers) {
            if ((row.address.value & 0xff) == 10U + static_cast<unsigned>(number)) return row;
        }
        ADD_FAILURE() << "rs" << number << " is in no service";
        return {};
    }
    /// `rs1 ActiveConn/InActConn`
    std::string counts(int number) const {
        const ServerRow row = server(number);
        return std::to_string(row.active) + '/' + std::to_string(row.inactive);
    }
    /// The only connection's `STATE seconds-left`.
    std::string state() const {
        const auto rows = director.tables().connections;
        if (rows.size() != 1) return std::to_string(rows.size()) + " connections";
        const auto left = std::chrono::duration_cast<std::chrono::seconds>(rows[0].expires - host.now());
        return rows[0].state + ' ' + std::to_string(left.count());
    }
    /// Number of the real server that has the client's connection from `port`; 0: none has.
    int server_of(std::uint16_t client_port, wire::Ipv4Address client = kClient) const {
        for (const ConnectionRow& c : director.tables().connections) {
            if (c.client_port == client_port && c.client == client) return static_cast<int>(c.server.value & 0xff) - 10;
        }
        return 0;
    }

private:
    static Bytes framed(const Bytes& packet, const wire::EthernetFields& ethernet) {
        auto buffer = wire::Buffer::copy_of(packet);
        wire::prepend_ethernet(buffer, ethernet);
        return bytes_of(buffer);
    }
    net::InterfaceIndex index(const std::string& name) { return host.interfaces().find(name)->index; }
    void add_interface(const std::string& name, wire::MacAddress at, wire::Prefix prefix) {
        net::Interface& made = host.add_interface({.name = name, .mac = at});
        host.set_up(made, true);
        host.add_address(made, {.prefix = prefix});
    }
    void transmit(net::InterfaceIndex interface, net::Packet&& frame) override {
        sent.push_back({host.interfaces()[interface].name, bytes_of(frame.data)});
    }
};

}  // namespace lvslab::ipvs
