#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "fastpath/frame.hpp"
#include "tap/descriptor.hpp"

namespace lvslab::tap {

/// A TAP device of the kernel (linux/Documentation/networking/tuntap.rst), held open: what the kernel sends on it is
/// read here, and what is written here arrives there, Ethernet header first. It stays in our hands if it is moved to
/// another network namespace, and goes when this closes it, unless somebody made it before (`ip tuntap add`).
class Device {
public:
    /// Who computes checksums and cuts large segments: the kernel, before a frame comes here, or whoever sends it on.
    enum class Offloads : std::uint8_t { none, wanted };
    /// Makes the device, or takes one that is there. Throws TapError. Without offloads if the kernel gives none.
    explicit Device(const std::string& name, Offloads offloads = Offloads::wanted);

    const std::string& name() const { return name_; }
    int descriptor() const { return *file_; }
    std::uint32_t mtu() const { return mtu_; }  ///< of the kernel's side when it was opened

    /// Does it take and give frames with something left to do (IFF_VNET_HDR)?
    bool offloads() const { return offloads_; }

    enum class Result : std::uint8_t { done, empty, gone };
    /// Bytes that the largest frame needs, with what stands in front of it.
    static constexpr std::size_t kRoom = fastpath::kHeadroom + 65536 + 64;
    /// A frame into `room`, behind kHeadroom bytes; sets its place, size and offload. Does not wait.
    Result read(std::span<std::uint8_t> room, fastpath::Frame& frame);
    /// Writes into the room in front of the frame. A frame with something left to do needs offloads().
    /// `empty`: the kernel's queue is full, or its side is down; the frame is lost, as on a cable.
    Result write(const fastpath::Frame& frame);

private:
    std::string name_;
    Descriptor file_;
    std::uint32_t mtu_ = 1500;
    bool offloads_ = false;
};

}  // namespace lvslab::tap
