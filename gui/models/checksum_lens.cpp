#include "models/checksum_lens.hpp"

#include <algorithm>

#include "models/checksum_cover.hpp"
#include "models/field_names.hpp"
#include "models/frame_headers.hpp"
#include "wire/checksum.hpp"

namespace lvslab::models {

namespace {

/// Words of data that are shown one by one; of more only their sum is.
constexpr std::size_t kDataShown = 24;

std::uint16_t inverse(std::uint16_t word) { return static_cast<std::uint16_t>(~word); }

/// As the sum is written on paper: what does not fit in four digits is added to them again.
QString carry_text(std::uint32_t sum) {
    const std::uint32_t first = (sum & 0xffff) + (sum >> 16);
    QString text =
        QStringLiteral("%1 + %2 = %3").arg(hex_word(sum & 0xffff), QString::number(sum >> 16, 16), hex_word(first));
    if (first > 0xffff)
        text += QStringLiteral(", %1 + 1 = %2").arg(hex_word(first & 0xffff), hex_word((first & 0xffff) + 1));
    return text;
}

LensSum finish(std::uint32_t sum, bool udp) {
    const std::uint16_t folded = wire::fold(sum);
    const std::uint16_t result = inverse(folded);
    return {.sum = sum,
            .carry = carry_text(sum),
            .folded = folded,
            .result = udp && result == 0 ? std::uint16_t{0xffff} : result};
}

class LensMaker {
public:
    LensMaker(Checksum which, Language language) : language_(language) { lens_.which = which; }

    ChecksumLens make(const std::optional<ChecksumCover>& before, const ChecksumCover& after) {
        udp_ = lens_.which == Checksum::transport && after.protocol == wire::Protocol::udp;
        lens_.name = name_of(after);
        lens_.after = after.stored;
        if (before) lens_.before = before->stored;
        find_changed(before, after);
        go_incremental(before, after);
        go_whole(after);
        judge(before);
        return std::move(lens_);
    }

private:
    QString say(const char* english) const { return models::say(english, language_); }

    QString name_of(const ChecksumCover& cover) const {
        if (lens_.which == Checksum::outer_ip) return say("Outer IP");
        if (lens_.which == Checksum::ip) return say("IP");
        return cover.protocol == wire::Protocol::tcp ? "TCP" : udp_ ? "UDP" : "ICMP";
    }

    void find_changed(const std::optional<ChecksumCover>& before, const ChecksumCover& after) {
        changed_.assign(after.words.size(), false);
        if (!before || before->length != after.length) return;
        const std::size_t both = std::min(before->words.size(), after.words.size());
        for (std::size_t i = 0; i < both; ++i) changed_[i] = before->words[i].value != after.words[i].value;
    }

    /// `address` says enough if only one of them changed.
    const char* part_name(const ChecksumCover& cover, std::size_t word) const {
        struct Pair {
            std::string_view one, other;
            const char* alone;
        };
        static constexpr Pair kPairs[] = {{"source address", "destination address", "address"},
                                          {"source port", "destination port", "port"}};
        const std::string_view part = cover.words[word].part;
        for (const Pair& pair : kPairs) {
            if (part != pair.one && part != pair.other) continue;
            const std::string_view wanted = part == pair.one ? pair.other : pair.one;
            for (std::size_t i = 0; i < cover.words.size(); ++i) {
                if (changed_[i] && cover.words[i].part == wanted) return cover.words[word].part;
            }
            return pair.alone;
        }
        return cover.words[word].part;
    }

    QString why_not_incremental(const std::optional<ChecksumCover>& before, const ChecksumCover& after) const {
        if (!before) return say("The header is new: there is no old checksum to start from.");
        if (udp_ && before->stored == 0) return say("The old checksum is 0: the sender computed none (RFC 768).");
        if (before->length != after.length)
            return say("The length changed: words were added or taken away, not only changed.");
        return {};
    }

    void go_incremental(const std::optional<ChecksumCover>& before, const ChecksumCover& after) {
        lens_.why_not_incremental = why_not_incremental(before, after);
        if (!lens_.why_not_incremental.isEmpty()) return;
        const QString inverse_of = say("inverse of %1");
        lens_.terms.push_back({.label = say("old checksum"),
                               .explanation = inverse_of.arg(hex_word(before->stored)),
                               .value = inverse(before->stored),
                               .field = {}});
        for (std::size_t i = 0; i < after.words.size(); ++i) {
            if (!changed_[i]) continue;
            const std::uint16_t from = before->words[i].value, to = after.words[i].value;
            const QString part = say(part_name(after, i));
            lens_.terms.push_back({.label = say("− old %1").arg(part),
                                   .explanation = inverse_of.arg(hex_word(from)),
                                   .value = inverse(from),
                                   .field = after.words[i].field});
            lens_.terms.push_back({.label = say("+ new %1").arg(part),
                                   .explanation = hex_word(to),
                                   .value = to,
                                   .changed = true,
                                   .field = after.words[i].field});
        }
        std::uint32_t sum = 0;
        for (const LensTerm& term : lens_.terms) sum += term.value;
        lens_.incremental = finish(sum, udp_);
    }

