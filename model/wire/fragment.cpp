#include "wire/fragment.hpp"

#include <algorithm>

namespace lvslab::wire {

namespace {

constexpr std::uint8_t kEndOfOptions = 0, kNoOperation = 1, kCopied = 0x80;

}  // namespace

Buffer cut_fragment(const Ipv4<const std::uint8_t>& packet, const Cut& cut) {
    Buffer piece(packet.header_size() + cut.size);
    const auto bytes = piece.bytes();
    std::ranges::copy(packet.header(), bytes.begin());
    store16(bytes, 2, static_cast<std::uint16_t>(bytes.size()));
    std::ranges::copy(packet.payload().subspan(cut.begin, cut.size),
                      bytes.begin() + static_cast<std::ptrdiff_t>(packet.header_size()));
    const auto ip = *Ipv4<std::uint8_t>::parse(bytes);
    const bool ends = cut.begin + cut.size == packet.payload().size();
    const std::size_t offset = packet.fragment_offset() + cut.begin;
    ip.set_fragmentation({.dont_fragment = cut.dont_fragment,
                          .more_fragments = !ends || packet.more_fragments(),
                          .offset = static_cast<std::uint16_t>(offset)});
    if (cut.begin != 0 && packet.fragment_offset() == 0) blank_options_not_copied(ip.options());
    ip.fill_header_checksum();
    return piece;
}

void blank_options_not_copied(std::span<std::uint8_t> options) {
    std::size_t at = 0;
    while (at < options.size()) {
        const std::uint8_t type = options[at];
        if (type == kEndOfOptions) return;
        if (type == kNoOperation) {
            ++at;
            continue;
        }
        if (at + 1 >= options.size()) return;
        const std::size_t length = options[at + 1];
        if (length < 2 || at + length > options.size()) return;
        if ((type & kCopied) == 0) std::ranges::fill(options.subspan(at, length), kNoOperation);
        at += length;
    }
}

}  // namespace lvslab::wire
