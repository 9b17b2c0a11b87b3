#pragma once

#include <QString>
#include <optional>
#include <span>
#include <vector>

#include "models/checksum_lens.hpp"
#include "wire/protocol.hpp"

namespace lvslab::models {

/// A word that a checksum covers, and what it holds.
struct CoveredWord {
    std::uint16_t value = 0;
    Layer layer = Layer::payload;
    const char* part = "";  ///< `destination port`, in English
    QString field;
};

/// What a checksum covers in a packet: the header, or the pseudo-header and the segment; the checksum itself as 0.
struct ChecksumCover {
    wire::Protocol protocol = wire::Protocol::tcp;
    std::vector<CoveredWord> words;
    std::uint16_t stored = 0;
    std::size_t length = 0;    ///< bytes that it covers, without the pseudo-header; more than there are if cut short
    bool cut_short = false;    ///< not all of it is in the frame
    bool is_fragment = false;  ///< the rest is in other packets
    bool padded = false;       ///< a zero byte was added to an odd last byte
};

/// Empty if the packet, from its IP header on, holds no such checksum.
std::optional<ChecksumCover> cover_of(Checksum which, std::span<const std::uint8_t> packet);

}  // namespace lvslab::models