    void go_whole(const ChecksumCover& cover) {
        lens_.padded = cover.padded;
        std::uint32_t sum = 0;
        std::size_t data = 0;
        const auto is_data = [](const CoveredWord& word) { return word.layer == Layer::payload; };
        const bool is_long =
            std::count_if(cover.words.begin(), cover.words.end(), is_data) > static_cast<std::ptrdiff_t>(kDataShown);
        for (std::size_t i = 0; i < cover.words.size(); ++i) {
            const CoveredWord& word = cover.words[i];
            sum += word.value;
            if (is_data(word) && ++data > kDataShown && is_long) {
                ++lens_.more_words;
                lens_.more_sum += word.value;
                continue;
            }
            lens_.words.push_back(
                {.value = word.value, .layer = word.layer, .changed = changed_[i], .field = word.field});
        }
        if (cover.is_fragment) {
            lens_.why_not_whole = say("The packet is a fragment: the other words are in other packets.");
        } else if (cover.cut_short) {
            lens_.why_not_whole = say("The frame was cut short: not every word is there.");
        } else {
            lens_.whole = finish(sum, udp_);
        }
    }

    void judge(const std::optional<ChecksumCover>& before) {
        using Verdict = ChecksumLens::Verdict;
        const QString carried = hex_word(lens_.after);
        if (udp_ && lens_.after == 0) {
            lens_.sentence = say("The frame carries 0: in UDP that means no checksum (RFC 768).");
            return;
        }
        if (!lens_.incremental && !lens_.whole) {
            lens_.sentence = say("Neither way can be gone here; the frame carries %1.").arg(carried);
            return;
        }
        if (lens_.incremental && lens_.whole && lens_.incremental->folded != lens_.whole->folded) {
            lens_.verdict = Verdict::wrong;
            lens_.sentence = say("The ways differ first at “carry back”: %1 and %2. The frame carries %3.")
                                 .arg(hex_word(lens_.incremental->folded), hex_word(lens_.whole->folded), carried);
            if (before && !is_right(*before)) lens_.sentence += u' ' + say("It was wrong when it came in.");
            return;
        }
        const std::uint16_t result = lens_.incremental ? lens_.incremental->result : lens_.whole->result;
        const bool same = result == lens_.after;
        const bool both = lens_.incremental && lens_.whole;
        lens_.verdict = !same ? Verdict::wrong : lens_.whole ? Verdict::right : Verdict::open;
        const char* who = both && same                ? "Both ways give %1, and the frame carries %2."
                          : both                      ? "Both ways give %1, but the frame carries %2."
                          : lens_.incremental && same ? "The changed fields give %1, and the frame carries %2."
                          : lens_.incremental         ? "The changed fields give %1, but the frame carries %2."
                          : same                      ? "Every word again gives %1, and the frame carries %2."
                                                      : "Every word again gives %1, but the frame carries %2.";
        lens_.sentence = say(who).arg(hex_word(result), carried);
    }

    bool is_right(const ChecksumCover& cover) const {
        if (cover.cut_short || cover.is_fragment) return true;
        std::uint32_t sum = cover.stored;
        for (const CoveredWord& word : cover.words) sum += word.value;
        return wire::fold(sum) == 0xffff;
    }

    Language language_;
    bool udp_ = false;
    std::vector<bool> changed_;
    ChecksumLens lens_;
};

std::span<const std::uint8_t> packet_for(Checksum which, const record::Frame& frame) {
    const auto outer = outer_ip(frame);
    const auto inner = outer ? inner_ip(*outer) : std::nullopt;
    if (which == Checksum::outer_ip) return inner ? outer->packet() : std::span<const std::uint8_t>{};
    return inner ? inner->packet() : outer ? outer->packet() : std::span<const std::uint8_t>{};
}

bool is_checksum(Checksum which, const std::string& field) {
    if (which == Checksum::outer_ip) return field == "outer.ip.checksum";
    if (which == Checksum::ip) return field == "ip.checksum";
    return field == "tcp.checksum" || field == "udp.checksum" || field == "icmp.checksum";
}

}  // namespace

QString hex_word(std::uint32_t value) { return QStringLiteral("%1").arg(value, 4, 16, QLatin1Char('0')); }

std::optional<ChecksumLens> checksum_lens(const LensQuestion& question, Language language) {
    const auto after = cover_of(question.which, question.after);
    if (!after) return std::nullopt;
    auto before = cover_of(question.which, question.before);
    if (before && before->protocol != after->protocol) before.reset();
    return LensMaker(question.which, language).make(before, *after);
}

std::vector<ChecksumLens> lenses_of(const Stage& stage, const FramePair& pair) {
    if (pair.out == 0) return {};
    const record::RunRecord& record = stage.recording.record();
    const record::Frame out = record.frame(pair.out);
    const record::Frame in = pair.in == 0 ? record::Frame{} : record.frame(pair.in);
    const auto changes = record::field_changes(record.events(pair.out));
    std::vector<ChecksumLens> lenses;
    for (const Checksum which : {Checksum::outer_ip, Checksum::ip, Checksum::transport}) {
        const auto change = std::find_if(changes.begin(), changes.end(), [&](const record::FieldChange& c) {
            return is_checksum(which, c.field) && !c.new_value.empty();
        });
        if (change == changes.end()) continue;
        const bool is_new = change->old_value.empty();
        if (!is_new && pair.in == 0) continue;
        const auto before = is_new ? std::span<const std::uint8_t>{} : packet_for(which, in);
        if (auto lens = checksum_lens({which, before, packet_for(which, out)}, stage.language))
            lenses.push_back(std::move(*lens));
    }
    return lenses;
}

bool concerns(Checksum which, const QString& field) {
    if (which == Checksum::outer_ip) return field.startsWith("outer.");
    if (which == Checksum::ip) return field.startsWith("ip.");
    return field == "ip.src" || field == "ip.dst" || field == "ip.proto" || layer_of(field) >= Layer::transport;
}

}  // namespace lvslab::models
