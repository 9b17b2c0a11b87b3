#include <algorithm>

#include "net/host.hpp"
#include "net/templates.hpp"
#include "wire/fragment.hpp"

/// Fragments, out and in (net/ipv4/ip_output.c ip_do_fragment, ip_fragment.c).
namespace lvslab::net {

namespace {

/// The sizes that the packet came in, if they still are its own, and fit: then it leaves as it came. A tunnel's header
/// in front makes it another packet.
bool can_keep_pieces(const Pieces& pieces, std::size_t payload, std::size_t room) {
    if (pieces.payloads.size() < 2) return false;
    std::size_t sum = 0;
    for (const std::uint16_t size : pieces.payloads) {
        if (size > room) return false;
        if (sum += size; sum != payload && size % 8 != 0) return false;
    }
    return sum == payload;
}

std::vector<wire::Cut> plan_cuts(const Pieces& pieces, std::size_t payload, std::size_t room) {
    std::vector<wire::Cut> cuts;
    std::size_t begin = 0;
    if (can_keep_pieces(pieces, payload, room)) {
        // The kernel unchains the fragments here and does not set DF on them again.
        for (const std::uint16_t size : pieces.payloads)
            cuts.push_back({.begin = std::exchange(begin, begin + size), .size = size});
        return cuts;
    }
    while (begin < payload) {
        const std::size_t left = payload - begin;
        const std::size_t size = left <= room ? left : room / 8 * 8;
        if (size == 0) return {};
        cuts.push_back({.begin = begin, .size = size, .dont_fragment = pieces.with_df});
        begin += size;
    }
    return cuts;
}

}  // namespace

bool Ip::defragment(Packet& packet, DefragUser user) {
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(std::as_const(packet.data).bytes());
    if (!ip->is_fragment()) return true;
    return reassembly_.add(packet, user);
}

void Ip::leave_in_pieces(Packet&& packet, std::uint32_t mtu) {
    Reporter& report = host_.report();
    const std::string& dev = name_of(packet.out);
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(std::as_const(packet.data).bytes());
    if (ip->dont_fragment() && (!packet.may_cut || packet.pieces.biggest > mtu)) {
        report.drop(packet, kDropMtu, ip->total_length(), mtu, dev);
        return host_.icmp().send_error(packet, IcmpError::fragmentation_needed(mtu));
    }
    if (packet.pieces.biggest != 0) mtu = std::min<std::uint32_t>(mtu, packet.pieces.biggest);
    const std::size_t room = mtu > ip->header_size() ? mtu - ip->header_size() : 0;
    const auto cuts = plan_cuts(packet.pieces, ip->payload().size(), room);
    if (cuts.empty()) return report.drop(packet, kDropTooBig, ip->total_length(), mtu, dev);
    if (cuts.size() > 1) report.decide(packet, kFragmented, ip->total_length(), mtu, cuts.size());
    const wire::Buffer whole = std::move(packet.data);
    const auto source = *wire::Ipv4<const std::uint8_t>::parse(whole.bytes());
    packet.pieces = {};
    for (const wire::Cut& cut : cuts) {
        Packet piece = packet;  // all keep the packet's id: they are one packet to whoever follows it
        piece.data = wire::cut_fragment(source, cut);
        leave(std::move(piece));
    }
}

/// ip_expire: only the host that the packet was for says that it gave up, and only if it knows who sent it what.
void Ip::forget_fragments(Time now) {
    while (auto expired = reassembly_.expire(now)) {
        if (!expired->first) continue;
        Packet& first = *expired->first;
        const auto ip = wire::Ipv4<const std::uint8_t>::parse(std::as_const(first.data).bytes());
        const RouteEntry* entry =
            host_.fib().lookup({.destination = ip->destination(), .source = ip->source(), .in = first.in});
        if (entry == nullptr || (entry->type != RouteType::local && entry->type != RouteType::unicast)) continue;
        if (entry->type != RouteType::local && expired->user == DefragUser::conntrack_in) continue;
        first.route = as_route(*entry, ip->destination());
        first.route->input = true;
        host_.icmp().send_error(first, IcmpError::reassembly_timeout());
    }
}

Time Ip::next_deadline() const {
    return std::min(reassembly_.next_deadline(), host_.fib().exceptions().next_deadline());
}

void Ip::advance(Time now) {
    forget_fragments(now);
    host_.fib().exceptions().advance(now);
}

}  // namespace lvslab::net
