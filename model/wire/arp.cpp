#include "wire/arp.hpp"

namespace lvslab::wire {

void write_arp(std::span<std::uint8_t, kArpSize> bytes, const ArpMessage& message) {
    store32(bytes, 0, 0x00010800);  // hardware: Ethernet, protocol: IPv4
    store16(bytes, 4, 0x0604);      // their address sizes
    const auto arp = *Arp<std::uint8_t>::parse(bytes);
    arp.set_operation(message.operation);
    arp.set_sender_mac(message.sender_mac);
    arp.set_sender_ip(message.sender_ip);
    arp.set_target_mac(message.target_mac);
    arp.set_target_ip(message.target_ip);
}

}  // namespace lvslab::wire
