#include <algorithm>
#include <cstring>

#include "net/templates.hpp"
#include "netfilter/templates.hpp"
#include "netfilter/walk.hpp"
#include "wire/checksum.hpp"
#include "wire/tcp.hpp"

/// TCPMSS (net/netfilter/xt_TCPMSS.c): what a SYN says of its sender's largest segment is made smaller, never larger.
namespace lvslab::netfilter {

using net::Verdict;
using wire::Ipv4;

namespace {

constexpr std::uint8_t kMssOption = 2, kMssSize = 4;
constexpr std::size_t kMostTcpHeader = 60;
/// What a SYN without the option means (RFC 1122): an option that is added may not say more.
constexpr std::uint16_t kDefaultMss = 536;

/// Where the MSS option stands among the options; none: there is none.
std::optional<std::size_t> find_mss(std::span<const std::uint8_t> options) {
    for (std::size_t i = 0; i + kMssSize <= options.size();) {
        if (options[i] == kMssOption && options[i + 1] == kMssSize) return i;
        i += options[i] < 2 || options[i + 1] == 0 ? 1U : options[i + 1];
    }
    return std::nullopt;
}

void lower_mss(const wire::Tcp<std::uint8_t>& tcp, std::size_t at, std::uint16_t mss) {
    const std::uint16_t old = wire::load16(tcp.options(), at + 2);
    wire::store16(tcp.options(), at + 2, mss);
    // Options start at an even offset, but the option itself may not: then its bytes stand in other halves.
    const bool odd = at % 2 != 0;
    const auto half = [&](std::uint16_t v) { return odd ? static_cast<std::uint16_t>(v << 8 | v >> 8) : v; };
    tcp.set_checksum(wire::update(tcp.checksum(), wire::Change16{half(old), half(mss)}));
}

/// In front of the other options; the header grows by four bytes, and both checksums follow.
void add_mss(wire::Buffer& packet, std::uint16_t mss) {
    packet.append(kMssSize);
    const auto bytes = packet.bytes();
    const std::size_t ip_header = static_cast<std::size_t>(bytes[0] & 0xf) * 4;
    const auto tcp = bytes.subspan(ip_header);
    const auto options = tcp.subspan(wire::kTcpSize);
    std::memmove(options.data() + kMssSize, options.data(), options.size() - kMssSize);
    options[0] = kMssOption;
    options[1] = kMssSize;
    wire::store16(options, 2, mss);
    const auto old_offset = wire::load16(tcp, 12);
    const auto offset = static_cast<std::uint16_t>(old_offset + (kMssSize / 4U << 12));
    wire::store16(tcp, 12, offset);
    // The pseudo-header counts the segment's length; the option adds its two words.
    const auto length = static_cast<std::uint16_t>(tcp.size());
    std::uint16_t sum = wire::load16(tcp, wire::kTcpChecksumOffset);
    for (const wire::Change16 change :
         {wire::Change16{static_cast<std::uint16_t>(length - kMssSize), length},
          wire::Change16{0, wire::load16(options, 0)}, wire::Change16{0, mss}, wire::Change16{old_offset, offset}}) {
        sum = wire::update(sum, change);
    }
    wire::store16(tcp, wire::kTcpChecksumOffset, sum);
    const auto total = static_cast<std::uint16_t>(wire::load16(bytes, 2) + kMssSize);
    wire::store16(bytes, 10, wire::update(wire::load16(bytes, 10), wire::Change16{wire::load16(bytes, 2), total}));
    wire::store16(bytes, 2, total);
}

}  // namespace

/// The rule's value, or what the narrower of the way there and the way back can carry. None: the MTU is unusable.
std::optional<std::uint16_t> Walk::mss_of(const MssTarget& t) const {
    if (t.mss != 0) return t.mss;
    constexpr std::uint32_t kHeaders = wire::kIpv4Size + wire::kTcpSize;
    std::uint32_t mtu = packet_.route ? host().ip().path_mtu(*packet_.route) : 0;
    if (const auto back = host().ip().route_output({.destination = ip().source()})) {
        mtu = std::min(mtu, host().ip().path_mtu(*back));
    }
    if (mtu <= kHeaders) return std::nullopt;
    return static_cast<std::uint16_t>(mtu - kHeaders);
}

std::optional<Verdict> Walk::apply(const MssTarget& t) {
    if (ip().fragment_offset() != 0) return std::nullopt;
    const auto header = *Ipv4<std::uint8_t>::parse(packet_.data.bytes());
    const auto tcp = wire::Tcp<std::uint8_t>::parse(header.payload());
    const auto mss = tcp ? mss_of(t) : std::nullopt;
    if (!mss) {
        host().report().drop(packet_, kDropTcpMss, tcp ? "the path's MTU is too small" : "the TCP header is cut short");
        return Verdict::drop;
    }
    const auto at = find_mss(tcp->options());
    if (at && wire::load16(tcp->options(), *at + 2) <= *mss) return std::nullopt;
    const bool no_room = !tcp->payload().empty() || tcp->header_size() >= kMostTcpHeader;
    if (!at && no_room) return std::nullopt;
    const net::ChangeWatch watch(host().report(), packet_, kRuleMangle);
    if (at)
        lower_mss(*tcp, *at, *mss);
    else
        add_mss(packet_.data, std::min(*mss, kDefaultMss));
    return std::nullopt;
}

}  // namespace lvslab::netfilter
