#include "ns3/udp_echo_server.hpp"

#include <ns3/ipv4-packet-info-tag.h>

#include "ns3/addresses.hpp"
#include "ns3/clock.hpp"

namespace lvslab::sim {

void UdpEchoServer::StartApplication() {
    any_ = open_udp(GetNode());
    bind_port(*any_, config_.port);
    any_->SetRecvPktInfo(true);
    any_->SetRecvCallback(::ns3::MakeCallback(&UdpEchoServer::read, this));
}

void UdpEchoServer::StopApplication() {
    for (const auto& [address, socket] : bound_) socket->Close();
    if (any_) any_->Close();
    bound_.clear();
    any_ = nullptr;
}

void UdpEchoServer::DoDispose() {
    bound_.clear();
    any_ = nullptr;
    Application::DoDispose();
}

void UdpEchoServer::read(SocketPtr socket) {
    ::ns3::Address peer;
    while (const auto question = socket->RecvFrom(peer)) {
        ::ns3::Ipv4PacketInfoTag asked;
        question->RemovePacketTag(asked);
        const wire::Endpoint local{from_ns3(asked.GetAddress()), config_.port};
        if (log_) log_({.at = lab_now(), .peer = from_ns3(peer), .local = local});
        const auto answer = packet_of(bytes_of(*question) + config_.name);
        socket_of(local.address).SendTo(answer, 0, peer);
    }
}

/// ns-3 sends from the address that a socket is bound to, else from one that suits the route. The wildcard socket
/// learns of an address first; from then on the one bound to it hears the questions too.
::ns3::Socket& UdpEchoServer::socket_of(wire::Ipv4Address local) {
    if (local.is_multicast() || local.is_limited_broadcast()) return *any_;
    SocketPtr& socket = bound_[local];
    if (!socket) {
        socket = open_udp(GetNode());
        socket->Bind(to_ns3(wire::Endpoint{local, config_.port}));
        socket->SetRecvPktInfo(true);
        socket->SetRecvCallback(::ns3::MakeCallback(&UdpEchoServer::read, this));
    }
    return *socket;
}

}  // namespace lvslab::sim
