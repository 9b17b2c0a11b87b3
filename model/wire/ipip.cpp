#include "wire/ipip.hpp"

#include "wire/build.hpp"
#include "wire/ipv4.hpp"
#include "wire/rewrite.hpp"

namespace lvslab::wire {
namespace {

constexpr std::uint8_t kNotEct = 0;
constexpr std::uint8_t kCongestionExperienced = 3;

}  // namespace

bool encapsulate(Buffer& ip_packet, const OuterHeader& outer) {
    if (ip_packet.size() + kIpv4Size > kMaxIpv4Packet) return false;
    prepend_ipv4(ip_packet, {.source = outer.source,
                             .destination = outer.destination,
                             .protocol = Protocol::ipip,
                             .ttl = outer.ttl,
                             .tos = outer.tos,
                             .id = outer.id,
                             .fragmentation = {.dont_fragment = outer.dont_fragment}});
    return true;
}

bool decapsulate(Buffer& ip_packet) {
    const auto outer = Ipv4<std::uint8_t>::parse(ip_packet.bytes());
    if (!outer || outer->protocol() != Protocol::ipip || outer->is_fragment()) return false;
    const auto inner = Ipv4<std::uint8_t>::parse(outer->payload());
    if (!inner) return false;
    if (outer->ecn() == kCongestionExperienced) {
        if (inner->ecn() == kNotEct) return false;
        set_tos(*inner, inner->tos() | kCongestionExperienced);
    }
    const auto inner_size = inner->packet().size();
    ip_packet.pop_front(outer->header_size());
    ip_packet.truncate(inner_size);
    return true;
}

}  // namespace lvslab::wire
