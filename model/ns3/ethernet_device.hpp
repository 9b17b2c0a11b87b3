#pragma once

#include <ns3/mac48-address.h>
#include <ns3/net-device.h>
#include <ns3/packet.h>
#include <ns3/traced-callback.h>

#include <array>
#include <cstdint>
#include <functional>

#include "net/service_line.hpp"
#include "wire/address.hpp"

namespace lvslab::sim {

class EthernetLink;

struct EthernetConfig {
    wire::MacAddress address{};
    std::uint16_t mtu = 1500;            ///< bytes of the IP packet
    std::uint64_t rate = 1'000'000'000;  ///< bit/s
    std::size_t queue = 1000;            ///< frames that may wait to be sent
};

enum class FrameDrop : std::uint8_t { queue_full, no_carrier, oversize, runt };
inline constexpr std::size_t kFrameDropKinds = 4;

struct EthernetCounters {
    std::uint64_t sent_frames = 0;  ///< put into the queue or on the wire
    std::uint64_t sent_bytes = 0;   ///< as the frames are: without preamble, padding and FCS
    std::uint64_t received_frames = 0;
    std::uint64_t received_bytes = 0;
    std::array<std::uint64_t, kFrameDropKinds> dropped{};

    std::uint64_t drops(FrameDrop why) const { return dropped[static_cast<std::size_t>(why)]; }
};

/// A full-duplex Ethernet II interface. A frame is an ns-3 packet whose bytes start at the destination MAC; it is not
/// padded and has no FCS, as on Linux' veth, but its time on the wire counts both.
///
/// Two ways in and out: whole frames (send_frame, set_frame_sink), for our Host and switch; and ns-3's NetDevice, on
/// which a stock InternetStack runs. With a frame sink set, the latter receives nothing.
class EthernetDevice : public ::ns3::NetDevice {
public:
    /// Every frame that arrives, whoever it is for. Frames are shared: copy one to change it.
    using FrameSink = std::function<void(::ns3::Ptr<const ::ns3::Packet>)>;

    static ::ns3::TypeId GetTypeId();
    explicit EthernetDevice(const EthernetConfig& config = {});
    ~EthernetDevice() override;

    /// Sends the frame as it is; it may be shared, so nobody may change it afterwards. False if it was dropped.
    bool send_frame(::ns3::Ptr<const ::ns3::Packet> frame);
    void set_frame_sink(FrameSink sink) { sink_ = std::move(sink); }

    /// Switches this end's transmitter off or on. Both ends of a link see a carrier while both are on.
    void set_carrier(bool on);
    bool carrier_on() const { return carrier_on_; }

    const EthernetCounters& counters() const { return counters_; }
    std::size_t queued();
    /// From the first bit of the preamble to the end of the gap after the frame.

    // ---- for EthernetLink
    void attach(::ns3::Ptr<EthernetLink> link);
    void receive_frame(::ns3::Ptr<const ::ns3::Packet> frame);
    /// IsLinkUp() has changed. What waited is lost.
    void link_changed();

    // ---- ns3::NetDevice
    void SetIfIndex(const std::uint32_t index) override { index_ = index; }
    std::uint32_t GetIfIndex() const override { return index_; }
    ::ns3::Ptr<::ns3::Channel> GetChannel() const override;
    void SetAddress(::ns3::Address address) override { address_ = ::ns3::Mac48Address::ConvertFrom(address); }
    ::ns3::Address GetAddress() const override { return address_; }
    bool SetMtu(const std::uint16_t mtu) override;
    std::uint16_t GetMtu() const override { return mtu_; }
    bool IsLinkUp() const override;
    void AddLinkChangeCallback(::ns3::Callback<void> callback) override;
    bool IsBroadcast() const override { return true; }
    ::ns3::Address GetBroadcast() const override { return ::ns3::Mac48Address::GetBroadcast(); }
    bool IsMulticast() const override { return true; }
    ::ns3::Address GetMulticast(::ns3::Ipv4Address group) const override;
    ::ns3::Address GetMulticast(::ns3::Ipv6Address group) const override;
    bool IsBridge() const override { return false; }
    bool IsPointToPoint() const override { return false; }
    bool Send(::ns3::Ptr<::ns3::Packet> packet, const ::ns3::Address& to, std::uint16_t type) override;
    bool SendFrom(::ns3::Ptr<::ns3::Packet> packet, const ::ns3::Address& from, const ::ns3::Address& to,
                  std::uint16_t type) override;
    ::ns3::Ptr<::ns3::Node> GetNode() const override { return node_; }
    void SetNode(::ns3::Ptr<::ns3::Node> node) override { node_ = node; }
    bool NeedsArp() const override { return true; }
    void SetReceiveCallback(ReceiveCallback callback) override { to_stack_ = callback; }
    void SetPromiscReceiveCallback(PromiscReceiveCallback callback) override { to_promiscuous_ = callback; }
    bool SupportsSendFrom() const override { return true; }

protected:
    void DoDispose() override;

private:
    bool fits(const ::ns3::Packet& frame) const;
    bool drop(::ns3::Ptr<const ::ns3::Packet> frame, FrameDrop why);
    void deliver_to_stack(const ::ns3::Packet& frame);
    PacketType packet_type(::ns3::Mac48Address to) const;

    ::ns3::Mac48Address address_;
    std::uint16_t mtu_;
    std::uint64_t rate_;
    net::ServiceLine transmitter_;
    bool carrier_on_ = true;
    std::uint32_t index_ = 0;
    ::ns3::Ptr<::ns3::Node> node_;
    ::ns3::Ptr<EthernetLink> link_;
    FrameSink sink_;
    ReceiveCallback to_stack_;
    PromiscReceiveCallback to_promiscuous_;
    EthernetCounters counters_;
    ::ns3::TracedCallback<> link_change_;
    ::ns3::TracedCallback<::ns3::Ptr<const ::ns3::Packet>, FrameDrop> drop_trace_;
};

}  // namespace lvslab::sim
