#include "models/filter_frame.hpp"

#include <algorithm>
#include <array>

#include "models/frame_headers.hpp"
#include "models/packet_text.hpp"
#include "wire/ports.hpp"

namespace lvslab::models {

namespace {

struct NamedProtocol {
    const char* name;
    wire::Protocol protocol;
};
constexpr std::array kIpProtocols{NamedProtocol{"tcp", wire::Protocol::tcp}, NamedProtocol{"udp", wire::Protocol::udp},
                                  NamedProtocol{"icmp", wire::Protocol::icmp}};

bool is(const QString& text, const char* word) { return text.compare(QLatin1String(word), Qt::CaseInsensitive) == 0; }

bool touches(const IpHeader& ip, const wire::Prefix& prefix) {
    return prefix.contains(ip.source()) || prefix.contains(ip.destination());
}

}  // namespace

bool is_protocol(const QString& name) {
    return is(name, "arp") || is(name, "ipip") ||
           std::any_of(kIpProtocols.begin(), kIpProtocols.end(), [&](const auto& p) { return is(name, p.name); });
}

bool has_protocol(const record::Frame& frame, const QString& name) {
    if (is(name, "arp")) return arp_of(frame).has_value();
    if (is(name, "ipip")) return is_tunnelled(frame);
    const auto ip = ip_of(frame);
    return ip && std::any_of(kIpProtocols.begin(), kIpProtocols.end(),
                             [&](const auto& p) { return is(name, p.name) && ip->protocol() == p.protocol; });
}

bool has_address(const record::Frame& frame, const wire::Prefix& prefix) {
    if (const auto arp = arp_of(frame)) return prefix.contains(arp->sender_ip()) || prefix.contains(arp->target_ip());
    const auto outer = outer_ip(frame);
    if (!outer) return false;
    const auto inner = inner_ip(*outer);
    return touches(*outer, prefix) || (inner && touches(*inner, prefix));
}

bool has_port(const record::Frame& frame, std::uint32_t port) {
    const auto ip = ip_of(frame);
    if (!ip || !wire::has_ports(ip->protocol()) || ip->fragment_offset() != 0) return false;
    const auto ports = wire::read_ports(ip->payload());
    return ports && (ports->source == port || ports->destination == port);
}

bool is_dropped_for(const std::vector<record::RecordedEvent>& events, const QString& reason) {
    return text_of(record::drop_reason(events)).startsWith(reason, Qt::CaseInsensitive);
}

bool is_changed(const std::vector<record::RecordedEvent>& events, const QString& field) {
    const QString header = field + u'.';
    const auto changes = record::field_changes(events);
    return std::any_of(changes.begin(), changes.end(), [&](const record::FieldChange& change) {
        const QString name = text_of(change.field);
        return name.compare(field, Qt::CaseInsensitive) == 0 || name.startsWith(header, Qt::CaseInsensitive);
    });
}

bool says(const record::RunRecord& record, const record::Frame& frame, const Search& search) {
    const auto in = [&](const QString& text) { return text.contains(search.text, Qt::CaseInsensitive); };
    if (in(text_of(record.comment(frame.number))) || in(frame_title(frame, search.language))) return true;
    if (in(text_of(record::text_of(frame)))) return true;
    if (search.language == Language::english) return false;
    return in(text_of(record::why(record.events(frame.number), search.language)));
}

}  // namespace lvslab::models
