#include "wire/text.hpp"

#include <string_view>

#include "wire/arp.hpp"
#include "wire/ethernet.hpp"
#include "wire/hex.hpp"
#include "wire/icmp.hpp"
#include "wire/ipv4.hpp"
#include "wire/ports.hpp"
#include "wire/tcp.hpp"
#include "wire/udp.hpp"

namespace lvslab::wire {
namespace {

using Bytes = std::span<const std::uint8_t>;
using Ip = Ipv4<const std::uint8_t>;

/// Packets within packets that are spelled out; a hostile frame may nest thousands.
constexpr int kMaxDepth = 4;

std::string describe_packet(Bytes bytes, int depth);

std::string size_of(std::string_view what, Bytes bytes) {
    return std::string(what) + " (" + std::to_string(bytes.size()) + " bytes)";
}

std::string number(std::string_view name, std::uint32_t value) {
    return ' ' + std::string(name) + '=' + std::to_string(value);
}

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

std::string data_size(Bytes payload) {
    return payload.empty() ? "" : number("data", static_cast<std::uint32_t>(payload.size()));
}

std::string describe_tcp(Bytes segment) {
    const auto tcp = Tcp<const std::uint8_t>::parse(segment);
    if (!tcp) return "TCP";  // a quoted packet is mostly cut behind the ports
    return "TCP [" + flag_letters(tcp->flags()) + "]" + number("seq", tcp->seq()) +
           (tcp->flags().has(kAck) ? number("ack", tcp->ack()) : "") + data_size(tcp->payload());
}

std::string describe_udp(Bytes segment) {
    const auto udp = Udp<const std::uint8_t>::parse(segment);
    return udp ? "UDP" + data_size(udp->payload()) : "UDP";
}

std::string describe_unreachable(const Icmp<const std::uint8_t>& icmp) {
    switch (icmp.code()) {
        case kNetUnreachable:
            return "net unreachable";
        case kHostUnreachable:
            return "host unreachable";
        case kProtocolUnreachable:
            return "protocol unreachable";
        case kPortUnreachable:
            return "port unreachable";
        case kFragmentationNeeded:
            return "fragmentation needed" + number("mtu", icmp.next_hop_mtu());
        default:
            return "unreachable" + number("code", icmp.code());
    }
}

std::string describe_icmp_type(const Icmp<const std::uint8_t>& icmp) {
    const auto echo = number("id", icmp.id()) + number("seq", icmp.sequence());
    switch (icmp.type()) {
        case IcmpType::echo_request:
            return "echo request" + echo;
        case IcmpType::echo_reply:
            return "echo reply" + echo;
        case IcmpType::unreachable:
            return describe_unreachable(icmp);
        case IcmpType::redirect:
            return "redirect to " + to_string(icmp.gateway());
        case IcmpType::time_exceeded:
            return icmp.code() == kTtlExceeded ? "time exceeded" : "reassembly time exceeded";
        default:
            return "type " + std::to_string(static_cast<std::uint8_t>(icmp.type())) + number("code", icmp.code());
    }
}

std::string describe_icmp(Bytes message, int depth) {
    const auto icmp = Icmp<const std::uint8_t>::parse(message);
    if (!icmp) return "ICMP";
    const auto text = "ICMP " + describe_icmp_type(*icmp);
    return icmp->is_error() ? text + " ( " + describe_packet(icmp->payload(), depth + 1) + " )" : text;
}

std::string describe_body(const Ip& ip, int depth) {
    const bool has_header = ip.fragment_offset() == 0;
    const Bytes body = has_header ? ip.payload() : Bytes{};
    switch (ip.protocol()) {
        case Protocol::tcp:
            return describe_tcp(body);
        case Protocol::udp:
            return describe_udp(body);
        case Protocol::icmp:
            return describe_icmp(body, depth);
        case Protocol::ipip:
            return has_header ? "IPIP ( " + describe_packet(body, depth + 1) + " )" : "IPIP";
    }
    return "protocol " + std::to_string(static_cast<std::uint8_t>(ip.protocol()));
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
    const auto ip = Ip::parse_quoted(bytes);
    if (!ip) return size_of("no whole IPv4 header", bytes);
    return describe_ends(*ip) + ' ' + describe_body(*ip, depth) + describe_fragment(*ip) + number("ttl", ip->ttl()) +
           number("len", ip->total_length()) + (ip->dont_fragment() ? " df" : "");
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

std::string describe_payload(const Ethernet<const std::uint8_t>& ethernet) {
    std::string tags;
    for (std::size_t tag = 0; tag < ethernet.vlan_tags(); ++tag)
        tags += "vlan " + std::to_string(ethernet.vlan_id(tag)) + ' ';
    if (ethernet.type() == EtherType::arp) return tags + describe_arp(ethernet.payload());
    if (ethernet.type() == EtherType::ipv4) return tags + describe_packet(ethernet.payload(), 0);
    return tags + size_of("type 0x" + hex(ethernet.header().last(2)), ethernet.payload());
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

std::string packet_summary(Bytes ip_packet) { return describe_packet(ip_packet, 0); }

}  // namespace lvslab::wire
