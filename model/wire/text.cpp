#include "wire/text.hpp"

#include <algorithm>
#include <string_view>

#include "wire/arp.hpp"
#include "wire/ethernet.hpp"
#include "wire/hex.hpp"
#include "wire/icmp.hpp"
#include "wire/ipv4.hpp"
#include "wire/names.hpp"
#include "wire/ports.hpp"
#include "wire/tcp.hpp"
#include "wire/text_parts.hpp"
#include "wire/udp.hpp"

namespace lvslab::wire {
namespace text {
namespace {

/// tcpdump's letters, where a point stands for ACK.
std::string flag_letters(TcpFlags flags) {
    std::string text;
    if (flags.has(kFin)) text += 'F';
    if (flags.has(kSyn)) text += 'S';
    if (flags.has(kRst)) text += 'R';
    if (flags.has(kPsh)) text += 'P';
    if (flags.has(kUrg)) text += 'U';
    if (flags.has(kEce)) text += 'E';
    if (flags.has(kCwr)) text += 'W';
    if (flags.has(kAck)) text += '.';
    return text;
}

std::string data_size(std::size_t size) { return size == 0 ? "" : number("data", static_cast<std::uint32_t>(size)); }

}  // namespace

std::string describe_tcp(Bytes segment, std::size_t size) {
    const auto tcp = Tcp<const std::uint8_t>::parse(segment);
    if (!tcp) return "TCP";  // a quoted packet is mostly cut behind the ports
    return "TCP [" + flag_letters(tcp->flags()) + "]" + number("seq", tcp->seq()) +
           (tcp->flags().has(kAck) ? number("ack", tcp->ack()) : "") +
           data_size(size - std::min(size, tcp->header_size()));
}

std::string describe_udp(Bytes datagram) {
    const auto udp = Udp<const std::uint8_t>::parse(datagram);
    return udp ? "UDP" + data_size(udp->length() - kUdpSize) : "UDP";
}

}  // namespace text

namespace {

using namespace text;
using Ip = Ipv4<const std::uint8_t>;

/// Packets within packets that are spelled out; a hostile frame may nest thousands.
constexpr int kMaxDepth = 4;

std::string describe_packet(Bytes bytes, int depth);

std::string describe_unreachable(const Icmp<const std::uint8_t>& icmp) {
    const std::string_view name = unreachable_name(icmp.code());
    if (name.empty()) return "unreachable" + number("code", icmp.code());
    return std::string(name) + (icmp.code() == kFragmentationNeeded ? number("mtu", icmp.next_hop_mtu()) : "");
}

std::string describe_icmp_type(const Icmp<const std::uint8_t>& icmp) {
    const auto echo = number("id", icmp.id()) + number("seq", icmp.sequence());
    const auto type = static_cast<std::uint8_t>(icmp.type());
    switch (icmp.type()) {
        case IcmpType::echo_request:
        case IcmpType::echo_reply:
            return std::string(icmp_type_name(type)) + echo;
        case IcmpType::unreachable:
            return describe_unreachable(icmp);
        case IcmpType::redirect:
            return "redirect to " + to_string(icmp.gateway());
        case IcmpType::time_exceeded:
            return icmp.code() == kTtlExceeded ? "time exceeded" : "reassembly time exceeded";
        default:
            const std::string_view name = icmp_type_name(type);
            return (name.empty() ? "type " + std::to_string(type) : std::string(name)) + number("code", icmp.code());
    }
}

std::string describe_icmp(Bytes message, int depth) {
    const auto icmp = Icmp<const std::uint8_t>::parse(message);
    if (!icmp) return "ICMP";
    const auto text = "ICMP " + describe_icmp_type(*icmp);
    return icmp->is_error() ? text + " ( " + describe_packet(icmp->payload(), depth + 1) + " )" : text;
}

/// As the header says; a sender that leaves the cutting to its device (TSO) may say 0, so it is what the frame has.
std::size_t length_of(const Ip& ip) { return ip.total_length() != 0 ? ip.total_length() : ip.packet().size(); }

std::string describe_body(const Ip& ip, int depth) {
    const bool has_header = ip.fragment_offset() == 0;
    const Bytes body = has_header ? ip.payload() : Bytes{};
    switch (ip.protocol()) {
        case Protocol::tcp:
            return describe_tcp(body, length_of(ip) - ip.header_size());
        case Protocol::udp:
            return describe_udp(body);
        case Protocol::icmp:
            return describe_icmp(body, depth);
        case Protocol::ipip:
            return has_header ? "IPIP ( " + describe_packet(body, depth + 1) + " )" : "IPIP";
    }
    return describe_other(static_cast<std::uint8_t>(ip.protocol()), body);
}

std::string describe_ends(const Ip& ip) {
    const bool has_header = has_ports(ip.protocol()) && ip.fragment_offset() == 0;
    const auto ports = has_header ? read_ports(ip.payload()) : std::nullopt;
    if (!ports) return to_string(ip.source()) + " > " + to_string(ip.destination());
    return to_string(Endpoint{ip.source(), ports->source}) + " > " +
           to_string(Endpoint{ip.destination(), ports->destination});
}

std::string describe_fragment(const Ip& ip) {
    if (!ip.is_fragment()) return "";
    return " fragment id=0x" + hex(ip.header().subspan(4, 2)) + number("offset", ip.fragment_offset()) +
           (ip.more_fragments() ? " more" : " last");
}

std::string describe_packet(Bytes bytes, int depth) {
    if (depth > kMaxDepth) return "...";
    if (!bytes.empty() && load8(bytes, 0) >> 4 == 6) return describe_ipv6(bytes);
    const auto ip = Ip::parse_captured(bytes);
    if (!ip) return size_of("no whole IPv4 header", bytes);
    return describe_ends(*ip) + ' ' + describe_body(*ip, depth) + describe_fragment(*ip) + number("ttl", ip->ttl()) +
           number("len", static_cast<std::uint32_t>(length_of(*ip))) +
           (ip->total_length() == 0 ? " (of the frame; the header says 0, as before TSO)" : "") +
           (ip->dont_fragment() ? " df" : "");
}

std::string describe_arp(Bytes bytes) {
    const auto arp = Arp<const std::uint8_t>::parse(bytes);
    if (!arp) return size_of("ARP, not a whole one for IPv4", bytes);
    switch (arp->operation()) {
        case ArpOperation::request:
            return "ARP who-has " + to_string(arp->target_ip()) + " tell " + to_string(arp->sender_ip());
        case ArpOperation::reply:
            return "ARP " + to_string(arp->sender_ip()) + " is-at " + to_string(arp->sender_mac());
    }
    return "ARP operation " + std::to_string(static_cast<std::uint16_t>(arp->operation()));
}

std::string describe_tags(const Ethernet<const std::uint8_t>& ethernet) {
    std::string tags;
    for (std::size_t tag = 0; tag < ethernet.vlan_tags(); ++tag) {
        tags += ethernet.tag_type(tag) == EtherType::service_vlan ? "802.1ad vlan " : "vlan ";
        tags += std::to_string(ethernet.vlan_id(tag)) + number("pcp", ethernet.vlan_priority(tag)) + ' ';
    }
    return tags;
}

std::string describe_payload(const Ethernet<const std::uint8_t>& ethernet) {
    return describe_tags(ethernet) + payload_summary(static_cast<std::uint16_t>(ethernet.type()), ethernet.payload());
}

}  // namespace

std::string to_line(Bytes frame) {
    const auto ethernet = Ethernet<const std::uint8_t>::parse(frame);
    if (!ethernet) return summary(frame);
    return to_string(ethernet->source()) + " > " + to_string(ethernet->destination()) + ' ' +
           describe_payload(*ethernet);
}

std::string summary(Bytes frame) {
    const auto ethernet = Ethernet<const std::uint8_t>::parse(frame);
    return ethernet ? describe_payload(*ethernet) : size_of("no whole Ethernet header", frame);
}

std::string payload_summary(std::uint16_t ether_type, Bytes payload) {
    if (ether_type < kFirstEtherType) return describe_llc(payload.first(std::min<std::size_t>(ether_type, payload.size())));
    switch (static_cast<EtherType>(ether_type)) {
        case EtherType::arp:
            return describe_arp(payload);
        case EtherType::ipv4:
            return describe_packet(payload, 0);
        case EtherType::ipv6:
            return describe_ipv6(payload);
        default:
            const std::string_view name = ether_type_name(ether_type);
            return size_of(name.empty() ? "type " + ether_type_text(ether_type) : std::string(name), payload);
    }
}

std::string packet_summary(Bytes ip_packet) { return describe_packet(ip_packet, 0); }

}  // namespace lvslab::wire
