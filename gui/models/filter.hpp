#pragma once

#include <QString>
#include <vector>

#include "models/recording.hpp"
#include "models/words.hpp"
#include "wire/address.hpp"

namespace lvslab::models {

/// Which packets are listed. Words, all of which must hold:
///
///     node:rs1              was seen on this node
///     proto:tcp             arp, tcp, udp, icmp or ipip
///     drop                  was dropped somewhere         drop:arp_ignore   for this reason (or one that begins so)
///     packet:7              has this number
///     event:10-40           has a frame with such a number; event:10, event:10- and event:-40 too
///     addr:10.0.1.10        an IP or ARP address, also of the outer header; addr:10.0.1.0/24
///     port:80               a TCP or UDP port
///     changed:ip.dst        a node changed this field; changed:tcp any field of TCP
///     SYN                   any other text, in the one-line text or the sentence; "two words" in quotes
///     -drop                 the opposite
///
/// A packet holds what one of its frames holds. `and` may stand between words.
class Filter {
public:
    Filter() = default;  ///< every packet

    /// A word of no meaning leaves the filter empty and a sentence in `error`.
    static Filter parse(const QString& text, Language language, QString& error);

    bool empty() const { return words_.empty(); }
    bool matches(const Recording& recording, const PacketRef& packet) const;

private:
    /// In the order of what they cost: the cheap ones are asked first.
    enum class Kind : std::uint8_t { packet, event, node, proto, drop, addr, port, drop_reason, changed, text };
    struct Range {
        std::uint64_t from = 0;
        std::uint64_t to = UINT64_MAX;
        bool holds(std::uint64_t number) const { return from <= number && number <= to; }
    };
    struct Word {
        Kind kind = Kind::text;
        bool negated = false;
        QString text{};
        Range range{};
        wire::Prefix prefix{};
    };
    struct Spelling;

    static QString read(const Spelling& spelling, Language language, Word& word);
    static QString read_value(const Spelling& spelling, Language language, Word& word);
    bool holds(const Word& word, const Recording& recording, const PacketRef& packet) const;
    bool holds(const Word& word, const record::RunRecord& record, const record::Frame& frame) const;

    std::vector<Word> words_;
    Language language_{};
};

}  // namespace lvslab::models
