#include "wire/build.hpp"

#include <algorithm>
#include <stdexcept>

#include "wire/ethernet.hpp"
#include "wire/udp.hpp"

namespace lvslab::wire {
namespace {

using Bytes = std::span<const std::uint8_t>;

void check_size(std::size_t packet) {
    if (packet > kMaxIpv4Packet) throw std::length_error("an IPv4 packet has at most 65535 bytes");
}

/// A transport header of zeros, its options and the data: one part behind the other.
struct SegmentParts {
    std::size_t header_size = 0;
    Bytes options{};
    Bytes payload{};
};

Buffer make_segment(const SegmentParts& parts) {
    const auto size = parts.header_size + parts.options.size() + parts.payload.size();
    check_size(kIpv4Size + size);
    Buffer segment(size);
    const auto behind = segment.bytes().subspan(parts.header_size);
    std::ranges::copy(parts.options, behind.begin());
    std::ranges::copy(parts.payload, behind.subspan(parts.options.size()).begin());
    return segment;
}

void check_options(Bytes options) {
    if (options.size() > 40 || options.size() % 4 != 0)
        throw std::length_error("header options must be a multiple of 4 bytes, at most 40");
}

PseudoHeader pseudo_header(const Ipv4Fields& ip, const Buffer& segment) {
    return {ip.source, ip.destination, ip.protocol, static_cast<std::uint16_t>(segment.size())};
}

}  // namespace

void prepend_ipv4(Buffer& payload, const Ipv4Fields& fields) {
    check_options(fields.options);
    const auto header_size = kIpv4Size + fields.options.size();
    check_size(header_size + payload.size());
    const auto header = payload.push_front(header_size);
    store8(header, 0, static_cast<std::uint8_t>(0x40 | header_size / 4));
    store16(header, 2, static_cast<std::uint16_t>(payload.size()));
    std::ranges::copy(fields.options, header.subspan(kIpv4Size).begin());
    const auto ip = *Ipv4<std::uint8_t>::parse(payload.bytes());
    ip.set_tos(fields.tos);
    ip.set_id(fields.id);
    ip.set_fragmentation(fields.fragmentation);
    ip.set_ttl(fields.ttl);
    ip.set_protocol(fields.protocol);
    ip.set_source(fields.source);
    ip.set_destination(fields.destination);
    ip.fill_header_checksum();
}

Buffer build_ipv4(const Ipv4Fields& ip, Bytes payload) {
    auto packet = Buffer::copy_of(payload);
    prepend_ipv4(packet, ip);
    return packet;
}

Buffer build_udp(const Ipv4Fields& ip, const UdpFields& fields, Bytes payload) {
    auto segment = make_segment({.header_size = kUdpSize, .payload = payload});
    auto under = ip;
    under.protocol = Protocol::udp;
    store16(segment.bytes(), 4, static_cast<std::uint16_t>(segment.size()));
    const auto udp = *Udp<std::uint8_t>::parse(segment.bytes());
    udp.set_source_port(fields.source_port);
    udp.set_destination_port(fields.destination_port);
    if (!fields.without_checksum) udp.set_checksum(udp_checksum(pseudo_header(under, segment), segment.bytes()));
    prepend_ipv4(segment, under);
    return segment;
}

Buffer build_tcp(const Ipv4Fields& ip, const TcpFields& fields, Bytes payload) {
    check_options(fields.options);
    auto segment = make_segment({.header_size = kTcpSize, .options = fields.options, .payload = payload});
    auto under = ip;
    under.protocol = Protocol::tcp;
    store8(segment.bytes(), 12, static_cast<std::uint8_t>((kTcpSize + fields.options.size()) / 4 << 4));
    const auto tcp = *Tcp<std::uint8_t>::parse(segment.bytes());
    tcp.set_source_port(fields.source_port);
    tcp.set_destination_port(fields.destination_port);
    tcp.set_seq(fields.seq);
    tcp.set_ack(fields.ack);
    tcp.set_flags(fields.flags);
    tcp.set_window(fields.window);
    tcp.set_urgent(fields.urgent);
    tcp.set_checksum(transport_checksum(pseudo_header(under, segment), segment.bytes()));
    prepend_ipv4(segment, under);
    return segment;
}

Buffer build_icmp(const Ipv4Fields& ip, const IcmpFields& fields, Bytes payload) {
    auto segment = make_segment({.header_size = kIcmpSize, .payload = payload});
    auto under = ip;
    under.protocol = Protocol::icmp;
    const auto icmp = *Icmp<std::uint8_t>::parse(segment.bytes());
    icmp.set_type(fields.type);
    icmp.set_code(fields.code);
    icmp.set_id(fields.id);
    icmp.set_sequence(fields.sequence);
    icmp.fill_checksum();
    prepend_ipv4(segment, under);
    return segment;
}

Buffer build_arp(const ArpMessage& message) {
    Buffer packet(kArpSize);
    write_arp(packet.bytes().first<kArpSize>(), message);
    return packet;
}

void prepend_ethernet(Buffer& packet, const EthernetFields& fields) {
    const auto header = packet.push_front(kEthernetSize);
    store_mac(header, 0, fields.destination);
    store_mac(header, 6, fields.source);
    store16(header, 12, static_cast<std::uint16_t>(fields.type));
}

}  // namespace lvslab::wire
