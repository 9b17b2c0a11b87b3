#pragma once

#include <ns3/udp-l4-protocol.h>
#include <ns3/udp-socket-factory.h>

#include <vector>

namespace lvslab::sim {

/// Makes the UDP sockets of a node, whoever asks for one through ns3::UdpSocketFactory, and keeps them at hand: ns-3's
/// own list never gets shorter, and is copied whole for whoever reads it.
class HostUdpFactory : public ::ns3::UdpSocketFactory {
public:
    static ::ns3::TypeId GetTypeId();
    /// Puts ns-3's UDP on a node.
    static ::ns3::Ptr<HostUdpFactory> install(::ns3::Ptr<::ns3::Node> node);

    ::ns3::Ptr<::ns3::Socket> CreateSocket() override;
    const std::vector<::ns3::Ptr<::ns3::Socket>>& sockets() const { return sockets_; }  ///< the newest last

protected:
    void DoDispose() override;

private:
    ::ns3::Ptr<::ns3::UdpL4Protocol> udp_;
    std::vector<::ns3::Ptr<::ns3::Socket>> sockets_;
};

}  // namespace lvslab::sim
