#pragma once

#include <ns3/ipv4-l3-protocol.h>
#include <ns3/ipv4-routing-protocol.h>

namespace lvslab::sim {

class HostStack;

/// What ns-3's TCP and UDP take for their IPv4: it hands their segments to the Host below, and the Host's packets to
/// them. Nothing of ns-3's own IP path, ARP or traffic control runs. Its one interface is the loopback, which stands
/// for "some interface of this host" where ns-3 wants one.
class HostIpv4 : public ::ns3::Ipv4L3Protocol {
public:
    static ::ns3::TypeId GetTypeId();
    void attach(HostStack& stack) { stack_ = &stack; }

    void Send(::ns3::Ptr<::ns3::Packet> packet, ::ns3::Ipv4Address source, ::ns3::Ipv4Address destination,
              std::uint8_t protocol, ::ns3::Ptr<::ns3::Ipv4Route> route) override;
    void SendWithHeader(::ns3::Ptr<::ns3::Packet> packet, ::ns3::Ipv4Header header,
                        ::ns3::Ptr<::ns3::Ipv4Route> route) override;

private:
    HostStack* stack_ = nullptr;
};

/// Source addresses and "is there a route" for ns-3's sockets, from the Host's own tables.
class HostRouting : public ::ns3::Ipv4RoutingProtocol {
public:
    static ::ns3::TypeId GetTypeId();
    void attach(HostStack& stack) { stack_ = &stack; }

    ::ns3::Ptr<::ns3::Ipv4Route> RouteOutput(::ns3::Ptr<::ns3::Packet> packet, const ::ns3::Ipv4Header& header,
                                             ::ns3::Ptr<::ns3::NetDevice> device,
                                             ::ns3::Socket::SocketErrno& error) override;
    bool RouteInput(::ns3::Ptr<const ::ns3::Packet>, const ::ns3::Ipv4Header&, ::ns3::Ptr<const ::ns3::NetDevice>,
                    UnicastForwardCallback, MulticastForwardCallback, LocalDeliverCallback, ErrorCallback) override {
        return false;
    }
    void NotifyInterfaceUp(std::uint32_t) override {}
    void NotifyInterfaceDown(std::uint32_t) override {}
    void NotifyAddAddress(std::uint32_t, ::ns3::Ipv4InterfaceAddress) override {}
    void NotifyRemoveAddress(std::uint32_t, ::ns3::Ipv4InterfaceAddress) override {}
    void SetIpv4(::ns3::Ptr<::ns3::Ipv4> ipv4) override { ipv4_ = ::ns3::PeekPointer(ipv4); }
    void PrintRoutingTable(::ns3::Ptr<::ns3::OutputStreamWrapper> stream, ::ns3::Time::Unit unit) const override;

private:
    HostStack* stack_ = nullptr;
    ::ns3::Ipv4* ipv4_ = nullptr;
};

}  // namespace lvslab::sim
