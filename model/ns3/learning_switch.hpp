#pragma once

#include <ns3/object.h>
#include <ns3/packet.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "net/stations.hpp"
#include "ns3/ethernet_device.hpp"
#include "wire/address.hpp"

namespace lvslab::sim {

/// A transparent bridge (IEEE 802.1D) without spanning tree: learns where stations are from the frames they send,
/// floods what it does not know, and never sends a frame back where it came from. Store and forward: an EthernetDevice
/// hands a frame up only when all of it is there.
///
/// Keep it for as long as the simulation runs, or aggregate it to the node of its ports, which does that.
class LearningSwitch : public ::ns3::Object {
public:
    static ::ns3::TypeId GetTypeId();

    /// The device's frames are the switch's from now on. Its MAC address plays no part.
    void add_port(::ns3::Ptr<EthernetDevice> device);
    /// The port that leads to the station, as add_port() counted them from 0; nothing if unknown or too old.
    std::optional<std::size_t> port_of(const wire::MacAddress& station) const;

protected:
    void DoDispose() override;

private:
    void forward(std::size_t from, ::ns3::Ptr<const ::ns3::Packet> frame);
    void flood(std::size_t from, ::ns3::Ptr<const ::ns3::Packet> frame);
    std::vector<::ns3::Ptr<EthernetDevice>> ports_;
    net::Stations stations_;
};

}  // namespace lvslab::sim
