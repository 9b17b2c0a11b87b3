#include "ns3/ethernet_device.hpp"

#include <ns3/ethernet-header.h>
#include <ns3/node.h>
#include <ns3/trace-source-accessor.h>

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "ns3/addresses.hpp"
#include "ns3/clock.hpp"
#include "ns3/ethernet_link.hpp"
#include "net/ethernet_time.hpp"
#include "wire/ethernet.hpp"

namespace lvslab::sim {

using ::ns3::Address;
using ::ns3::Mac48Address;
using ::ns3::Packet;
using ::ns3::Ptr;

NS_OBJECT_ENSURE_REGISTERED(EthernetDevice);

namespace {
// IEEE 802.3, in bytes. The shortest frame is counted without its FCS, as our frames are.
}  // namespace

::ns3::TypeId EthernetDevice::GetTypeId() {
    static const ::ns3::TypeId type = ::ns3::TypeId("lvslab::EthernetDevice")
                                          .SetParent<::ns3::NetDevice>()
                                          .AddConstructor<EthernetDevice>()
                                          .AddTraceSource("Drop", "A frame that is not sent or not taken, and why.",
                                                          ::ns3::MakeTraceSourceAccessor(&EthernetDevice::drop_trace_),
                                                          "lvslab::EthernetDevice::DropTracedCallback");
    return type;
}

EthernetDevice::EthernetDevice(const EthernetConfig& config)
    : address_(to_ns3(config.address)), mtu_(config.mtu), rate_(config.rate), transmitter_(config.queue) {
    if (rate_ == 0) throw std::runtime_error("an Ethernet device needs a rate above 0 bit/s");
}

EthernetDevice::~EthernetDevice() = default;

void EthernetDevice::attach(::ns3::Ptr<EthernetLink> link) { link_ = link; }

void EthernetDevice::DoDispose() {
    link_ = nullptr;
    node_ = nullptr;
    sink_ = nullptr;
    to_stack_.Nullify();
    to_promiscuous_.Nullify();
    NetDevice::DoDispose();
}

bool EthernetDevice::send_frame(Ptr<const Packet> frame) {
    if (frame->GetSize() < wire::kEthernetSize) return drop(frame, FrameDrop::runt);
    if (!fits(*frame)) return drop(frame, FrameDrop::oversize);
    if (!IsLinkUp()) return drop(frame, FrameDrop::no_carrier);
    const auto done = transmitter_.admit({.now = lab_now(), .work = net::ethernet_time(frame->GetSize(), rate_)});
    if (!done) return drop(frame, FrameDrop::queue_full);
    ++counters_.sent_frames;
    counters_.sent_bytes += frame->GetSize();
    link_->carry({.from = *this, .leaves = *done}, frame);
    return true;
}

void EthernetDevice::receive_frame(Ptr<const Packet> frame) {
    if (!fits(*frame)) {
        drop(frame, FrameDrop::oversize);
        return;
    }
    ++counters_.received_frames;
    counters_.received_bytes += frame->GetSize();
    if (sink_)
        sink_(frame);
    else
        deliver_to_stack(*frame);
}

void EthernetDevice::deliver_to_stack(const Packet& frame) {
    const Ptr<Packet> packet = frame.Copy();
    ::ns3::EthernetHeader header;
    packet->RemoveHeader(header);
    const PacketType type = packet_type(header.GetDestination());
    const std::uint16_t protocol = header.GetLengthType();
    if (!to_promiscuous_.IsNull())
        to_promiscuous_(this, packet, protocol, header.GetSource(), header.GetDestination(), type);
    if (type != PACKET_OTHERHOST && !to_stack_.IsNull()) to_stack_(this, packet, protocol, header.GetSource());
}

/// Linux' is_skb_forwardable(): room for one VLAN tag, whether there is one or not.
bool EthernetDevice::fits(const Packet& frame) const {
    return frame.GetSize() <= wire::kEthernetSize + wire::kVlanTagSize + mtu_;
}

bool EthernetDevice::drop(Ptr<const Packet> frame, FrameDrop why) {
    ++counters_.dropped[static_cast<std::size_t>(why)];
    drop_trace_(frame, why);
    return false;
}

::ns3::NetDevice::PacketType EthernetDevice::packet_type(Mac48Address to) const {
    if (to.IsBroadcast()) return PACKET_BROADCAST;
    if (to.IsGroup()) return PACKET_MULTICAST;
    return to == address_ ? PACKET_HOST : PACKET_OTHERHOST;
}

std::size_t EthernetDevice::queued() { return transmitter_.waiting(lab_now()); }

void EthernetDevice::set_carrier(bool on) {
    if (carrier_on_ == on) return;
    const bool was_up = IsLinkUp();
    carrier_on_ = on;
    if (IsLinkUp() != was_up) link_->state_changed();
}

void EthernetDevice::link_changed() {
    transmitter_.clear();
    link_change_();
}

bool EthernetDevice::IsLinkUp() const { return link_ && link_->is_up(); }

void EthernetDevice::AddLinkChangeCallback(::ns3::Callback<void> callback) {
    link_change_.ConnectWithoutContext(callback);
}

Ptr<::ns3::Channel> EthernetDevice::GetChannel() const { return link_; }

bool EthernetDevice::SetMtu(const std::uint16_t mtu) {
    mtu_ = mtu;
    return true;
}

Address EthernetDevice::GetMulticast(::ns3::Ipv4Address group) const { return Mac48Address::GetMulticast(group); }
Address EthernetDevice::GetMulticast(::ns3::Ipv6Address group) const { return Mac48Address::GetMulticast(group); }

bool EthernetDevice::Send(Ptr<Packet> packet, const Address& to, std::uint16_t type) {
    return SendFrom(packet, address_, to, type);
}

bool EthernetDevice::SendFrom(Ptr<Packet> packet, const Address& from, const Address& to, std::uint16_t type) {
    if (packet->GetSize() > mtu_) return drop(packet, FrameDrop::oversize);
    ::ns3::EthernetHeader header;
    header.SetSource(Mac48Address::ConvertFrom(from));
    header.SetDestination(Mac48Address::ConvertFrom(to));
    header.SetLengthType(type);
    packet->AddHeader(header);
    return send_frame(packet);
}

}  // namespace lvslab::sim
