#include "wire/rewrite.hpp"

#include "wire/checksum.hpp"
#include "wire/ports.hpp"
#include "wire/tcp.hpp"
#include "wire/udp.hpp"

namespace lvslab::wire {
namespace {

/// Where the two sides of a conversation stand in the IP and in the transport header.
constexpr std::size_t address_offset(Side side) { return side == Side::source ? 12 : 16; }
constexpr std::size_t port_offset(Side side) { return side == Side::source ? 0 : 2; }

/// All that TCP and UDP differ in here.
struct Transport {
    std::size_t header_size = 0;
    std::size_t checksum_offset = 0;
};

constexpr Transport transport(Protocol protocol) {
    return protocol == Protocol::tcp ? Transport{kTcpSize, kTcpChecksumOffset}
                                     : Transport{kUdpSize, kUdpChecksumOffset};
}

Change32 replace_address(const Ipv4<std::uint8_t>& ip, Side side, Ipv4Address to) {
    const auto header = ip.header();
    const Change32 change{load32(header, address_offset(side)), to.value};
    store32(header, address_offset(side), to.value);
    ip.set_header_checksum(update(ip.header_checksum(), change));
    return change;
}

Change16 replace_port(std::span<std::uint8_t> segment, Side side, std::uint16_t to) {
    const Change16 change{load16(segment, port_offset(side)), to};
    store16(segment, port_offset(side), to);
    return change;
}

void replace_word(const Ipv4<std::uint8_t>& ip, std::size_t offset, std::uint16_t to) {
    const Change16 change{load16(ip.header(), offset), to};
    store16(ip.header(), offset, to);
    ip.set_header_checksum(update(ip.header_checksum(), change));
}

/// A UDP segment whose sender computed no checksum gets a full one, if all of it is here.
void fill_udp_checksum(const Ipv4<std::uint8_t>& ip) {
    if (ip.is_fragment()) return;
    store16(ip.payload(), kUdpChecksumOffset, udp_checksum(ip.pseudo_header(), ip.payload()));
}

}  // namespace

void set_ttl(const Ipv4<std::uint8_t>& ip, std::uint8_t ttl) {
    replace_word(ip, 8, static_cast<std::uint16_t>(ttl << 8 | static_cast<std::uint8_t>(ip.protocol())));
}

void set_tos(const Ipv4<std::uint8_t>& ip, std::uint8_t tos) {
    replace_word(ip, 0, static_cast<std::uint16_t>((load16(ip.header(), 0) & 0xff00) | tos));
}

bool rewrite(std::span<std::uint8_t> ip_packet, Side side, const Endpoint& to, ZeroUdpChecksum zero) {
    const auto ip = Ipv4<std::uint8_t>::parse(ip_packet);
    if (!ip) return false;
    if (!has_ports(ip->protocol()) || ip->fragment_offset() != 0) {
        replace_address(*ip, side, to.address);
        return true;
    }
    const auto segment = ip->payload();
    const auto [header_size, checksum_offset] = transport(ip->protocol());
    if (segment.size() < header_size) return false;

    const auto address = replace_address(*ip, side, to.address);
    const auto port = replace_port(segment, side, to.port);
    const bool is_udp = ip->protocol() == Protocol::udp;
    const auto old = load16(segment, checksum_offset);
    if (is_udp && old == 0) {
        if (zero == ZeroUdpChecksum::fill) fill_udp_checksum(*ip);
        return true;
    }
    const auto check = update(update(old, address), port);
    store16(segment, checksum_offset, is_udp && check == 0 ? 0xffff : check);
    return true;
}

bool rewrite_quoted(std::span<std::uint8_t> quoted, Side side, const Endpoint& to) {
    const auto ip = Ipv4<std::uint8_t>::parse_quoted(quoted);
    if (!ip) return false;
    const bool ports = has_ports(ip->protocol()) && ip->fragment_offset() == 0;
    if (ports && !read_ports(ip->payload())) return false;
    replace_address(*ip, side, to.address);
    if (ports) replace_port(ip->payload(), side, to.port);
    return true;
}

}  // namespace lvslab::wire
