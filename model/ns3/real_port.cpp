#include "ns3/real_port.hpp"

#include <ns3/enum.h>
#include <ns3/fd-net-device.h>
#include <ns3/simulator.h>
#include <ns3/string.h>
#include <ns3/tap-bridge.h>
#include <unistd.h>

#include "ns3/addresses.hpp"
#include "ns3/ethernet_device.hpp"
#include "ns3/ethernet_link.hpp"
#include "ns3/tap_creator.hpp"
#include "wire/ethernet.hpp"

namespace lvslab::sim {

namespace {

using ::ns3::Address;
using ::ns3::Mac48Address;
using ::ns3::Packet;
using ::ns3::Ptr;
using Sent = std::function<void(std::vector<std::uint8_t>)>;

/// The frame as it was before ns-3 took its header off.
std::vector<std::uint8_t> with_header(const Packet& payload, const Address& to, const Address& from,
                                      std::uint16_t type) {
    std::vector<std::uint8_t> bytes(wire::kEthernetSize + payload.GetSize());
    const auto ethernet = wire::Ethernet<std::uint8_t>::parse(bytes);
    ethernet->set_destination(from_ns3(Mac48Address::ConvertFrom(to)));
    ethernet->set_source(from_ns3(Mac48Address::ConvertFrom(from)));
    wire::store16(bytes, 12, type);
    payload.CopyData(bytes.data() + wire::kEthernetSize, payload.GetSize());
    return bytes;
}

class DescriptorPort final : public RealPort {
public:
    DescriptorPort(Ptr<::ns3::Node> node, const RealPortConfig& config, Sent sent)
        : device_(::ns3::CreateObject<::ns3::FdNetDevice>()), sent_(std::move(sent)) {
        device_->SetFileDescriptor(config.joint.descriptor);
        device_->SetAddress(config.address);
        device_->SetMtu(config.mtu);
        node->AddDevice(device_);  // starts it when the run begins
        device_->SetPromiscReceiveCallback(::ns3::MakeCallback(&DescriptorPort::take, this));
    }
    ~DescriptorPort() override { device_->SetPromiscReceiveCallback({}); }

    void put(std::span<const std::uint8_t> frame) override {
        const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(frame);
        const auto rest = frame.subspan(wire::kEthernetSize);
        device_->SendFrom(::ns3::Create<Packet>(rest.data(), static_cast<std::uint32_t>(rest.size())),
                          to_ns3(ethernet->source()), to_ns3(ethernet->destination()), wire::load16(frame, 12));
    }

private:
    bool take(Ptr<::ns3::NetDevice>, Ptr<const Packet> payload, std::uint16_t type, const Address& from,
              const Address& to, ::ns3::NetDevice::PacketType) {
        sent_(with_header(*payload, to, from, type));
        return true;
    }

    Ptr<::ns3::FdNetDevice> device_;
    Sent sent_;
};

/// TapBridge joins a TAP with a device of its node. That device is a cable of no length to us.
class BridgedPort final : public RealPort {
public:
    BridgedPort(Ptr<::ns3::Node> node, const RealPortConfig& config, Sent sent)
        : namespace_(config.joint.descriptor),
          outer_(device_like(config)),
          inner_(device_like(config)),
          bridge_(::ns3::CreateObject<::ns3::TapBridge>()) {
        node->AddDevice(outer_);
        node->AddDevice(inner_);
        const auto cable = ::ns3::CreateObject<EthernetLink>(LinkConfig{.delay = {}, .loss = 0, .loss_stream = -1});
        cable->attach(outer_);
        cable->attach(inner_);
        inner_->set_frame_sink([sent = std::move(sent)](Ptr<const Packet> frame) {
            std::vector<std::uint8_t> bytes(frame->GetSize());
            frame->CopyData(bytes.data(), frame->GetSize());
            sent(std::move(bytes));
        });
        bridge_->SetMode(::ns3::TapBridge::USE_BRIDGE);
        bridge_->SetAttribute("DeviceName", ::ns3::StringValue(config.interface));
        node->AddDevice(bridge_);
        bridge_->SetBridgedNetDevice(outer_);
        ::ns3::Simulator::Schedule(::ns3::Time(0),
                                   [this] { reach_ = std::make_unique<TapCreatorInReach>(namespace_); });
        bridge_->Start(::ns3::Time(0));
        ::ns3::Simulator::Schedule(::ns3::Time(0), [this] { reach_.reset(); });
    }
    ~BridgedPort() override {
        inner_->set_frame_sink({});
        ::close(namespace_);
    }

    void put(std::span<const std::uint8_t> frame) override {
        inner_->send_frame(::ns3::Create<Packet>(frame.data(), static_cast<std::uint32_t>(frame.size())));
    }

private:
    static Ptr<EthernetDevice> device_like(const RealPortConfig& config) {
        constexpr std::uint64_t kNoTime = 1'000'000'000'000;  // bit/s: a frame of 1500 bytes takes 12 ns
        return ::ns3::CreateObject<EthernetDevice>(
            EthernetConfig{.address = from_ns3(config.address), .mtu = config.mtu, .rate = kNoTime, .queue = 100'000});
    }

    int namespace_;
    Ptr<EthernetDevice> outer_, inner_;
    Ptr<::ns3::TapBridge> bridge_;
    std::unique_ptr<TapCreatorInReach> reach_{};
};

}  // namespace

std::unique_ptr<RealPort> make_real_port(Ptr<::ns3::Node> node, const RealPortConfig& config, Sent sent) {
    if (config.joint.kind == Joint::Kind::tap_bridge) {
        return std::make_unique<BridgedPort>(node, config, std::move(sent));
    }
    return std::make_unique<DescriptorPort>(node, config, std::move(sent));
}

}  // namespace lvslab::sim
