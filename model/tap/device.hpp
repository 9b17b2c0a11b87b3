#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "tap/descriptor.hpp"

namespace lvslab::tap {

/// A TAP device of the kernel (linux/Documentation/networking/tuntap.rst), held open: what the kernel sends on it is
/// read here, and what is written here arrives there, Ethernet header first. It stays in our hands if it is moved to
/// another network namespace, and goes when this closes it, unless somebody made it before (`ip tuntap add`).
class Device {
public:
    /// Makes the device, or takes one that is there. Throws TapError.
    explicit Device(const std::string& name);

    const std::string& name() const { return name_; }
    int descriptor() const { return *file_; }
    std::uint32_t mtu() const { return mtu_; }  ///< of the kernel's side when it was opened

    enum class Result : std::uint8_t { done, empty, gone };
    /// A frame into `room`; `size` says how much of it there is. Does not wait.
    Result read(std::span<std::uint8_t> room, std::size_t& size);
    /// `empty`: the kernel's queue is full, or its side is down; the frame is lost, as on a cable.
    Result write(std::span<const std::uint8_t> frame);

private:
    std::string name_;
    Descriptor file_;
    std::uint32_t mtu_ = 1500;
};

}  // namespace lvslab::tap
