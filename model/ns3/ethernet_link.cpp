#include "ns3/ethernet_link.hpp"

#include <ns3/node.h>
#include <ns3/simulator.h>
#include <ns3/trace-source-accessor.h>

#include <stdexcept>

#include "ns3/clock.hpp"
#include "ns3/ethernet_device.hpp"

namespace lvslab::sim {

using ::ns3::Packet;
using ::ns3::Ptr;

NS_OBJECT_ENSURE_REGISTERED(EthernetLink);

::ns3::TypeId EthernetLink::GetTypeId() {
    static const ::ns3::TypeId type =
        ::ns3::TypeId("lvslab::EthernetLink")
            .SetParent<::ns3::Channel>()
            .AddConstructor<EthernetLink>()
            .AddTraceSource("Lost", "A frame that the link's loss rate takes.",
                            ::ns3::MakeTraceSourceAccessor(&EthernetLink::lost_trace_), "ns3::Packet::TracedCallback");
    return type;
}

EthernetLink::CheckedConfig::CheckedConfig(const LinkConfig& link) : config(link) {
    if (!(link.loss >= 0 && link.loss <= 1)) throw std::runtime_error("a link's loss must be between 0 and 1");
    if (link.delay < net::Time{0}) throw std::runtime_error("a link's delay must not be negative");
    if (link.loss > 0 && link.loss_stream < 0)
        throw std::runtime_error("a link with loss needs a random stream, or runs would differ");
}

EthernetLink::EthernetLink(const CheckedConfig& checked) : config_(checked.config) {
    if (config_.loss == 0) return;
    std::int64_t stream = config_.loss_stream;
    for (End& end : ends_) {
        end.luck = ::ns3::CreateObject<::ns3::UniformRandomVariable>();
        end.luck->SetStream(stream++);
    }
}

void EthernetLink::DoDispose() {
    ends_ = {};
    Channel::DoDispose();
}

void EthernetLink::attach(Ptr<EthernetDevice> device) {
    if (!device->GetNode()) throw std::runtime_error("an Ethernet device must be on a node before it is linked");
    for (End& end : ends_) {
        if (end.device) continue;
        end.device = device;
        device->attach(this);
        if (is_up()) state_changed();
        return;
    }
    throw std::runtime_error("an Ethernet link has two ends, and both are taken");
}

bool EthernetLink::is_up() const {
    return ends_[1].device && ends_[0].device->carrier_on() && ends_[1].device->carrier_on();
}

void EthernetLink::state_changed() {
    ++epoch_;
    for (End& end : ends_) end.device->link_changed();
}

void EthernetLink::carry(const Departure& departure, Ptr<const Packet> frame) {
    const std::size_t from = ends_[0].device == &departure.from ? 0 : 1;
    if (ends_[from].luck && ends_[from].luck->GetValue() < config_.loss) {
        ++lost_;
        lost_trace_(frame);
        return;
    }
    const std::size_t to = 1 - from;
    ::ns3::Simulator::ScheduleWithContext(ends_[to].device->GetNode()->GetId(),
                                          delay_until(departure.leaves + config_.delay), &EthernetLink::arrive,
                                          Ptr<EthernetLink>(this), to, frame, epoch_);
}

void EthernetLink::arrive(std::size_t end, Ptr<const Packet> frame, std::uint64_t epoch) {
    if (epoch == epoch_)
        ends_[end].device->receive_frame(frame);
    else
        ++cut_;
}

std::size_t EthernetLink::GetNDevices() const {
    std::size_t count = 0;
    for (const End& end : ends_)
        if (end.device) ++count;
    return count;
}

Ptr<::ns3::NetDevice> EthernetLink::GetDevice(std::size_t i) const { return ends_.at(i).device; }

}  // namespace lvslab::sim
