#pragma once

#include <ns3/fd-net-device.h>
#include <ns3/node.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "net/packet.hpp"
#include "ns3/datagram_reader.hpp"
#include "ns3/ethernet_device.hpp"
#include "record/inside_node.hpp"
#include "record/node_recorder.hpp"

namespace lvslab::sim {

/// A node of the lab that is not simulated: behind each of its interfaces is a descriptor (a TAP device's, say), where
/// ns-3's FdNetDevice reads the frames that it sends and writes those that it receives. What it decides is not known;
/// its frames are observed.
///
///     the real node | descriptor - FdNetDevice - EthernetDevice - cable | the simulated rest
class RealNode : public ::ns3::Object {
public:
    static ::ns3::TypeId GetTypeId();

    /// Once, before plug().
    void install(::ns3::Ptr<::ns3::Node> node, net::PacketIds& ids);
    /// The descriptor is ours from here on, and closes with the node. Frames are moved while the simulator runs.
    void plug(const std::string& interface, ::ns3::Ptr<EthernetDevice> device, int descriptor);
    /// A tunnel of the node: each datagram that comes out of the descriptor is a packet that it has received.
    void hear(const std::string& tunnel, int descriptor);
    /// Tells the interfaces now, and from here on every frame.
    void attach(record::NodeRecorder& recorder);
    /// The node's tables now, as somebody has read them.
    void tell(ipvs::NodeTables tables);

protected:
    void DoDispose() override;

private:
    struct Port {
        std::string name;
        ::ns3::Ptr<EthernetDevice> cable;
        ::ns3::Ptr<::ns3::FdNetDevice> real;
        int descriptor = -1;  ///< until the device owns it
    };
    struct Tunnel {
        std::string name;
        std::shared_ptr<DatagramReader> reader;
    };
    /// The node has sent a frame; ns-3 has taken its Ethernet header off.
    bool sent(::ns3::Ptr<::ns3::NetDevice> device, ::ns3::Ptr<const ::ns3::Packet> payload, std::uint16_t type,
              const ::ns3::Address& from, const ::ns3::Address& to, ::ns3::NetDevice::PacketType reception);
    void received(std::size_t port, ::ns3::Ptr<const ::ns3::Packet> frame);
    void came_out(std::size_t tunnel, const std::vector<std::uint8_t>& packet);
    ipvs::NodeTables interfaces() const;
    std::vector<Port>::iterator port_of(const ::ns3::Ptr<::ns3::NetDevice>& device);

    ::ns3::Ptr<::ns3::Node> node_;
    net::PacketIds* ids_ = nullptr;
    record::NodeRecorder* recorder_ = nullptr;
    std::vector<Port> ports_;
    std::vector<Tunnel> tunnels_;
    record::InsideNode inside_;
};

}  // namespace lvslab::sim
