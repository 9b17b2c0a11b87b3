#pragma once

#include <QString>
#include <optional>
#include <span>
#include <vector>

#include "models/frame_bytes.hpp"

namespace lvslab::models {

enum class Checksum : std::uint8_t { outer_ip, ip, transport };

/// A term of the incremental way: `− old port`, `inverse of 0050`, ffaf.
struct LensTerm {
    QString label;
    QString explanation;
    std::uint16_t value = 0;
    bool changed = false;  ///< a new value
    QString field;         ///< the header field that the word belongs to; empty: none of its own
};

/// A word of what the checksum covers.
struct LensWord {
    std::uint16_t value = 0;
    Layer layer = Layer::payload;  ///< of the words of TCP, UDP and ICMP those with Layer::ip are the pseudo-header
    bool changed = false;
    QString field;
};

/// The lines below the terms or words: sum, carry back, invert.
struct LensSum {
    std::uint32_t sum = 0;
    QString carry;             ///< `c319 + 2 = c31b`
    std::uint16_t folded = 0;  ///< what is inverted
    std::uint16_t result = 0;  ///< for UDP ffff instead of 0, which would mean none (RFC 768)
};

/// Both ways to a checksum that a node changed (RFC 1624, RFC 1071), so that one can see that they agree.
struct ChecksumLens {
    enum class Verdict : std::uint8_t { right, wrong, open };

    Checksum which = Checksum::ip;
    QString name;                         ///< `IP`, `TCP`
    std::optional<std::uint16_t> before;  ///< none: the header is new
    std::uint16_t after = 0;

    std::vector<LensTerm> terms;         ///< the changed fields only
    std::optional<LensSum> incremental;  ///< none: why_not_incremental says why
    QString why_not_incremental;

    std::vector<LensWord> words;  ///< every word again, the checksum as 0000; of long data the first ones
    std::size_t more_words = 0;   ///< that are not in `words`, but in the sum
    std::uint32_t more_sum = 0;   ///< of those
    bool padded = false;          ///< the last byte is odd, and a zero byte was added
    std::optional<LensSum> whole;
    QString why_not_whole;

    Verdict verdict = Verdict::open;
    QString sentence;
};

/// Packets from the IP header on whose checksum is asked for, or which the segment is in. No `before`: a new header.
struct LensQuestion {
    Checksum which = Checksum::ip;
    std::span<const std::uint8_t> before;
    std::span<const std::uint8_t> after;
};
/// Empty if there is no such checksum: no IP packet, no TCP, UDP or ICMP header in it.
std::optional<ChecksumLens> checksum_lens(const LensQuestion& question, Language language);

/// Of all checksums that the node changed, says the record, from the outside in.
std::vector<ChecksumLens> lenses_of(const Stage& stage, const FramePair& pair);

/// Which checksums cover a field, or are it.
bool concerns(Checksum which, const QString& field);

/// `0a00`, and `2c319` for a sum.
QString hex_word(std::uint32_t value);

}  // namespace lvslab::models
