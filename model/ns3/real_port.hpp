#pragma once

#include <ns3/node.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace lvslab::sim {

/// How a real node's interface and the simulation meet.
struct Joint {
    enum class Kind : std::uint8_t {
        descriptor,  ///< ns-3's FdNetDevice reads what the node sends from a descriptor, and writes what it receives
        tap_bridge,  ///< ns-3's TapBridge opens the TAP device of the interface's name
    };
    Kind kind = Kind::descriptor;
    int descriptor = -1;  ///< tap_bridge: of the network namespace in which the TAP is
};

/// The simulation's side of a joint.
class RealPort {
public:
    virtual ~RealPort() = default;
    /// The real interface receives the frame, from the destination MAC on.
    virtual void put(std::span<const std::uint8_t> frame) = 0;
};

struct RealPortConfig {
    std::string interface;
    ::ns3::Mac48Address address;
    std::uint16_t mtu = 1500;
    Joint joint;
};
/// `sent` gets each frame that the real interface sends, in the simulator's thread, while it runs.
std::unique_ptr<RealPort> make_real_port(::ns3::Ptr<::ns3::Node> node, const RealPortConfig& config,
                                         std::function<void(std::vector<std::uint8_t>)> sent);

}  // namespace lvslab::sim
