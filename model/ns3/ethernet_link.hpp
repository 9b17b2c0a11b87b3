#pragma once

#include <ns3/channel.h>
#include <ns3/packet.h>
#include <ns3/random-variable-stream.h>
#include <ns3/traced-callback.h>

#include <array>
#include <cstdint>

#include "net/time.hpp"

namespace lvslab::sim {

class EthernetDevice;

struct LinkConfig {
    net::Time delay{};              ///< propagation, one way
    double loss = 0;                ///< 0 to 1, of the frames of each direction
    std::int64_t loss_stream = -1;  ///< ns-3 random streams loss_stream and loss_stream + 1, one for each direction
};

/// A cable between two EthernetDevices. One frame costs the simulator one event: its arrival.
class EthernetLink : public ::ns3::Channel {
public:
    static ::ns3::TypeId GetTypeId();
    /// A loss outside 0 to 1, or one without its streams, is a std::runtime_error.
    explicit EthernetLink(const LinkConfig& config = {}) : EthernetLink(CheckedConfig(config)) {}

    /// Plugs in an end. The device must be on a node already; a third end is a std::runtime_error.
    void attach(::ns3::Ptr<EthernetDevice> device);
    bool is_up() const;

    std::uint64_t lost() const { return lost_; }  ///< by the loss rate
    std::uint64_t cut() const { return cut_; }    ///< were queued or under way when the carrier went

    // ---- for EthernetDevice
    struct Departure {
        const EthernetDevice& from;
        net::Time leaves;  ///< end of serialization
    };
    void carry(const Departure& departure, ::ns3::Ptr<const ::ns3::Packet> frame);
    void state_changed();

    // ---- ns3::Channel
    std::size_t GetNDevices() const override;
    ::ns3::Ptr<::ns3::NetDevice> GetDevice(std::size_t i) const override;

protected:
    void DoDispose() override;

private:
    /// Checked before ns3::Channel's constructor enters us in a list, which an exception would not take us off.
    struct CheckedConfig {
        explicit CheckedConfig(const LinkConfig& config);
        const LinkConfig& config;
    };
    explicit EthernetLink(const CheckedConfig& checked);

    /// A frame of an older epoch was on its way when the carrier changed.
    void arrive(std::size_t end, ::ns3::Ptr<const ::ns3::Packet> frame, std::uint64_t epoch);

    struct End {
        ::ns3::Ptr<EthernetDevice> device;
        ::ns3::Ptr<::ns3::UniformRandomVariable> luck;  ///< of the frames that this end sends
    };
    std::array<End, 2> ends_;
    LinkConfig config_;
    std::uint64_t epoch_ = 0;
    std::uint64_t lost_ = 0;
    std::uint64_t cut_ = 0;
    ::ns3::TracedCallback<::ns3::Ptr<const ::ns3::Packet>> lost_trace_;
};

}  // namespace lvslab::sim
