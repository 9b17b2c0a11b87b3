#pragma once

#include <string>
#include <vector>

#include "scenarios/virtual_services.hpp"

/// Who besides the director tells a link that a virtual address is his: by answering ARP, or by asking in its name.
namespace lvslab::scenarios {

struct ArpNoise {
    bool answers = false;    ///< it answers who asks for the virtual address
    bool announces = false;  ///< its own questions name the virtual address as their sender's
    std::vector<std::string> remedy;  ///< commands after which it does neither

    explicit operator bool() const { return answers || announces; }
};

/// What a server does with one of a service's addresses. One that does not own the address yet is looked at as if it stood
/// on lo.
ArpNoise arp_noise(const Machine& server, const VirtualService& service, wire::Ipv4Address address,
                   const Whereabouts& where);

}  // namespace lvslab::scenarios
