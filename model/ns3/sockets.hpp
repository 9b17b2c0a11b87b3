#pragma once

#include <ns3/callback.h>
#include <ns3/node.h>
#include <ns3/packet.h>
#include <ns3/socket.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "traffic/outcome.hpp"
#include "wire/address.hpp"

/// What our applications need of ns3::Socket, whichever stack is below it.
namespace lvslab::sim {

using SocketPtr = ::ns3::Ptr<::ns3::Socket>;

SocketPtr open_tcp(::ns3::Ptr<::ns3::Node> node);
SocketPtr open_udp(::ns3::Ptr<::ns3::Node> node);

/// Binds to the port on all addresses; a std::runtime_error that names node and port if it is taken.
void bind_port(::ns3::Socket& socket, std::uint16_t port);

/// connect(2) of a UDP socket: from now on it has the address that the route to `peer` prefers, and takes datagrams of
/// `peer` only. Port 0: a free one. False if there is no route; a std::runtime_error, as above, if the port is taken.
bool connect_udp(::ns3::Socket& socket, std::uint16_t port, const wire::Endpoint& peer);

/// Why a connection failed, when ns-3 says that it did: what Linux' errno would say, where our TCP is below.
traffic::Outcome connect_failure(const ::ns3::Socket& socket);

/// Calls back on each fatal ICMP error about the socket's packets.
void on_icmp_error(::ns3::Socket& socket, std::function<void(traffic::IcmpError)> callback);

::ns3::Ptr<::ns3::Packet> packet_of(std::string_view bytes);
std::string bytes_of(const ::ns3::Packet& packet);

}  // namespace lvslab::sim
