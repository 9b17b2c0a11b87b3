#include "models/checksum_cover.hpp"

#include <algorithm>
#include <array>

#include "wire/bytes.hpp"
#include "wire/icmp.hpp"
#include "wire/ipv4.hpp"
#include "wire/tcp.hpp"
#include "wire/udp.hpp"

namespace lvslab::models {

namespace {

using Bytes = std::span<const std::uint8_t>;
using Ip = wire::Ipv4<const std::uint8_t>;

/// What a word of a header holds, and a field of it.
struct CoveredPart {
    const char* name;
    const char* field;
};

constexpr std::array<CoveredPart, 10> kIpParts{{{"version, DS field", "ip.dsfield"},
                                         {"total length", "ip.len"},
                                         {"identification", "ip.id"},
                                         {"flags, offset", "ip.frag_offset"},
                                         {"TTL, protocol", "ip.ttl"},
                                         {"checksum", "ip.checksum"},
                                         {"source address", "ip.src"},
                                         {"source address", "ip.src"},
                                         {"destination address", "ip.dst"},
                                         {"destination address", "ip.dst"}}};
constexpr std::array<CoveredPart, 10> kTcpParts{{{"source port", "tcp.srcport"},
                                          {"destination port", "tcp.dstport"},
                                          {"sequence number", "tcp.seq"},
                                          {"sequence number", "tcp.seq"},
                                          {"acknowledgment", "tcp.ack"},
                                          {"acknowledgment", "tcp.ack"},
                                          {"flags", "tcp.flags"},
                                          {"window", "tcp.window_size_value"},
                                          {"checksum", "tcp.checksum"},
                                          {"urgent pointer", ""}}};
constexpr std::array<CoveredPart, 4> kUdpParts{{{"source port", "udp.srcport"},
                                         {"destination port", "udp.dstport"},
                                         {"length", "udp.length"},
                                         {"checksum", "udp.checksum"}}};
constexpr std::array<CoveredPart, 4> kIcmpParts{{{"type, code", "icmp.type"},
                                          {"checksum", "icmp.checksum"},
                                          {"identifier", "icmp.ident"},
                                          {"sequence number", "icmp.seq"}}};
constexpr std::array<CoveredPart, 4> kIcmpErrorParts{{{"type, code", "icmp.type"},
                                               {"checksum", "icmp.checksum"},
                                               {"rest of the header", ""},
                                               {"rest of the header", ""}}};

/// A header's words by their parts, and what lies behind.
struct Plan {
    std::span<const CoveredPart> parts;
    std::size_t header = 0;    ///< bytes, with options
    std::size_t checksum = 0;  ///< offset
    Layer layer = Layer::transport;
    const char* behind = "data";
    Layer behind_layer = Layer::payload;
    QString prefix;
};

/// The words of these bytes. Of bytes that end early, an odd last one is half a word and left out.
void add_words(ChecksumCover& cover, Bytes bytes, const Plan& plan) {
    cover.padded = !cover.cut_short && bytes.size() % 2 != 0;
    for (std::size_t at = 0; at < bytes.size(); at += 2) {
        const bool half = at + 1 == bytes.size();
        if (half && cover.cut_short) return;
        const std::uint16_t value = half ? static_cast<std::uint16_t>(bytes[at] << 8) : wire::load16(bytes, at);
        const std::size_t word = at / 2;
        const bool named = word < plan.parts.size();
        const bool in_header = at < plan.header;
        const CoveredPart part = named ? plan.parts[word] : CoveredPart{in_header ? "options" : plan.behind, ""};
        const QString field = *part.field ? plan.prefix + QString::fromLatin1(part.field) : QString();
        cover.words.push_back({.value = at == plan.checksum ? std::uint16_t{0} : value,
                               .layer = in_header ? plan.layer : plan.behind_layer,
                               .part = part.name,
                               .field = field});
    }
}

void add_pseudo_header(ChecksumCover& cover, const Ip& ip) {
    const auto add = [&](std::uint32_t value, const char* part, const char* field) {
        cover.words.push_back({.value = static_cast<std::uint16_t>(value),
                               .layer = Layer::ip,
                               .part = part,
                               .field = QString::fromLatin1(field)});
    };
    add(ip.source().value >> 16, "source address", "ip.src");
    add(ip.source().value, "source address", "ip.src");
    add(ip.destination().value >> 16, "destination address", "ip.dst");
    add(ip.destination().value, "destination address", "ip.dst");
    add(static_cast<std::uint8_t>(ip.protocol()), "protocol", "ip.proto");
    add(static_cast<std::uint32_t>(cover.length), "length", "");
}

std::optional<Plan> plan_of(wire::Protocol protocol, Bytes segment) {
    if (protocol == wire::Protocol::tcp) {
        const auto tcp = wire::Tcp<const std::uint8_t>::parse(segment);
        const std::size_t header = tcp ? tcp->header_size() : segment.size();
        return Plan{.parts = kTcpParts, .header = header, .checksum = wire::kTcpChecksumOffset};
    }
    if (protocol == wire::Protocol::udp)
        return Plan{.parts = kUdpParts, .header = wire::kUdpSize, .checksum = wire::kUdpChecksumOffset};
    if (protocol != wire::Protocol::icmp) return std::nullopt;
    const auto icmp = wire::Icmp<const std::uint8_t>::parse(segment);
    const bool error = icmp && icmp->is_error();
    return Plan{.parts = error ? kIcmpErrorParts : kIcmpParts,
                .header = wire::kIcmpSize,
                .checksum = 2,
                .behind = error ? "quoted packet" : "data",
                .behind_layer = error ? Layer::transport : Layer::payload};
}

ChecksumCover cover_of_header(const Ip& ip, bool outer) {
    ChecksumCover cover{.stored = ip.header_checksum(), .length = ip.header_size()};
    add_words(cover, ip.header(),
              {.parts = kIpParts,
               .header = ip.header_size(),
               .checksum = 10,
               .layer = outer ? Layer::outer_ip : Layer::ip,
               .prefix = outer ? QStringLiteral("outer.") : QString()});
    return cover;
}

}  // namespace

std::optional<ChecksumCover> cover_of(Checksum which, Bytes packet) {
    const auto ip = Ip::parse_quoted(packet);
    if (!ip) return std::nullopt;
    if (which != Checksum::transport) return cover_of_header(*ip, which == Checksum::outer_ip);
    const Bytes segment = ip->payload();
    const auto plan = plan_of(ip->protocol(), segment);
    if (!plan || ip->fragment_offset() != 0 || segment.size() < plan->checksum + 2) return std::nullopt;
    ChecksumCover cover{.protocol = ip->protocol(),
                        .stored = wire::load16(segment, plan->checksum),
                        .length = ip->total_length() - ip->header_size(),
                        .is_fragment = ip->more_fragments()};
    cover.cut_short = segment.size() < cover.length;
    if (ip->protocol() != wire::Protocol::icmp) add_pseudo_header(cover, *ip);
    add_words(cover, segment, *plan);
    return cover;
}

}  // namespace lvslab::models
