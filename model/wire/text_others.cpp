#include "wire/address.hpp"
#include "wire/bytes.hpp"
#include "wire/ethernet.hpp"
#include "wire/hex.hpp"
#include "wire/ipv6.hpp"
#include "wire/names.hpp"
#include "wire/ports.hpp"
#include "wire/text_parts.hpp"

/// What the Host has nothing for, and captures hold.
namespace lvslab::wire::text {
namespace {

std::string address_at(Bytes bytes, std::size_t offset) { return to_string(Ipv4Address{load32(bytes, offset)}); }

/// RFC 3768 (version 2) and RFC 5798 (version 3).
std::string describe_vrrp(Bytes body) {
    if (body.size() < 8) return "VRRP";
    std::string text = "VRRP v" + std::to_string(load8(body, 0) >> 4) + number("vrid", load8(body, 1)) +
                       number("prio", load8(body, 2));
    const std::size_t count = load8(body, 3);
    for (std::size_t i = 0; i < count && body.size() >= 12 + 4 * i; ++i) text += ' ' + address_at(body, 8 + 4 * i);
    return text;
}

std::string describe_ospf(Bytes body) {
    constexpr std::string_view kOspfNames[] = {"hello", "database description", "link state request",
                                               "link state update", "link state acknowledgment"};
    if (body.size() < 12) return "OSPF";
    const std::uint8_t type = load8(body, 1);
    const bool known = type >= 1 && type <= std::size(kOspfNames);
    return "OSPF v" + std::to_string(load8(body, 0)) + ' ' +
           (known ? std::string(kOspfNames[type - 1]) : "type " + std::to_string(type)) + " router=" +
           address_at(body, 4) + " area=" + address_at(body, 8);
}

std::string describe_igmp(Bytes body) {
    if (body.size() < 8) return "IGMP";
    const std::uint8_t type = load8(body, 0);
    const bool to_all = load32(body, 4) == 0;
    switch (type) {
        case 0x11:
            return to_all ? "IGMP query" : "IGMP query " + address_at(body, 4);
        case 0x12:
            return "IGMP v1 report " + address_at(body, 4);
        case 0x16:
            return "IGMP v2 report " + address_at(body, 4);
        case 0x17:
            return "IGMP leave " + address_at(body, 4);
        case 0x22:
            return "IGMP v3 report" + number("groups", load16(body, 6));
        default:
            return "IGMP type 0x" + hex(body.first(1));
    }
}

std::string describe_icmpv6(Bytes body) {
    if (body.size() < 4) return "ICMPv6";
    const std::uint8_t type = load8(body, 0);
    const std::string_view name = icmpv6_type_name(type);
    std::string text = "ICMPv6 " + (name.empty() ? "type " + std::to_string(type) : std::string(name));
    const bool echo = type == 128 || type == 129, neighbour = type == 135 || type == 136;
    if (echo && body.size() >= 8) text += number("id", load16(body, 4)) + number("seq", load16(body, 6));
    if (neighbour && body.size() >= 24) {
        Ipv6Address target;
        std::copy_n(body.data() + 8, target.octets.size(), target.octets.begin());
        text += ' ' + to_string(target);
    }
    return text;
}

/// Extension headers that only stand between (RFC 8200 4): hop-by-hop, routing, destination options.
bool is_extension(std::uint8_t next_header) { return next_header == 0 || next_header == 43 || next_header == 60; }

constexpr std::uint8_t kIpv6Fragment = 44, kIcmpv6 = 58;

std::string bridge_at(Bytes bpdu, std::size_t offset) {
    return std::to_string(load16(bpdu, offset)) + '/' + to_string(load_mac(bpdu, offset + 2));
}

/// IEEE 802.1D 9.3, behind LLC's three bytes.
std::string describe_stp(Bytes bpdu) {
    if (bpdu.size() < 4) return "STP";
    const std::string name = load8(bpdu, 2) >= 2 ? "RSTP" : "STP";
    if (load8(bpdu, 3) == 0x80) return "STP topology change";
    if (bpdu.size() < 27) return name;
    return name + " root=" + bridge_at(bpdu, 5) + number("cost", load32(bpdu, 13)) + " bridge=" + bridge_at(bpdu, 17) +
           " port=0x" + hex(bpdu.subspan(25, 2));
}

}  // namespace

std::string describe_other(std::uint8_t protocol, Bytes body) {
    switch (protocol) {
        case 2:
            return describe_igmp(body);
        case 89:
            return describe_ospf(body);
        case 112:
            return describe_vrrp(body);
        default:
            const std::string_view name = protocol_name(protocol);
            return name.empty() ? "protocol " + std::to_string(protocol) : std::string(name);
    }
}

std::string describe_ipv6(Bytes bytes) {
    const auto ip = Ipv6::parse(bytes);
    if (!ip) return size_of("no whole IPv6 header", bytes);
    Bytes body = ip->payload();
    std::size_t size = ip->total_length() - kIpv6Size;  // of what the packet holds behind its headers
    std::uint8_t next = ip->next_header();
    std::string fragment;
    bool has_header = true;
    while (body.size() >= 8 && (is_extension(next) || next == kIpv6Fragment)) {
        const std::size_t length = next == kIpv6Fragment ? 8 : (std::size_t{load8(body, 1)} + 1) * 8;
        if (next == kIpv6Fragment) {
            const std::uint16_t place = load16(body, 2);
            has_header = has_header && place >> 3 == 0;
            fragment = " fragment id=0x" + hex(body.subspan(4, 4)) + number("offset", place & 0xfff8U) +
                       ((place & 1) != 0 ? " more" : " last");
        }
        next = load8(body, 0);
        body = body.subspan(std::min(length, body.size()));
        size -= std::min(length, size);
    }
    if (!has_header) body = {};
    const auto protocol = static_cast<Protocol>(next);
    const auto ports = has_ports(protocol) ? read_ports(body) : std::nullopt;
    const auto end = [&](const Ipv6Address& address, std::uint16_t port) {
        return ports ? '[' + to_string(address) + "]:" + std::to_string(port) : to_string(address);
    };
    std::string what;
    if (protocol == Protocol::tcp) what = describe_tcp(body, size);
    else if (protocol == Protocol::udp) what = describe_udp(body);
    else if (next == kIcmpv6) what = describe_icmpv6(body);
    else what = describe_other(next, body);
    return end(ip->source(), ports ? ports->source : std::uint16_t{0}) + " > " +
           end(ip->destination(), ports ? ports->destination : std::uint16_t{0}) + ' ' + what + fragment +
           number("hlim", ip->hop_limit()) + number("len", static_cast<std::uint32_t>(ip->total_length()));
}

std::string describe_llc(Bytes bytes) {
    constexpr std::uint8_t kSpanningTree = 0x42, kSnap = 0xaa;
    if (bytes.size() < 3) return size_of("no whole LLC header", bytes);
    const std::uint8_t access_point = load8(bytes, 0);
    if (access_point == kSpanningTree) return describe_stp(bytes.subspan(3));
    if (access_point == kSnap && bytes.size() >= 8) {
        const std::string_view name = ether_type_name(load16(bytes, 6));
        const bool ours = hex(bytes.subspan(3, 3)) == "000000" && !name.empty();
        return size_of("LLC SNAP " + (ours ? std::string(name)
                                           : "oui=0x" + hex(bytes.subspan(3, 3)) + " type=0x" + hex(bytes.subspan(6, 2))),
                       bytes.subspan(8));
    }
    const std::string_view name = llc_name(access_point);
    return size_of("LLC " + (name.empty() ? "dsap=0x" + hex(bytes.first(1)) : std::string(name)), bytes.subspan(3));
}

}  // namespace lvslab::wire::text
