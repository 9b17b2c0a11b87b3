#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "fastpath/flow_cache.hpp"
#include "ipvs/director.hpp"
#include "net/host.hpp"
#include "netfilter/netfilter.hpp"
#include "shell/shell.hpp"
#include "tap/device.hpp"

namespace lvslab::tap {

/// An interface of the Host, and the TAP device that is the other end of its cable.
struct Plug {
    std::string interface;  ///< of the Host: eth0
    std::string device;     ///< of the kernel
};

/// A director in real time: a Host whose frames come from TAP devices and go there. Lab time 0 is when it is made.
/// Nothing waits here: whoever owns it knows descriptors and deadlines, and calls when one is ready.
class World final : private net::FrameSink, private fastpath::FlowCache::Owner {
public:
    /// Opens all devices, or throws TapError and leaves nothing behind. An interface is up, has its device's MTU, and a
    /// MAC address made from its device's.
    explicit World(const std::vector<Plug>& plugs, Device::Offloads offloads = Device::Offloads::wanted);

    net::Host& host() { return host_; }
    netfilter::Netfilter& netfilter() { return netfilter_; }
    ipvs::Director& director() { return director_; }
    shell::Shell& shell() { return shell_; }
    fastpath::FlowCache& cache() { return cache_; }

    struct Port {
        net::InterfaceIndex interface;
        Device device;
        std::uint64_t lost = 0;  ///< sent, and not taken by the kernel
    };
    const std::vector<Port>& ports() const { return ports_; }

    /// The monotonic clock, as lab time.
    net::Time now() const;
    /// When something is to be done though no frame comes; net::kNever: nothing.
    net::Time next_deadline() const { return host_.next_deadline(); }
    void advance() { host_.advance(now()); }
    /// Takes what has come in at this port, at most a burst, so that no port starves another. False: there may be more.
    /// Throws DeviceGone.
    bool take(std::size_t port);
    /// Runs a shell command now (shell::Shell::run).
    std::string command(std::string_view line, shell::Say later = {});

private:
    void transmit(net::InterfaceIndex interface, net::Packet&& frame) override;
    void send(const fastpath::Frame& frame) override;
    void to_host(const fastpath::Frame& frame, net::PacketId id) override;
    std::span<std::uint8_t> room(std::size_t number) {
        return std::span(rooms_).subspan(number * Device::kRoom, Device::kRoom);
    }
    [[noreturn]] static void vanished(const Device& device);

    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    std::vector<Port> ports_;
    std::vector<Port*> port_of_;       ///< by interface index; null: none, as for lo
    std::vector<std::uint8_t> rooms_;  // one for each frame of a burst
    std::array<fastpath::Frame, fastpath::FlowCache::kBurst> burst_;
    fastpath::Segmenter segmenter_;
    net::PacketIds ids_;
    net::Host host_;
    netfilter::Netfilter netfilter_;
    ipvs::Director director_;
    shell::Shell shell_;
    fastpath::FlowCache cache_;
};

/// `02:4c:` and a hash over this machine and the device's name: a director that is started again has the MAC address
/// that its neighbours know, and no two cables of a machine have the same.
wire::MacAddress mac_for(std::string_view device);

}  // namespace lvslab::tap
