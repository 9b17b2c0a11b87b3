#pragma once

#include <ns3/ip-l4-protocol.h>
#include <ns3/socket.h>

#include "net/host.hpp"
#include "ns3/linux_tcp_socket.hpp"

/// Which of the sockets of ns-3's TCP or UDP a packet is for.
namespace lvslab::sim {

/// Is there a socket that would take the first packet of this flow?
bool has_listener(const ::ns3::IpL4Protocol& protocol, const net::SocketLayer::Flow& flow);

/// The connection, or null.
::ns3::Ptr<LinuxTcpSocket> find_connection(const ::ns3::IpL4Protocol& tcp, const net::SocketLayer::Flow& flow);

}  // namespace lvslab::sim
