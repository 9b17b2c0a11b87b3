#include "ns3/sockets.hpp"

#include <ns3/inet-socket-address.h>
#include <ns3/ipv4-address.h>
#include <ns3/ipv4-header.h>
#include <ns3/ipv4-route.h>
#include <ns3/ipv4-routing-protocol.h>
#include <ns3/ipv4.h>
#include <ns3/tcp-socket-factory.h>
#include <ns3/udp-socket-factory.h>

#include <stdexcept>

#include "ns3/addresses.hpp"
#include "ns3/linux_tcp_socket.hpp"

namespace lvslab::sim {

SocketPtr open_tcp(::ns3::Ptr<::ns3::Node> node) {
    return ::ns3::Socket::CreateSocket(node, ::ns3::TcpSocketFactory::GetTypeId());
}

SocketPtr open_udp(::ns3::Ptr<::ns3::Node> node) {
    return ::ns3::Socket::CreateSocket(node, ::ns3::UdpSocketFactory::GetTypeId());
}

namespace {

void bind_to(::ns3::Socket& socket, const ::ns3::InetSocketAddress& local) {
    if (socket.Bind(local) == 0) return;
    throw std::runtime_error("port " + std::to_string(local.GetPort()) + " of node " +
                             std::to_string(socket.GetNode()->GetId()) + " is taken: two programs cannot share it");
}

}  // namespace

void bind_port(::ns3::Socket& socket, std::uint16_t port) {
    bind_to(socket, ::ns3::InetSocketAddress(::ns3::Ipv4Address::GetAny(), port));
}

bool connect_udp(::ns3::Socket& socket, std::uint16_t port, const wire::Endpoint& peer) {
    ::ns3::Ipv4Header header;
    header.SetDestination(to_ns3(peer.address));
    ::ns3::Socket::SocketErrno error{};
    const auto routing = socket.GetNode()->GetObject<::ns3::Ipv4>()->GetRoutingProtocol();
    const auto route = routing->RouteOutput(nullptr, header, nullptr, error);
    if (!route) return false;
    bind_to(socket, ::ns3::InetSocketAddress(route->GetSource(), port));
    return socket.Connect(to_ns3(peer)) == 0;
}

traffic::Outcome connect_failure(const ::ns3::Socket& socket) {
    const auto* ours = dynamic_cast<const LinuxTcpSocket*>(&socket);
    return ours != nullptr ? ours->connect_failure() : traffic::Outcome::timed_out;
}

void on_icmp_error(::ns3::Socket& socket, std::function<void(traffic::IcmpError)> callback) {
    using IcmpCallback =
        ::ns3::Callback<void, ::ns3::Ipv4Address, std::uint8_t, std::uint8_t, std::uint8_t, std::uint32_t>;
    const IcmpCallback forward([callback = std::move(callback)](::ns3::Ipv4Address, std::uint8_t, std::uint8_t type,
                                                                std::uint8_t code, std::uint32_t) {
        const traffic::IcmpError error{.type = type, .code = code};
        if (error.is_fatal()) callback(error);
    });
    socket.SetAttribute("IcmpCallback", ::ns3::CallbackValue(forward));
}

::ns3::Ptr<::ns3::Packet> packet_of(std::string_view bytes) {
    return ::ns3::Create<::ns3::Packet>(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                        static_cast<std::uint32_t>(bytes.size()));
}

std::string bytes_of(const ::ns3::Packet& packet) {
    std::string bytes(packet.GetSize(), '\0');
    packet.CopyData(reinterpret_cast<std::uint8_t*>(bytes.data()), packet.GetSize());
    return bytes;
}

}  // namespace lvslab::sim
