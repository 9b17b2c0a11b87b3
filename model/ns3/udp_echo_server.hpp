#pragma once

#include <ns3/application.h>

#include <cstdint>
#include <map>
#include <string>

#include "ns3/sockets.hpp"
#include "traffic/served.hpp"
#include "wire/address.hpp"

namespace lvslab::sim {

struct UdpEchoServerConfig {
    std::uint16_t port = 7;
    std::string name{};  ///< put behind each answer
};

/// Sends every datagram back, with the server's name behind it, from the address that was asked: behind a director
/// without NAT that is the VIP, and an answer from another address would be none.
class UdpEchoServer : public ::ns3::Application {
public:
    explicit UdpEchoServer(UdpEchoServerConfig config, traffic::ServedLog log = {})
        : config_(std::move(config)), log_(std::move(log)) {}

protected:
    void StartApplication() override;
    void StopApplication() override;
    void DoDispose() override;

private:
    void read(SocketPtr socket);
    ::ns3::Socket& socket_of(wire::Ipv4Address local);

    UdpEchoServerConfig config_;
    traffic::ServedLog log_;
    SocketPtr any_;  ///< hears what none of the others does
    std::map<wire::Ipv4Address, SocketPtr> bound_;
};

}  // namespace lvslab::sim
