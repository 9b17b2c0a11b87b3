#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "ipvs/director.hpp"
#include "net/bench.hpp"

/// A director on a Host without any I/O, in the two layouts of the captures from a real kernel:
///
///     client 10.0.1.10 -- router 10.0.2.1 --+-- eth0 10.0.2.2, VIP 10.0.2.100 | director | eth1 10.0.3.1 --+--
///     rsN 10.0.3.1N
///                                           +-- rsN 10.0.2.1N (TUN, DR)                                  (NAT, port
///                                           8080)
///
/// Every neighbour is known beforehand.
namespace lvslab::ipvs {

using testing::ElementsAre;
using testing::IsEmpty;
using wire::golden::Bytes;

using net::bench::ip;
using net::bench::mac;

inline constexpr wire::Ipv4Address kClient{0x0a00010a}, kVip{0x0a000264};
inline constexpr ServiceKey kWeb{.protocol = wire::Protocol::tcp, .address = kVip, .port = 80};
inline constexpr ServiceKey kDns{.protocol = wire::Protocol::udp, .address = kVip, .port = 53};
inline constexpr Method kMethods[] = {Method::nat, Method::tunnel, Method::direct};

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
    return bytes_of(
        wire::build_tcp({.source = s.client,
                         .destination = kVip,
                         .ttl = s.ttl,
                         .tos = s.tos,
                         .id = s.id,
                         .fragmentation = {.dont_fragment = s.dont_fragment}},
                        {.source_port = s.client_port, .destination_port = s.service_port, .flags = s.flags}, data));
}
inline Bytes reply(const Segment& s, const wire::Endpoint& server) {
    const Bytes data(s.data, 'x');
    return bytes_of(
        wire::build_tcp({.source = server.address, .destination = s.client, .fragmentation = {.dont_fragment = true}},
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
    return bytes_of(wire::build_udp(
        {.source = kClient,
         .destination = kVip,
         .ttl = d.ttl,
         .id = 7,
         .fragmentation = {.dont_fragment = d.dont_fragment}},
        {.source_port = d.client_port, .destination_port = 53, .without_checksum = d.without_checksum}, data));
}

/// Keeps dropped packets as they were then.
class Witness final : public net::bench::Notebook {
public:
    std::vector<Bytes> dropped_packets;

    void dropped(net::Time now, const net::Packet& packet, const net::Event& why) override {
        Notebook::dropped(now, packet, why);
        dropped_packets.push_back(bytes_of(packet.data));
    }
    /// All decisions as sentences.
    std::vector<std::string> sentences() const {
        std::vector<std::string> all;
        for (const Note& n : decisions) all.push_back(render(n.event));
        return all;
    }
};

class Bench final : public net::bench::Bench {
public:
    netfilter::Netfilter netfilter{host};
    Director director{host, &netfilter};
    Witness witness;

    explicit Bench(net::Era era = net::Era::linux_6_1) : net::bench::Bench({.name = "director", .era = era}) {
        host.attach(&witness);
        host.set_mac(ethernet("eth0", {"10.0.2.2/24", "10.0.2.100/32"}), mac("02:00:00:00:02:02"));
        host.set_mac(ethernet("eth1", {"10.0.3.1/24"}), mac("02:00:00:00:03:01"));
        route({.gateway = kRouter.ip, .dev = dev("eth0").index});
        sysctl("net.ipv4.ip_forward=1");
        know("eth0", kRouter);
        for (const int n : {1, 2, 3}) {
            know("eth0", station(n, Method::direct));
            know("eth1", station(n, Method::nat));
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

    // ---- packets
    void from_client(const Bytes& packet) { arrive("eth0", kRouter, wire::Buffer::copy_of(packet)); }
    void from_server(int number, const Bytes& packet) {
        arrive("eth1", station(number, Method::nat), wire::Buffer::copy_of(packet));
    }
    /// Opens connections from the client's next ports; each digit is the real server that got one.
    std::string open(int count) {
        std::string servers;
        for (; count > 0; --count) {
            from_client(request(Segment{.client_port = ++last_port_}));
            servers += std::to_string(server_of(last_port_));
        }
        return servers;
    }
    /// The rest of a conversation on the connection that was opened last: the client closes first.
    void close_last() {
        const int server = server_of(last_port_);
        const auto end = wire::kFin | wire::kAck;
        from_client(request(Segment{.flags = wire::kAck, .client_port = last_port_}));
        from_client(request(Segment{.flags = end, .client_port = last_port_}));
        from_server(server, reply({.flags = end, .client_port = last_port_}, place_of(server)));
        from_client(request(Segment{.flags = wire::kAck, .client_port = last_port_}));
    }

    /// What was sent since the last question, one line a frame: `eth1 10.0.1.10:40001 > 10.0.3.13:8080 TCP [S] ...`
    std::vector<std::string> lines() {
        std::vector<std::string> all;
        for (const auto& s : take()) all.push_back(s.dev + ' ' + wire::summary(s.frame));
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
    std::uint16_t last_port_ = 20000;
    inline static const net::bench::Station kRouter{mac("02:00:00:00:02:01"), ip("10.0.2.1")};

    static net::bench::Station station(int number, Method method) {
        const auto subnet = static_cast<std::uint8_t>(method == Method::nat ? 3 : 2);
        return {{{2, 0, 0, 0, subnet, static_cast<std::uint8_t>(0x10 + number)}}, place_of(number, method).address};
    }
};

}  // namespace lvslab::ipvs
