#include "ns3/host_ipv4.hpp"

#include <ns3/ipv4-route.h>
#include <ns3/output-stream-wrapper.h>

#include "ns3/host_stack.hpp"

namespace lvslab::sim {

NS_OBJECT_ENSURE_REGISTERED(HostIpv4);
NS_OBJECT_ENSURE_REGISTERED(HostRouting);

::ns3::TypeId HostIpv4::GetTypeId() {
    static ::ns3::TypeId tid =
        ::ns3::TypeId("lvslab::HostIpv4").SetParent<::ns3::Ipv4L3Protocol>().AddConstructor<HostIpv4>();
    return tid;
}

void HostIpv4::Send(::ns3::Ptr<::ns3::Packet> packet, ::ns3::Ipv4Address source, ::ns3::Ipv4Address destination,
                    std::uint8_t protocol, ::ns3::Ptr<::ns3::Ipv4Route>) {
    stack_->send_segment({.protocol = static_cast<wire::Protocol>(protocol),
                          .source = {source.Get()},
                          .destination = {destination.Get()}},
                         *packet);
}

void HostIpv4::SendWithHeader(::ns3::Ptr<::ns3::Packet> packet, ::ns3::Ipv4Header header,
                              ::ns3::Ptr<::ns3::Ipv4Route>) {
    stack_->send_segment({.protocol = static_cast<wire::Protocol>(header.GetProtocol()),
                          .source = {header.GetSource().Get()},
                          .destination = {header.GetDestination().Get()},
                          .ttl = header.GetTtl(),
                          .tos = header.GetTos()},
                         *packet);
}

::ns3::TypeId HostRouting::GetTypeId() {
    static ::ns3::TypeId tid =
        ::ns3::TypeId("lvslab::HostRouting").SetParent<::ns3::Ipv4RoutingProtocol>().AddConstructor<HostRouting>();
    return tid;
}

::ns3::Ptr<::ns3::Ipv4Route> HostRouting::RouteOutput(::ns3::Ptr<::ns3::Packet>, const ::ns3::Ipv4Header& header,
                                                      ::ns3::Ptr<::ns3::NetDevice>, ::ns3::Socket::SocketErrno& error) {
    const auto found = stack_->host().ip().route_output(
        {.destination = {header.GetDestination().Get()}, .source = {header.GetSource().Get()}});
    if (!found) {
        error = ::ns3::Socket::ERROR_NOROUTETOHOST;
        return nullptr;
    }
    error = ::ns3::Socket::ERROR_NOTERROR;
    auto route = ::ns3::Create<::ns3::Ipv4Route>();
    route->SetDestination(header.GetDestination());
    route->SetSource(::ns3::Ipv4Address(found->preferred_source.value));
    route->SetGateway(::ns3::Ipv4Address(found->next_hop.value));
    route->SetOutputDevice(ipv4_->GetNetDevice(0));
    return route;
}

void HostRouting::PrintRoutingTable(::ns3::Ptr<::ns3::OutputStreamWrapper> stream, ::ns3::Time::Unit) const {
    *stream->GetStream() << stack_->run("route -n");
}

}  // namespace lvslab::sim
