#pragma once

#include <ns3/callback.h>
#include <ns3/node.h>
#include <ns3/packet.h>
#include <ns3/socket.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "ns3/outcome.hpp"

/// What our applications need of ns3::Socket, whichever stack is below it.
namespace lvslab::sim {

using SocketPtr = ::ns3::Ptr<::ns3::Socket>;

inline constexpr std::uint32_t kDefaultSegment = 1448;  ///< an MTU of 1500, less IP, TCP and timestamps

/// `segment` is ns-3's SegmentSize: 1448, or 1428 behind a tunnel. TIME_WAIT lasts Linux' 60 s, not ns-3's 240.
SocketPtr open_tcp(::ns3::Ptr<::ns3::Node> node, std::uint32_t segment);
SocketPtr open_udp(::ns3::Ptr<::ns3::Node> node);

/// Binds to the port on all addresses; a std::runtime_error that names node and port if it is taken.
void bind_port(::ns3::Socket& socket, std::uint16_t port);

/// Calls back on each fatal ICMP error about the socket's packets.
void on_icmp_error(::ns3::Socket& socket, std::function<void(IcmpError)> callback);

::ns3::Ptr<::ns3::Packet> packet_of(std::string_view bytes);
std::string bytes_of(const ::ns3::Packet& packet);

}  // namespace lvslab::sim
