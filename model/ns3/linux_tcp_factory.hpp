#pragma once

#include <ns3/tcp-socket-factory.h>

#include "ns3/linux_tcp_socket.hpp"

namespace lvslab::sim {

/// Makes the TCP sockets of a node, whoever asks for one through ns3::TcpSocketFactory. ns-3's TcpL4Protocol brings a
/// factory of its own unless it has been told its node before it is put there.
class LinuxTcpFactory : public ::ns3::TcpSocketFactory {
public:
    static ::ns3::TypeId GetTypeId();
    struct Below {
        ::ns3::Ptr<::ns3::Node> node;
        TcpHost* host;
    };
    /// Puts ns-3's TCP, with our sockets, on a node.
    static void install(const Below& below);

    ::ns3::Ptr<::ns3::Socket> CreateSocket() override;

protected:
    void DoDispose() override;

private:
    ::ns3::Ptr<::ns3::TcpL4Protocol> tcp_;
    Below below_{};
};

}  // namespace lvslab::sim
