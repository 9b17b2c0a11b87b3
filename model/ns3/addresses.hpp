#pragma once

#include <ns3/inet-socket-address.h>
#include <ns3/ipv4-address.h>
#include <ns3/mac48-address.h>

#include "wire/address.hpp"

/// The only place where our addresses and ns-3's meet.
namespace lvslab::sim {

inline ::ns3::Ipv4Address to_ns3(wire::Ipv4Address address) { return ::ns3::Ipv4Address(address.value); }
inline wire::Ipv4Address from_ns3(::ns3::Ipv4Address address) { return {address.Get()}; }

inline ::ns3::Mac48Address to_ns3(const wire::MacAddress& address) {
    ::ns3::Mac48Address result;
    result.CopyFrom(address.octets.data());
    return result;
}
inline wire::MacAddress from_ns3(::ns3::Mac48Address address) {
    wire::MacAddress result;
    address.CopyTo(result.octets.data());
    return result;
}

inline ::ns3::InetSocketAddress to_ns3(const wire::Endpoint& endpoint) {
    return ::ns3::InetSocketAddress(to_ns3(endpoint.address), endpoint.port);
}
inline wire::Endpoint from_ns3(const ::ns3::Address& address) {
    const auto inet = ::ns3::InetSocketAddress::ConvertFrom(address);
    return {from_ns3(inet.GetIpv4()), inet.GetPort()};
}

}  // namespace lvslab::sim
