#pragma once

#include <ns3/ip-l4-protocol.h>
#include <ns3/socket.h>

#include <vector>

#include "net/host.hpp"
#include "ns3/linux_tcp_socket.hpp"

/// Which of the sockets of ns-3's TCP or UDP a packet is for. A socket that is connected takes those of its peer only.
namespace lvslab::sim {

/// Is there a socket that would take a packet of this flow?
bool has_socket(const ::ns3::IpL4Protocol& tcp, const net::SocketLayer::Flow& flow);
bool has_socket(const std::vector<::ns3::Ptr<::ns3::Socket>>& udp, const net::SocketLayer::Flow& flow);

/// The connection, or null.
::ns3::Ptr<LinuxTcpSocket> find_connection(const ::ns3::IpL4Protocol& tcp, const net::SocketLayer::Flow& flow);

}  // namespace lvslab::sim
