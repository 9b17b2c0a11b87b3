#include "fastpath/offload.hpp"

#include <algorithm>

#include "wire/bytes.hpp"
#include "wire/checksum.hpp"
#include "wire/ethernet.hpp"
#include "wire/ipv4.hpp"
#include "wire/tcp.hpp"

namespace lvslab::fastpath {

void complete_checksum(Frame& frame) {
    const Offload what = frame.offload;
    frame.offload.partial_checksum = false;
    const std::size_t field = std::size_t{what.checksum_start} + what.checksum_offset;
    if (!what.partial_checksum || field + 2 > frame.size) return;
    // The field holds the pseudo-header's sum, so the sum over all is what is asked for.
    const auto covered = frame.span().subspan(what.checksum_start);
    const std::uint16_t check = wire::checksum(covered);
    wire::store16(frame.span(), field, check == 0 ? std::uint16_t{0xffff} : check);
}

bool Segmenter::cut(const Frame& frame, const std::function<void(Frame&)>& take) {
    const std::span<const std::uint8_t> whole = frame.span();
    if (whole.size() < wire::kEthernetSize) return false;
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(whole.subspan(wire::kEthernetSize));
    if (!ip || ip->protocol() != wire::Protocol::tcp || ip->is_fragment()) return false;
    const auto tcp = wire::Tcp<const std::uint8_t>::parse(ip->payload());
    if (!tcp || frame.offload.segment_size == 0) return false;
    const std::size_t headers = wire::kEthernetSize + ip->header_size() + tcp->header_size();
    const std::span<const std::uint8_t> data = tcp->payload();
    room_.resize(kHeadroom + headers + frame.offload.segment_size);
    for (std::size_t at = 0, number = 0; at == 0 || at < data.size(); ++number) {
        const std::size_t size = std::min<std::size_t>(frame.offload.segment_size, data.size() - at);
        const bool last = at + size == data.size();
        Frame piece{.bytes = room_.data() + kHeadroom,
                    .size = static_cast<std::uint32_t>(headers + size),
                    .interface = frame.interface};
        std::copy_n(whole.begin(), headers, piece.bytes);
        std::copy_n(data.begin() + static_cast<std::ptrdiff_t>(at), size, piece.bytes + headers);
        const std::span<std::uint8_t> packet = piece.span().subspan(wire::kEthernetSize);
        wire::store16(packet, 2, static_cast<std::uint16_t>(packet.size()));
        const auto own = *wire::Ipv4<std::uint8_t>::parse(packet);
        own.set_id(static_cast<std::uint16_t>(ip->id() + number));
        own.fill_header_checksum();
        const auto segment = *wire::Tcp<std::uint8_t>::parse(own.payload());
        std::uint8_t flags = tcp->flags().bits;
        if (!last) flags &= static_cast<std::uint8_t>(~(wire::kFin.bits | wire::kPsh.bits));
        if (number != 0) flags &= static_cast<std::uint8_t>(~wire::kCwr.bits);
        segment.set_flags({flags});
        segment.set_seq(static_cast<std::uint32_t>(tcp->seq() + at));
        segment.set_checksum(0);
        segment.set_checksum(wire::transport_checksum(own.pseudo_header(), own.payload()));
        take(piece);
        at += size;
        if (size == 0) break;
    }
    return true;
}

}  // namespace lvslab::fastpath
