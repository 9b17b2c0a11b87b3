#include "record/link_layer.hpp"

#include <algorithm>
#include <string_view>

#include "record/byte_order.hpp"
#include "wire/bytes.hpp"
#include "wire/ethernet.hpp"
#include "wire/text.hpp"

namespace lvslab::record {
namespace {

using Frame8 = std::span<const std::uint8_t>;

constexpr std::uint16_t kNull = 0, kRawOfBsd = 12, kRawOfOpenBsd = 14, kLoop = 108, kCooked = 113, kIpv4Only = 228,
                        kIpv6Only = 229, kCooked2 = 276;

struct LinkTypeName {
    std::uint16_t type;
    std::string_view name;
};
constexpr LinkTypeName kLinkTypeNames[] = {
    {kNull, "BSD loopback"}, {kLinkTypeEthernet, "Ethernet"}, {6, "Token Ring"}, {9, "PPP"}, {10, "FDDI"},
    {kRawOfBsd, "raw IP"}, {kRawOfOpenBsd, "raw IP"}, {50, "PPP over serial"}, {51, "PPPoE"}, {kLinkTypeRawIp, "raw IP"},
    {104, "Cisco HDLC"}, {105, "IEEE 802.11"}, {107, "Frame Relay"}, {kLoop, "OpenBSD loopback"},
    {kCooked, "Linux cooked capture"}, {117, "OpenBSD pflog"}, {119, "IEEE 802.11 with Prism header"},
    {127, "IEEE 802.11 with radiotap header"}, {149, "Juniper"}, {187, "Bluetooth HCI"}, {189, "USB"},
    {195, "IEEE 802.15.4"}, {220, "USB of Linux"}, {kIpv4Only, "IPv4"}, {kIpv6Only, "IPv6"}, {239, "NFLOG"},
    {253, "netlink"}, {kCooked2, "Linux cooked capture v2"},
};

constexpr std::uint16_t number_of(wire::EtherType type) { return static_cast<std::uint16_t>(type); }

std::optional<LinkView> ethernet_link(Frame8 frame) {
    const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(frame);
    if (!ethernet) return std::nullopt;
    return LinkView{.size = ethernet->header_size(),
                    .ether_type = number_of(ethernet->type()),
                    .source = ethernet->source()};
}

/// An IP packet says itself which version it is.
std::optional<LinkView> raw_link(Frame8 frame, std::size_t size = 0) {
    if (frame.size() <= size) return std::nullopt;
    const bool six = frame[size] >> 4 == 6;
    return LinkView{.size = size, .ether_type = number_of(six ? wire::EtherType::ipv6 : wire::EtherType::ipv4)};
}

/// Four bytes with the protocol family. NULL has them in the byte order of the machine that captured, which need not be
/// this one's. AF_INET is 2 everywhere, AF_INET6 differs.
std::optional<LinkView> loopback_link(Frame8 frame) {
    if (frame.size() < 4) return std::nullopt;
    const std::uint32_t family =
        std::min(load<std::uint32_t>(frame, 0, std::endian::little), load<std::uint32_t>(frame, 0, std::endian::big));
    for (const std::uint32_t internet : {2U, 10U, 24U, 28U, 30U}) {
        if (family == internet) return raw_link(frame, 4);
    }
    return std::nullopt;
}

/// sll_pkttype, as Linux's PACKET_HOST and so on.
EpbFlags flags_of(unsigned packet_type) {
    constexpr Reception kReceptions[] = {Reception::unicast, Reception::broadcast, Reception::multicast,
                                         Reception::promiscuous};
    if (packet_type == 4) return {.direction = Direction::outbound};
    if (packet_type >= std::size(kReceptions)) return {};
    return {.direction = Direction::inbound, .reception = kReceptions[packet_type]};
}

/// Where the two versions of the cooked header have their fields.
struct CookedHeader {
    std::size_t size, ether_type, hardware, packet_type, packet_type_size, address_length, address_length_size, address;
};
constexpr CookedHeader kCookedHeader{16, 14, 2, 0, 2, 4, 2, 6}, kCookedHeader2{20, 0, 8, 10, 1, 11, 1, 12};

unsigned number_at(Frame8 frame, std::size_t offset, std::size_t size) {
    return size == 1 ? wire::load8(frame, offset) : wire::load16(frame, offset);
}

std::optional<LinkView> cooked_link(Frame8 frame, const CookedHeader& header) {
    constexpr std::uint16_t kNetlink = 824, kLlc = 4;  // ARPHRD_NETLINK has no EtherType; ETH_P_802_2
    if (frame.size() < header.size || wire::load16(frame, header.hardware) == kNetlink) return std::nullopt;
    LinkView link{.size = header.size,
                  .ether_type = wire::load16(frame, header.ether_type),
                  .flags = flags_of(number_at(frame, header.packet_type, header.packet_type_size))};
    if (number_at(frame, header.address_length, header.address_length_size) == 6) {
        link.source = wire::load_mac(frame, header.address);
    }
    if (&header == &kCookedHeader2) link.interface = wire::load32(frame, 4);
    while (link.ether_type == number_of(wire::EtherType::vlan) || link.ether_type == number_of(wire::EtherType::service_vlan)) {
        if (frame.size() < link.size + wire::kVlanTagSize) return std::nullopt;
        link.ether_type = wire::load16(frame, link.size + 2);
        link.size += wire::kVlanTagSize;
    }
    const std::size_t rest = frame.size() - link.size;
    if (link.ether_type == kLlc) {
        link.ether_type = static_cast<std::uint16_t>(std::min<std::size_t>(rest, wire::kFirstEtherType - 1));
    }
    return link;
}

std::string way_text(const LinkView& link) {
    std::string text = link.interface ? "interface " + std::to_string(*link.interface) : "";
    const auto say = [&](const char* what) { text += (text.empty() ? "" : ", ") + std::string(what); };
    if (link.flags.direction == Direction::outbound) say("sent");
    if (link.flags.direction == Direction::inbound) {
        say(link.flags.reception == Reception::broadcast     ? "received, broadcast"
            : link.flags.reception == Reception::multicast   ? "received, multicast"
            : link.flags.reception == Reception::promiscuous ? "seen, for another host"
                                                             : "received");
    }
    return text.empty() ? text : "  (" + text + ")";
}

void add_number(std::vector<wire::Field>& fields, const char* name, Frame8 frame, std::size_t offset, std::size_t size) {
    const std::uint32_t value = size == 4 ? wire::load32(frame, offset) : number_at(frame, offset, size);
    fields.push_back({.name = name,
                      .value = std::to_string(value),
                      .offset = static_cast<std::uint16_t>(offset),
                      .length = static_cast<std::uint16_t>(size)});
}

/// Wireshark's names.
std::vector<wire::Field> pseudo_header_fields(std::uint16_t link_type, const LinkView& link, Frame8 frame) {
    std::vector<wire::Field> fields;
    if (link_type == kNull || link_type == kLoop) {
        const auto family = std::max(frame[0], frame[3]);  // in either byte order
        fields.push_back({.name = "null.family", .value = std::to_string(family), .offset = 0, .length = 4});
    } else if (link_type == kCooked || link_type == kCooked2) {
        const CookedHeader& header = link_type == kCooked ? kCookedHeader : kCookedHeader2;
        if (link.interface) add_number(fields, "sll.ifindex", frame, 4, 4);
        add_number(fields, "sll.pkttype", frame, header.packet_type, header.packet_type_size);
        add_number(fields, "sll.hatype", frame, header.hardware, 2);
        if (link.source) {
            fields.push_back({.name = "sll.src.eth",
                              .value = wire::to_string(*link.source),
                              .offset = static_cast<std::uint16_t>(header.address),
                              .length = 6});
        }
    }
    return fields;
}

}  // namespace

std::optional<LinkView> link_of(std::uint16_t link_type, Frame8 frame) {
    switch (link_type) {
        case kLinkTypeEthernet:
            return ethernet_link(frame);
        case kRawOfBsd:
        case kRawOfOpenBsd:
        case kLinkTypeRawIp:
        case kIpv4Only:
        case kIpv6Only:
            return raw_link(frame);
        case kNull:
        case kLoop:
            return loopback_link(frame);
        case kCooked:
            return cooked_link(frame, kCookedHeader);
        case kCooked2:
            return cooked_link(frame, kCookedHeader2);
        default:
            return std::nullopt;
    }
}

bool is_decoded(std::uint16_t link_type) {
    for (const std::uint16_t known : {kLinkTypeEthernet, kRawOfBsd, kRawOfOpenBsd, kLinkTypeRawIp, kIpv4Only, kIpv6Only,
                                      kNull, kLoop, kCooked, kCooked2}) {
        if (link_type == known) return true;
    }
    return false;
}

std::string link_type_text(std::uint16_t link_type) {
    for (const LinkTypeName& n : kLinkTypeNames) {
        if (n.type == link_type) return std::to_string(link_type) + " (" + std::string(n.name) + ")";
    }
    return std::to_string(link_type);
}

std::string frame_text(std::uint16_t link_type, Frame8 frame) {
    if (link_type == kLinkTypeEthernet) return wire::summary(frame);
    const std::string size = " (" + std::to_string(frame.size()) + " bytes)";
    if (!is_decoded(link_type)) return "link type " + link_type_text(link_type) + " is not decoded" + size;
    const auto link = link_of(link_type, frame);
    if (!link) return "no whole header of link type " + link_type_text(link_type) + size;
    return wire::payload_summary(link->ether_type, frame.subspan(link->size)) + way_text(*link);
}

std::vector<wire::Field> frame_fields(std::uint16_t link_type, Frame8 frame) {
    if (link_type == kLinkTypeEthernet) return wire::fields(frame);
    const auto link = link_of(link_type, frame);
    if (!link) return {};
    std::vector<wire::Field> fields = pseudo_header_fields(link_type, *link, frame);
    for (wire::Field& field : wire::payload_fields(link->ether_type, frame, link->size)) fields.push_back(std::move(field));
    return fields;
}

}  // namespace lvslab::record
