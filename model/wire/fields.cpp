#include "wire/fields.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <string_view>
#include <utility>

#include "wire/address.hpp"
#include "wire/bytes.hpp"
#include "wire/ethernet.hpp"
#include "wire/field_tables.hpp"
#include "wire/hex.hpp"
#include "wire/icmp.hpp"
#include "wire/ipv4.hpp"
#include "wire/ipv6.hpp"
#include "wire/tcp.hpp"
#include "wire/udp.hpp"

namespace lvslab::wire {
namespace {

constexpr std::string_view kQuoted = "quoted.";

/// A stretch of the frame, so that a field knows its offset.
struct Part {
    std::size_t begin = 0;
    std::size_t end = 0;

    std::size_t size() const { return end - begin; }
    Part from(std::size_t offset) const { return {std::min(begin + offset, end), end}; }
    Part up_to(std::size_t length) const { return {begin, std::min(begin + length, end)}; }
};

std::string show_number(const Row& row, std::span<const std::uint8_t> bytes) {
    std::uint32_t value = 0;
    for (const auto octet : bytes) value = value << 8 | octet;
    value &= row.mask;
    if (row.show == Show::decimal) return std::to_string((value >> std::countr_zero(row.mask)) * row.unit);
    std::array<std::uint8_t, 4> masked{};
    store32(masked, 0, value);
    return "0x" + hex(std::span(masked).last(bytes.size()));
}

std::string show(const Row& row, std::span<const std::uint8_t> bytes) {
    switch (row.show) {
        case Show::mac:
            return to_string(load_mac(bytes, 0));
        case Show::ipv4:
            return to_string(Ipv4Address{load32(bytes, 0)});
        case Show::ipv6: {
            Ipv6Address address;
            std::copy(bytes.begin(), bytes.end(), address.octets.begin());
            return to_string(address);
        }
        default:
            return show_number(row, bytes);
    }
}

class Decoder {
public:
    /// A field's offset has 16 bits; what lies behind that is data of a giant frame, never a header.
    explicit Decoder(std::span<const std::uint8_t> bytes)
        : bytes_(bytes.first(std::min<std::size_t>(bytes.size(), 0xffff))) {}

    Part all() const { return {0, bytes_.size()}; }
    std::vector<Field> take() { return std::move(fields_); }

    void frame(Part part) {
        rows(kEthernet, part);
        for (part = part.from(12); part.size() >= 2; part = part.from(kVlanTagSize)) {
            const auto type = static_cast<EtherType>(load16(bytes_, part.begin));
            if (type != EtherType::vlan && type != EtherType::service_vlan) return ethernet_payload(part, type);
            rows(type == EtherType::vlan ? std::span<const Row>(kVlanTag) : kServiceVlanTag, part);
        }
    }

    /// Follows IPIP inward in a loop, not by recursion: a hostile frame may nest thousands of headers.
    void packet(Part part, std::string_view prefix) {
        for (;;) {
            if (part.size() == 0) return;
            const int version = load8(bytes_, part.begin) >> 4;
            if (version == 6) return ipv6(part, prefix);
            if (version != 4) return data(part, prefix);
            const bool is_outer = part.size() > 9 && load8(bytes_, part.begin + 9) == 4;
            rows(kIpv4, part, is_outer ? std::string(prefix) + "outer." : std::string(prefix));

            const auto ip = Ipv4<const std::uint8_t>::parse_captured(bytes_.subspan(part.begin, part.size()));
            if (!ip) return;
            const auto body = part.up_to(ip->packet().size()).from(ip->header_size());
            if (ip->fragment_offset() != 0) return data(body, prefix);
            if (!is_outer) return transport(ip->protocol(), body, prefix);
            part = body;
        }
    }

    void payload(Part part, EtherType type) {
        if (type == EtherType::ipv4 || type == EtherType::ipv6) return packet(part, "");
        if (type == EtherType::arp) return rows(kArp, part);
        data(part, "");
    }

private:
    void ethernet_payload(Part part, EtherType type) {
        rows(kEtherType, part);
        payload(part.from(2), type);
    }

