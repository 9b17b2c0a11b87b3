#include "models/packet_text.hpp"

#include <algorithm>
#include <array>

#include "models/frame_headers.hpp"
#include "wire/icmp.hpp"
#include "wire/ports.hpp"
#include "wire/tcp.hpp"

namespace lvslab::models {

namespace {

using Bytes = std::span<const std::uint8_t>;
using Tcp = wire::Tcp<const std::uint8_t>;
using Icmp = wire::Icmp<const std::uint8_t>;

QString of(wire::Ipv4Address address) { return text_of(wire::to_string(address)); }

/// The last two octets tell the MACs of a lab apart: `…01:0a`.
QString short_mac(const wire::MacAddress& mac) {
    return QStringLiteral("…") + text_of(wire::to_string(mac).substr(12));
}

QString ends_of(const IpHeader& ip) {
    QString source = of(ip.source()), destination = of(ip.destination());
    const bool has_ports = wire::has_ports(ip.protocol()) && ip.fragment_offset() == 0;
    if (const auto ports = has_ports ? wire::read_ports(ip.payload()) : std::nullopt) {
        source += u':' + QString::number(ports->source);
        destination += u':' + QString::number(ports->destination);
    }
    return source + QStringLiteral(" → ") + destination;
}

/// `GET /` or `200 OK` if the data begin an HTTP message (RFC 9112); else empty.
QString http_line(Bytes data) {
    constexpr qsizetype kLongestLine = 120;
    const auto text = QByteArray::fromRawData(reinterpret_cast<const char*>(data.data()),
                                              std::min<qsizetype>(static_cast<qsizetype>(data.size()), kLongestLine));
    const QString line = QString::fromLatin1(text.left(text.indexOf("\r\n")));
    if (line.startsWith(QLatin1String("HTTP/1."))) return line.section(u' ', 1);
    for (const char* method : {"GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "OPTIONS "}) {
        if (line.startsWith(QLatin1String(method))) return line.section(u' ', 0, 1);
    }
    return {};
}

/// The flags that stand for themselves; PSH tells people nothing here.
QString flags_text(const Tcp& tcp) {
    const auto flags = tcp.flags();
    if (flags.has(wire::kRst)) return QStringLiteral("RST");
    if (flags.has(wire::kSyn)) return flags.has(wire::kAck) ? QStringLiteral("SYN ACK") : QStringLiteral("SYN");
    if (flags.has(wire::kFin)) return QStringLiteral("FIN");
    return flags.has(wire::kAck) ? QStringLiteral("ACK") : QStringLiteral("TCP");
}

QString tcp_title(const IpHeader& ip, const Tcp& tcp, Language language) {
    const QString flags = flags_text(tcp);
    const bool opens_or_breaks = tcp.flags().has(wire::kSyn) || tcp.flags().has(wire::kRst);
    if (opens_or_breaks) return flags + u' ' + ends_of(ip);
    if (tcp.payload().empty()) return flags;
    QString text = http_line(tcp.payload());
    if (text.isEmpty()) text = say("data %1", language).arg(tcp.payload().size());
    return tcp.flags().has(wire::kFin) ? text + QStringLiteral(" FIN") : text;
}

const char* unreachable_title(std::uint8_t code) {
    switch (code) {
        case wire::kNetUnreachable:
            return "ICMP net unreachable";
        case wire::kHostUnreachable:
            return "ICMP host unreachable";
        case wire::kProtocolUnreachable:
            return "ICMP protocol unreachable";
        case wire::kPortUnreachable:
            return "ICMP port unreachable";
        case wire::kFragmentationNeeded:
            return "ICMP fragmentation needed";
        default:
            return "ICMP unreachable";
    }
}

QString icmp_title(const IpHeader& ip, const Icmp& icmp, Language language) {
    switch (icmp.type()) {
        case wire::IcmpType::echo_request:
            return say("ping request", language) + u' ' + ends_of(ip);
        case wire::IcmpType::echo_reply:
            return say("ping reply", language) + u' ' + ends_of(ip);
        case wire::IcmpType::unreachable:
            return say(unreachable_title(icmp.code()), language) + u' ' + ends_of(ip);
        case wire::IcmpType::redirect:
            return say("ICMP redirect to %1", language).arg(of(icmp.gateway()));
        case wire::IcmpType::time_exceeded:
            return say("ICMP time exceeded", language) + u' ' + ends_of(ip);
        default:
            return say("ICMP type %1", language).arg(static_cast<int>(icmp.type()));
    }
}

QString ip_title(const IpHeader& ip, Language language) {
    if (ip.fragment_offset() != 0)
        return say("fragment at %1", language).arg(ip.fragment_offset()) + u' ' + ends_of(ip);
    if (ip.protocol() == wire::Protocol::tcp) {
        const auto tcp = Tcp::parse(ip.payload());
        return tcp ? tcp_title(ip, *tcp, language) : QStringLiteral("TCP ") + ends_of(ip);
    }
    if (ip.protocol() == wire::Protocol::icmp) {
        const auto icmp = Icmp::parse(ip.payload());
        return icmp ? icmp_title(ip, *icmp, language) : QStringLiteral("ICMP ") + ends_of(ip);
    }
    if (ip.protocol() == wire::Protocol::udp) return QStringLiteral("UDP ") + ends_of(ip);
    return say("IP protocol %1", language).arg(static_cast<int>(ip.protocol())) + u' ' + ends_of(ip);
}

QString arp_title(const ArpHeader& arp, const record::Frame& frame, Language language) {
    if (arp.operation() == wire::ArpOperation::reply) {
        return say("ARP: %1 is %2", language).arg(of(arp.sender_ip()), short_mac(arp.sender_mac()));
    }
    const bool sender_known = frame.way == record::Way::out && !frame.node.empty();
    const QString who = sender_known ? text_of(frame.node) : of(arp.sender_ip());
    return say("ARP: %1 asks for %2", language).arg(who, of(arp.target_ip()));
}

QString tcp_word(const Tcp& tcp, Language language) {
    if (tcp.payload().empty() || tcp.flags().has(wire::kSyn) || tcp.flags().has(wire::kRst)) return flags_text(tcp);
    const QString http = http_line(tcp.payload());
    return http.isEmpty() ? say("data", language) : http.section(u' ', 0, 0);
}

QString icmp_word(const Icmp& icmp) {
    const bool ping = icmp.type() == wire::IcmpType::echo_request || icmp.type() == wire::IcmpType::echo_reply;
    return ping ? QStringLiteral("ping") : QStringLiteral("ICMP");
}

/// Of header fields that stand there before and after: a field that comes or goes was not rewritten.
bool rewrites(const record::FieldChange& change, std::initializer_list<std::string_view> fields) {
    if (change.old_value.empty() || change.new_value.empty()) return false;
    return std::find(fields.begin(), fields.end(), change.field) != fields.end();
}

}  // namespace

QString packet_title(const Recording& recording, const PacketRef& packet, Language language) {
    return packet.first == 0 ? QString() : frame_title(recording.record().frame(packet.first), language);
}

QString frame_title(const record::Frame& frame, Language language) {
    if (const auto arp = arp_of(frame)) return arp_title(*arp, frame, language);
    if (const auto ip = ip_of(frame)) return ip_title(*ip, language);
    return text_of(record::text_of(frame));
}

QString short_word(const record::Frame& frame, Language language) {
    if (arp_of(frame)) return QStringLiteral("ARP");
    const auto ip = ip_of(frame);
    if (!ip) return say("frame", language);
    if (ip->fragment_offset() != 0) return say("fragment", language);
    if (ip->protocol() == wire::Protocol::tcp) {
        const auto tcp = Tcp::parse(ip->payload());
        return tcp ? tcp_word(*tcp, language) : QStringLiteral("TCP");
    }
    if (ip->protocol() == wire::Protocol::icmp) {
        const auto icmp = Icmp::parse(ip->payload());
        return icmp ? icmp_word(*icmp) : QStringLiteral("ICMP");
    }
    return ip->protocol() == wire::Protocol::udp ? QStringLiteral("UDP") : QStringLiteral("IP");
}

bool is_tunnelled(const record::Frame& frame) {
    const auto outer = outer_ip(frame);
    return outer && outer->protocol() == wire::Protocol::ipip;
}

std::vector<QString> badges(const std::vector<record::FieldChange>& changes, bool drop) {
    struct Badge {
        const char* word;
        bool on;
    };
    std::array<Badge, 7> all{{{"DROP", drop}, {"+IPIP"}, {"−IPIP"}, {"DNAT"}, {"SNAT"}, {"MAC"}, {"TTL"}}};
    for (const record::FieldChange& change : changes) {
        if (change.field == "outer.ip.src") {
            all[1].on |= change.old_value.empty();
            all[2].on |= change.new_value.empty();
        }
        all[3].on |= rewrites(change, {"ip.dst", "tcp.dstport", "udp.dstport"});
        all[4].on |= rewrites(change, {"ip.src", "tcp.srcport", "udp.srcport"});
        all[5].on |= rewrites(change, {"eth.dst"});
        all[6].on |= rewrites(change, {"ip.ttl", "outer.ip.ttl"});
    }
    std::vector<QString> words;
    for (const Badge& badge : all) {
        if (badge.on) words.push_back(QString::fromUtf8(badge.word));
    }
    return words;
}

}  // namespace lvslab::models
