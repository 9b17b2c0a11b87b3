#include "ns3/learning_switch.hpp"

#include <ns3/node.h>

#include <array>

#include "ns3/clock.hpp"
#include "wire/ethernet.hpp"

namespace lvslab::sim {

using ::ns3::Packet;
using ::ns3::Ptr;

NS_OBJECT_ENSURE_REGISTERED(LearningSwitch);

::ns3::TypeId LearningSwitch::GetTypeId() {
    static const ::ns3::TypeId type =
        ::ns3::TypeId("lvslab::LearningSwitch").SetParent<::ns3::Object>().AddConstructor<LearningSwitch>();
    return type;
}

void LearningSwitch::DoDispose() {
    for (const auto& port : ports_) port->set_frame_sink(nullptr);
    ports_.clear();
    Object::DoDispose();
}

void LearningSwitch::add_port(Ptr<EthernetDevice> device) {
    const std::size_t port = ports_.size();
    ports_.push_back(device);
    device->set_frame_sink([this, port](Ptr<const Packet> frame) { forward(port, frame); });
    device->AddLinkChangeCallback(::ns3::Callback<void>([this, port] {
        if (!ports_[port]->IsLinkUp()) stations_.forget(port);
    }));
}

std::optional<std::size_t> LearningSwitch::port_of(const wire::MacAddress& station) const {
    return stations_.port_of(station, lab_now());
}

void LearningSwitch::forward(std::size_t from, Ptr<const Packet> frame) {
    std::array<std::uint8_t, wire::kEthernetSize> bytes;
    frame->CopyData(bytes.data(), static_cast<std::uint32_t>(bytes.size()));
    const wire::MacAddress destination = wire::load_mac(bytes, 0);
    const wire::MacAddress source = wire::load_mac(bytes, 6);
    if (!stations_.learn({source, from}, lab_now())) return;
    const auto to = port_of(destination);
    if (!to)
        flood(from, frame);
    else if (*to != from)
        ports_[*to]->send_frame(frame);
}

/// All ports share the one packet.
void LearningSwitch::flood(std::size_t from, Ptr<const Packet> frame) {
    for (std::size_t port = ports_.size(); port-- > 0;)  // Linux begins with the port that was added last (br_add_if)
        if (port != from) ports_[port]->send_frame(frame);
}

}  // namespace lvslab::sim
