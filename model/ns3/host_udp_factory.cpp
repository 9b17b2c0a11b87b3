#include "ns3/host_udp_factory.hpp"

#include <ns3/node.h>
#include <ns3/socket.h>

namespace lvslab::sim {

NS_OBJECT_ENSURE_REGISTERED(HostUdpFactory);

::ns3::TypeId HostUdpFactory::GetTypeId() {
    static ::ns3::TypeId tid =
        ::ns3::TypeId("lvslab::HostUdpFactory").SetParent<::ns3::UdpSocketFactory>().AddConstructor<HostUdpFactory>();
    return tid;
}

/// UdpL4Protocol, too, brings a factory of its own unless it has been told its node before.
::ns3::Ptr<HostUdpFactory> HostUdpFactory::install(::ns3::Ptr<::ns3::Node> node) {
    const auto factory = ::ns3::CreateObject<HostUdpFactory>();
    factory->udp_ = ::ns3::CreateObject<::ns3::UdpL4Protocol>();
    factory->udp_->SetNode(node);
    node->AggregateObject(factory->udp_);
    node->AggregateObject(factory);
    return factory;
}

::ns3::Ptr<::ns3::Socket> HostUdpFactory::CreateSocket() {
    sockets_.push_back(udp_->CreateSocket());
    return sockets_.back();
}

void HostUdpFactory::DoDispose() {
    udp_ = nullptr;
    sockets_.clear();
    ::ns3::UdpSocketFactory::DoDispose();
}

}  // namespace lvslab::sim
