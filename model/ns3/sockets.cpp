#include "ns3/sockets.hpp"

#include <ns3/inet-socket-address.h>
#include <ns3/ipv4-address.h>
#include <ns3/tcp-socket-factory.h>
#include <ns3/udp-socket-factory.h>

#include <stdexcept>

#include "ns3/linux_tcp_socket.hpp"

namespace lvslab::sim {

SocketPtr open_tcp(::ns3::Ptr<::ns3::Node> node) {
    return ::ns3::Socket::CreateSocket(node, ::ns3::TcpSocketFactory::GetTypeId());
}

SocketPtr open_udp(::ns3::Ptr<::ns3::Node> node) {
    return ::ns3::Socket::CreateSocket(node, ::ns3::UdpSocketFactory::GetTypeId());
}

void bind_port(::ns3::Socket& socket, std::uint16_t port) {
    if (socket.Bind(::ns3::InetSocketAddress(::ns3::Ipv4Address::GetAny(), port)) == 0) return;
    throw std::runtime_error("port " + std::to_string(port) + " of node " + std::to_string(socket.GetNode()->GetId()) +
                             " is taken: two servers can't share it");
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
