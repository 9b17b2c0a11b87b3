#pragma once

#include <string>

#include "case.hpp"
#include "wire/build.hpp"
#include "wire/ethernet.hpp"
#include "wire/tcp.hpp"

namespace lvslab::differential {

inline constexpr auto kSyn = wire::kSyn, kAck = wire::kAck, kRst = wire::kRst, kFinAck = wire::kFin | wire::kAck;
inline constexpr const char* kEntries = "ipvsadm -Lnc";

/// Of real server N.
inline wire::MacAddress server_mac(unsigned number) {
    return {{2, 0, 0, 0, 3, static_cast<std::uint8_t>(0x10 + number)}};
}

/// A TCP segment from a client behind the router, 10.0.1.CLIENT.
struct Up {
    unsigned client = 10;
    std::uint16_t port = 20000;
    wire::TcpFlags flags = wire::kSyn;
    std::uint32_t seq = 1000, ack = 0;
    std::size_t data = 0;  ///< bytes
    wire::Ipv4Address to = kVip;
    std::uint16_t service = 80;
    std::uint8_t ttl = 63, tos = 0;
    bool dont_fragment = true;
    std::uint16_t id = 0x1234;
};
/// A datagram from such a client.
struct Ask {
    unsigned client = 10;
    std::uint16_t port = 20000, service = 53;
    std::size_t data = 4;
    bool without_checksum = false;
};
/// A TCP segment from a NAT server, 10.0.3.1NUMBER.
struct Down {
    unsigned number = 3;
    unsigned client = 10;
    std::uint16_t port = 20000;  ///< the client's
    wire::TcpFlags flags = wire::kSyn | wire::kAck;
    std::uint32_t seq = 5000, ack = 1001;
    std::size_t data = 0;
    std::uint16_t service = 8080;
    wire::Ipv4Address from{};  ///< unspecified: the server's own
};
/// An ICMP error about a packet; the quote is cut to what a router sends.
struct Error {
    const char* on = "eth0";
    wire::Ipv4Address from{}, to{};
    std::uint8_t type = 3, code = 3;
    std::uint16_t mtu = 0;
    std::size_t quote = 28;
};
struct Arp {
    const char* on = "eth0";
    wire::ArpOperation operation = wire::ArpOperation::request;
    unsigned sender_mac = 0x77;  ///< the last octet of 02:00:00:00:77:xx
    wire::Ipv4Address sender{}, target{};
    bool broadcast = true;
};

/// A case, written down step by step, as one would tell it. Its clock begins at 1 s; each packet takes 20 ms of it,
/// each command that is asked 250 ms.
class Scene {
public:
    /// A host with addresses and routes, which knows its neighbours' MACs.
    Scene();

    Scene& with(const std::string& command);  ///< before anything happens
    Scene& ask(const std::string& command);   ///< now; what it prints is compared
    Scene& wait(net::Time time);

    Scene& client(const Up& segment = {});
    Scene& datagram(const Ask& datagram = {});
    Scene& server(const Down& segment = {});
    Scene& arp(const Arp& arp);
    Scene& error(const Error& error, const wire::Buffer& about);
    /// Any packet, from the router (eth0) or from the station on that side with this MAC.
    Scene& packet(const char* on, wire::Buffer packet, wire::MacAddress from = kRouter);
    /// In fragments of so many bytes of payload.
    Scene& fragments(const char* on, const wire::Buffer& packet, std::size_t size);

    /// It ends so long after the last thing that happens.
    Case done(net::Time drain = std::chrono::milliseconds(500)) const;

private:
    void put(const char* on, const wire::Buffer& frame);

    Case case_;
    net::Time clock_ = kFirst;
};

/// The scene with a director: VIP, and service 10.0.2.100:80 with rs1, rs2, rs3, added in that order.
struct Balancing {
    char method = 'm';  ///< m 10.0.3.11-13:8080, i and g 10.0.2.11-13:80
    std::string scheduler = "rr";
    std::string options{};  ///< of the service, ` -p 30`
    const char* service = "-t 10.0.2.100:80";
    bool weights = false;  ///< 1, 2, 3
};
Scene balancing(const Balancing& how = {});

/// Packets as values, for errors about them.
wire::Buffer packet_of(const Up& segment);
wire::Buffer packet_of(const Ask& datagram);
/// As the tunnel sends it: outer header in front.
wire::Buffer tunnelled(const wire::Buffer& packet, unsigned server);

wire::Ipv4Address client_address(unsigned number);  ///< 10.0.1.NUMBER
wire::Ipv4Address inside(unsigned number);          ///< 10.0.3.NUMBER
wire::Ipv4Address outside(unsigned number);         ///< 10.0.2.NUMBER

}  // namespace lvslab::differential
