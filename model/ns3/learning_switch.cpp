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
        if (!ports_[port]->IsLinkUp()) forget(port);
    }));
}

std::optional<std::size_t> LearningSwitch::port_of(const wire::MacAddress& station) const {
    const auto found = stations_.find(station);
    if (found == stations_.end() || lab_now() - found->second.seen >= kAgeing) return std::nullopt;
    return found->second.port;
}

void LearningSwitch::forward(std::size_t from, Ptr<const Packet> frame) {
    std::array<std::uint8_t, wire::kEthernetSize> bytes;
    frame->CopyData(bytes.data(), static_cast<std::uint32_t>(bytes.size()));
    const wire::MacAddress destination = wire::load_mac(bytes, 0);
    const wire::MacAddress source = wire::load_mac(bytes, 6);
    if (source.is_multicast() || source == wire::MacAddress{}) return;  // no station; Linux drops such frames too
    stations_.insert_or_assign(source, Station{.port = from, .seen = lab_now()});

    const auto to = port_of(destination);  // of a group never known, for none was ever a source
    if (!to)
        flood(from, frame);
    else if (*to != from)
        ports_[*to]->send_frame(frame);
}

/// All ports share the one packet.
void LearningSwitch::flood(std::size_t from, Ptr<const Packet> frame) {
    for (std::size_t port = 0; port < ports_.size(); ++port)
        if (port != from) ports_[port]->send_frame(frame);
}

/// The stations behind a port whose carrier went may have moved anywhere.
void LearningSwitch::forget(std::size_t port) {
    std::erase_if(stations_, [port](const auto& entry) { return entry.second.port == port; });
}

}  // namespace lvslab::sim
