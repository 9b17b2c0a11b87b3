#pragma once

#include <functional>
#include <memory>
#include <span>

#include "agent/loop.hpp"
#include "agent/namespaces.hpp"

namespace lvslab::live {

/// What a node of TUN mode needs on a kernel without IPIP: a device tunl0 that receives what is inside of each IPIP
/// packet (protocol 4) that arrives for the node, as Linux's fallback tunnel does (net/ipv4/ipip.c). While the device
/// is down, the sender hears ICMP port unreachable. Nothing is sent through it: it has no other end.
class Tunnel {
public:
    using Hears = std::function<void(std::span<const std::uint8_t> packet)>;
    /// `received` hears each packet that tunl0 has received.
    Tunnel(agent::Loop& loop, const agent::Namespaces& namespaces, const std::string& node, Hears received);

private:
    void read();
    void refuse(std::span<const std::uint8_t> packet) const;

    Hears received_;
    agent::Fd packets_, errors_, device_;
};

/// Makes `modprobe ipip` succeed in the sandbox; other modules are left to the system's modprobe.
void pretend_ipip_is_loaded();

/// Whether new namespaces have a tunl0 of the kernel's; loads its module if there is one.
bool kernel_has_ipip();

}  // namespace lvslab::live
