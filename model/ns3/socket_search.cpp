#include "ns3/socket_search.hpp"

#include <ns3/inet-socket-address.h>
#include <ns3/object-vector.h>

#include <algorithm>
#include <optional>

#include "ns3/addresses.hpp"

namespace lvslab::sim {

namespace {

using ::ns3::InetSocketAddress;

std::optional<wire::Endpoint> local_end(const ::ns3::Socket& socket) {
    ::ns3::Address address;
    if (socket.GetSockName(address) != 0 || !InetSocketAddress::IsMatchingType(address)) return std::nullopt;
    return from_ns3(address);
}

std::optional<wire::Endpoint> remote_end(const ::ns3::Socket& socket) {
    ::ns3::Address address;
    if (socket.GetPeerName(address) != 0 || !InetSocketAddress::IsMatchingType(address)) return std::nullopt;
    const wire::Endpoint end = from_ns3(address);
    return end.port == 0 ? std::nullopt : std::optional(end);
}

bool takes(const ::ns3::Socket& socket, const net::SocketLayer::Flow& flow) {
    const auto bound = local_end(socket);
    if (!bound || bound->port != flow.local_port) return false;
    if (!bound->address.is_unspecified() && bound->address != flow.local_address) return false;
    const wire::Endpoint sender{flow.remote_address, flow.remote_port};
    return remote_end(socket).value_or(sender) == sender;
}

/// The first socket that `wanted` says yes to.
template <class Wanted>
::ns3::Ptr<::ns3::Socket> find_socket(const ::ns3::IpL4Protocol& protocol, const Wanted& wanted) {
    ::ns3::ObjectVectorValue sockets;
    protocol.GetAttribute("SocketList", sockets);
    for (auto it = sockets.Begin(); it != sockets.End(); ++it) {
        const auto socket = ::ns3::DynamicCast<::ns3::Socket>(it->second);
        if (socket && wanted(*socket)) return socket;
    }
    return nullptr;
}

}  // namespace

bool has_socket(const ::ns3::IpL4Protocol& tcp, const net::SocketLayer::Flow& flow) {
    return find_socket(tcp, [&](const ::ns3::Socket& socket) { return takes(socket, flow); }) != nullptr;
}

/// The newest first: it waits for an answer more often than the others.
bool has_socket(const std::vector<::ns3::Ptr<::ns3::Socket>>& udp, const net::SocketLayer::Flow& flow) {
    return std::any_of(udp.rbegin(), udp.rend(), [&](const auto& socket) { return takes(*socket, flow); });
}

::ns3::Ptr<LinuxTcpSocket> find_connection(const ::ns3::IpL4Protocol& tcp, const net::SocketLayer::Flow& flow) {
    const wire::Endpoint local{flow.local_address, flow.local_port};
    const wire::Endpoint remote{flow.remote_address, flow.remote_port};
    return ::ns3::DynamicCast<LinuxTcpSocket>(find_socket(
        tcp, [&](const ::ns3::Socket& socket) { return local_end(socket) == local && remote_end(socket) == remote; }));
}

}  // namespace lvslab::sim