    void ipv6(Part part, std::string_view prefix) {
        rows(kIpv6, part, prefix);
        const auto ip = Ipv6::parse(bytes_.subspan(part.begin, part.size()));
        if (ip) transport(static_cast<Protocol>(ip->next_header()), part.up_to(ip->total_length()).from(kIpv6Size), prefix);
    }

    void transport(Protocol protocol, Part part, std::string_view prefix) {
        if (protocol == Protocol::tcp) return tcp(part, prefix);
        if (protocol == Protocol::udp) return udp(part, prefix);
        if (protocol == Protocol::icmp) return icmp(part, prefix);
        data(part, prefix);
    }

    void tcp(Part part, std::string_view prefix) {
        rows(kTcp, part, prefix);
        const auto header = Tcp<const std::uint8_t>::parse(bytes_.subspan(part.begin, part.size()));
        if (!header) return;
        if (!header->options().empty())
            add(prefix, "tcp.options", hex(header->options()), part.from(kTcpSize).up_to(header->options().size()));
        data(part.from(header->header_size()), prefix);
    }

    void udp(Part part, std::string_view prefix) {
        rows(kUdp, part, prefix);
        const auto header = Udp<const std::uint8_t>::parse(bytes_.subspan(part.begin, part.size()));
        if (header) data(part.up_to(header->length()).from(kUdpSize), prefix);
    }

    void icmp(Part part, std::string_view prefix) {
        rows(kIcmp, part, prefix);
        const auto message = Icmp<const std::uint8_t>::parse(bytes_.subspan(part.begin, part.size()));
        if (!message) return;
        const auto type = message->type();
        if (type == IcmpType::echo_request || type == IcmpType::echo_reply) rows(kIcmpEcho, part, prefix);
        if (type == IcmpType::unreachable && message->code() == kFragmentationNeeded) rows(kIcmpMtu, part, prefix);
        if (type == IcmpType::redirect) rows(kIcmpGateway, part, prefix);
        // One level of quoting: an error about an error does not exist.
        if (message->is_error() && prefix.empty()) return packet(part.from(kIcmpSize), kQuoted);
        data(part.from(kIcmpSize), prefix);
    }

    void data(Part part, std::string_view prefix) {
        if (part.size() > 0) add(prefix, "data.len", std::to_string(part.size()), part);
    }

    /// The rows whose bytes are all there: this is what keeps truncated frames safe.
    void rows(std::span<const Row> table, Part header, std::string_view prefix = "") {
        for (const auto& row : table) {
            const auto place = header.from(row.offset).up_to(row.length);
            if (place.size() < row.length) return;
            add(prefix, row.name, show(row, bytes_.subspan(place.begin, place.size())), place);
        }
    }

    void add(std::string_view prefix, std::string_view name, std::string value, Part place) {
        fields_.push_back({.name = std::string(prefix).append(name),
                           .value = std::move(value),
                           .offset = static_cast<std::uint16_t>(place.begin),
                           .length = static_cast<std::uint16_t>(place.size())});
    }

    std::span<const std::uint8_t> bytes_;
    std::vector<Field> fields_;
};

}  // namespace

std::vector<Field> fields(std::span<const std::uint8_t> frame) {
    Decoder decoder(frame);
    decoder.frame(decoder.all());
    return decoder.take();
}

std::vector<Field> payload_fields(std::uint16_t ether_type, std::span<const std::uint8_t> frame, std::size_t begin) {
    Decoder decoder(frame);
    decoder.payload(decoder.all().from(begin), static_cast<EtherType>(ether_type));
    return decoder.take();
}

std::vector<Field> packet_fields(std::span<const std::uint8_t> ip_packet) {
    Decoder decoder(ip_packet);
    decoder.packet(decoder.all(), "");
    return decoder.take();
}

std::string_view value_of(const std::vector<Field>& fields, std::string_view name) {
    const auto found = std::ranges::find(fields, name, &Field::name);
    return found == fields.end() ? std::string_view{} : std::string_view(found->value);
}

}  // namespace lvslab::wire
