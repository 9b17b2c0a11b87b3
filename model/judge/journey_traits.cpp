#include "judge/journey_traits.hpp"

#include <algorithm>
#include <array>

#include "record/packet_story.hpp"
#include "wire/checksum.hpp"
#include "wire/fields.hpp"
#include "wire/ipv4.hpp"
#include "wire/tcp.hpp"

namespace lvslab::judge {

namespace {

using Ip = wire::Ipv4<const std::uint8_t>;

/// The sender's choice: of no meaning as such, but nobody on the way changes them unseen.
constexpr std::array<std::string_view, 6> kSenders = {
    "ip.id", "tcp.seq", "tcp.ack", "tcp.flags", "tcp.window_size_value", "tcp.options"};
/// Follow from others.
constexpr std::array<std::string_view, 6> kDerived = {"data.len",     "ip.checksum", "tcp.checksum",
                                                      "udp.checksum", "udp.length",  "icmp.checksum"};

template <std::size_t N>
bool one_of(std::string_view name, const std::array<std::string_view, N>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// `quoted.ip.ttl` is quoted's ip.ttl.
struct Name {
    explicit Name(std::string_view field) : bare(field) {
        if ((quoted = bare.starts_with("quoted."))) bare.remove_prefix(7);
        if ((outer = bare.starts_with("outer."))) bare.remove_prefix(6);
    }
    std::string_view bare;
    bool quoted = false;
    bool outer = false;
};

/// The client's port may have any number; the service's is a matter of the lab.
std::string port_value(const wire::Field& field, const Name& name, const TraitContext& context) {
    const bool request = name.quoted ? context.packet.about_request : context.packet.request;
    const bool clients = name.bare.ends_with("srcport") == request;
    if (!clients) return field.value;
    const bool kept = field.value == std::to_string(context.conversation.ends.source.port);
    return kept ? "client's port" : "another port than the client's";
}

/// Empty if the field has no meaning beyond the run.
std::string value_of(const wire::Field& field, const TraitContext& context) {
    const Name name(field.name);
    const bool tcp = context.conversation.ends.protocol == static_cast<std::uint8_t>(wire::Protocol::tcp);
    if (one_of(name.bare, kDerived)) return {};
    if (name.bare == "ip.id" && name.outer) return field.value == "0x0000" ? "0" : "a number";
    if (one_of(name.bare, kSenders)) return {};
    if (name.bare == "ip.len" && tcp) return {};
    if (name.bare.ends_with("port")) return port_value(field, name, context);
    if (name.bare == "icmp.ident") {
        const bool kept = field.value == std::to_string(context.conversation.ends.source.port);
        return kept ? "the ping's id" : "another id";
    }
    return field.value;
}

std::string transport_checksum(const Ip& ip) {
    if (ip.is_fragment()) return {};
    const auto right = [&](std::size_t checksum_at) -> std::string {
        if (ip.payload().size() < checksum_at + 2) return "cut";
        const bool udp = ip.protocol() == wire::Protocol::udp;
        if (udp && wire::load16(ip.payload(), checksum_at) == 0) return "0";
        return wire::transport_checksum(ip.pseudo_header(), ip.payload()) == 0 ? "right" : "wrong";
    };
    if (ip.protocol() == wire::Protocol::tcp) return right(wire::kTcpChecksumOffset);
    if (ip.protocol() == wire::Protocol::udp) return right(6);
    if (ip.protocol() == wire::Protocol::icmp) return wire::checksum(ip.payload()) == 0 ? "right" : "wrong";
    return {};
}

/// A real kernel computes no checksum for what never leaves it, so on lo they say nothing.
void add_checksums(std::vector<Trait>& traits, const record::Frame& frame) {
    if (frame.interface == "lo") return;
    auto ip = Ip::parse(frame.packet());
    if (!ip) return;
    traits.push_back({"ip.checksum", ip->checksum_ok() ? "right" : "wrong"});
    while (ip->protocol() == wire::Protocol::ipip && !ip->is_fragment()) {
        const auto inner = Ip::parse(ip->payload());
        if (!inner) return;
        ip = inner;
    }
    std::string transport = transport_checksum(*ip);
    if (!transport.empty()) traits.push_back({"transport checksum", std::move(transport)});
}

}  // namespace

std::vector<Trait> traits_of(const record::Frame& frame, const TraitContext& context) {
    std::vector<Trait> traits;
    for (const wire::Field& field : record::fields_of(frame)) {
        std::string value = value_of(field, context);
        if (!value.empty()) traits.push_back({field.name, std::move(value)});
    }
    if (!context.conversation.arp) add_checksums(traits, frame);
    return traits;
}

std::vector<Trait> changed_on_the_way(const record::Frame& first, const record::Frame& now) {
    const std::vector<wire::Field> before = record::fields_of(first);
    std::vector<Trait> traits;
    for (const wire::Field& field : record::fields_of(now)) {
        if (!one_of(field.name, kSenders)) continue;
        const auto same = [&](const wire::Field& f) { return f.name == field.name; };
        const auto old = std::find_if(before.begin(), before.end(), same);
        if (old != before.end() && old->value != field.value) traits.push_back({field.name, "changed on the way"});
    }
    return traits;
}

}  // namespace lvslab::judge
