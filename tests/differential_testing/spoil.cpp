#include "spoil.hpp"

#include "wire/ipv4.hpp"

namespace lvslab::differential {

void spoil(wire::Buffer& packet, net::Random& dice) {
    const auto ip = wire::Ipv4<std::uint8_t>::parse(packet.bytes());
    const auto bytes = packet.bytes();
    switch (dice.below(5)) {
        case 0:
            ip->set_ttl(static_cast<std::uint8_t>(dice.below(3)));
            ip->fill_header_checksum();
            break;
        case 1:
            bytes[10] ^= 0x55;  // IP checksum
            break;
        case 2:
            bytes[bytes.size() - 1] ^= 0x01;  // the transport's
            break;
        case 3:
            ip->set_tos(static_cast<std::uint8_t>(dice.below(256)));
            ip->fill_header_checksum();
            break;
        default:
            ip->set_total_length(static_cast<std::uint16_t>(bytes.size() + 20));
            ip->fill_header_checksum();
    }
}

}  // namespace lvslab::differential
