#pragma once

#include <ns3/node.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "net/packet.hpp"
#include "ns3/datagram_reader.hpp"
#include "ns3/ethernet_device.hpp"
#include "ns3/real_port.hpp"
#include "record/inside_node.hpp"
#include "record/node_recorder.hpp"

namespace lvslab::sim {

/// A node of the lab that is not simulated. What it decides is not known; its frames are observed.
///
///     the real node | FdNetDevice or TapBridge | this - EthernetDevice - cable | the simulated rest
class RealNode : public ::ns3::Object {
public:
    static ::ns3::TypeId GetTypeId();

    /// Once, before plug().
    void install(::ns3::Ptr<::ns3::Node> node, net::PacketIds& ids);
    /// The descriptor is ours from here on, and closes with the node. Frames are moved while the simulator runs.
    void plug(const std::string& interface, ::ns3::Ptr<EthernetDevice> device, const Joint& joint);
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
        std::unique_ptr<RealPort> real;
        wire::MacAddress address{};  ///< from which it last sent: a host outside has its own
    };
    struct Tunnel {
        std::string name;
        std::shared_ptr<DatagramReader> reader;
    };
    void sent(std::size_t port, std::vector<std::uint8_t> bytes);
    void received(std::size_t port, ::ns3::Ptr<const ::ns3::Packet> frame);
    void came_out(std::size_t tunnel, const std::vector<std::uint8_t>& packet);
    ipvs::NodeTables interfaces() const;

    ::ns3::Ptr<::ns3::Node> node_;
    net::PacketIds* ids_ = nullptr;
    record::NodeRecorder* recorder_ = nullptr;
    std::vector<Port> ports_;
    std::vector<Tunnel> tunnels_;
    record::InsideNode inside_;
};

}  // namespace lvslab::sim
