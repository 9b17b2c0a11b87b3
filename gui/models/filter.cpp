#include "models/filter.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "models/filter_frame.hpp"

namespace lvslab::models {

/// A word as it was typed.
struct Filter::Spelling {
    QString key{};  ///< before the colon; empty if there is none
    QString value{};
    bool negated = false;
    bool quoted = false;
};

namespace {

/// Cut at blanks, but not between quotes.
std::vector<QString> cut(const QString& text) {
    std::vector<QString> words;
    QString word;
    bool quoted = false;
    for (const QChar c : text) {
        if (c == u'"') quoted = !quoted;
        if (c.isSpace() && !quoted) {
            if (!word.isEmpty()) words.push_back(word);
            word.clear();
        } else {
            word += c;
        }
    }
    if (!word.isEmpty()) words.push_back(word);
    return words;
}

bool is_key(const QString& text) {
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](QChar c) { return c.isLetter(); });
}

std::optional<std::uint64_t> number(const QString& text) {
    bool ok = false;
    const qulonglong value = text.toULongLong(&ok);
    return ok ? std::optional<std::uint64_t>(value) : std::nullopt;
}

}  // namespace

Filter Filter::parse(const QString& text, Language language, QString& error) {
    Filter filter;
    filter.language_ = language;
    error.clear();
    for (QString typed : cut(text)) {
        if (typed.compare(u"and", Qt::CaseInsensitive) == 0) continue;
        Spelling spelling;
        spelling.negated = typed.size() > 1 && typed.startsWith(u'-');
        if (spelling.negated) typed.remove(0, 1);
        spelling.quoted = typed.startsWith(u'"');
        const qsizetype colon = typed.indexOf(u':');
        if (!spelling.quoted && colon > 0 && is_key(typed.left(colon))) spelling.key = typed.left(colon).toLower();
        spelling.value = (spelling.key.isEmpty() ? typed : typed.mid(colon + 1)).remove(u'"');
        Word word;
        error = read(spelling, language, word);
        if (!error.isEmpty()) return Filter();
        if (!word.text.isEmpty() || word.kind != Kind::text) filter.words_.push_back(word);
    }
    std::stable_sort(filter.words_.begin(), filter.words_.end(),
                     [](const Word& a, const Word& b) { return a.kind < b.kind; });
    return filter;
}

QString Filter::read(const Spelling& spelling, Language language, Word& word) {
    word.negated = spelling.negated;
    word.text = spelling.value;
    if (spelling.key.isEmpty()) {
        const bool drop = !spelling.quoted && spelling.value.compare(u"drop", Qt::CaseInsensitive) == 0;
        word.kind = drop ? Kind::drop : Kind::text;
        return {};
    }
    static const std::map<QString, Kind> kinds = {
        {"packet", Kind::packet}, {"event", Kind::event}, {"node", Kind::node},        {"proto", Kind::proto},
        {"addr", Kind::addr},     {"port", Kind::port},   {"drop", Kind::drop_reason}, {"changed", Kind::changed},
    };
    const auto found = kinds.find(spelling.key);
    if (found == kinds.end()) {
        return say("There is no filter %1 - put text with a colon in quotes.", language).arg(spelling.key + u':');
    }
    if (spelling.value.isEmpty()) {
        return say("Something must follow %1 without a blank.", language).arg(spelling.key + u':');
    }
    word.kind = found->second;
    return read_value(spelling, language, word);
}

QString Filter::read_value(const Spelling& spelling, Language language, Word& word) {
    const QString& value = spelling.value;
    const QString no_number = say("%1 needs a number, and %2 is none.", language).arg(spelling.key + u':', value);
    if (word.kind == Kind::packet || word.kind == Kind::port) {
        const auto wanted = number(value);
        if (!wanted) return no_number;
        word.range = {*wanted, *wanted};
    } else if (word.kind == Kind::event) {
        const auto from = number(value.section(u'-', 0, 0)), to = number(value.section(u'-', -1));
        const bool open_left = value.startsWith(u'-'), open_right = value.endsWith(u'-');
        if (value.count(u'-') > 1 || (!from && !open_left) || (!to && !open_right) || (!from && !to)) return no_number;
        word.range = {from.value_or(0), to.value_or(UINT64_MAX)};
    } else if (word.kind == Kind::addr) {
        const auto prefix = wire::parse_prefix(value.toStdString());
        if (!prefix) return say("%1 is no IPv4 address or prefix.", language).arg(value);
        word.prefix = *prefix;
    } else if (word.kind == Kind::proto && !is_protocol(value)) {
        return say("proto: takes arp, tcp, udp, icmp or ipip, not %1.", language).arg(value);
    }
    return {};
}

bool Filter::matches(const Recording& recording, const PacketRef& packet) const {
    return std::all_of(words_.begin(), words_.end(),
                       [&](const Word& word) { return holds(word, recording, packet) != word.negated; });
}

bool Filter::holds(const Word& word, const Recording& recording, const PacketRef& packet) const {
    if (word.kind == Kind::packet) return packet.id != 0 && word.range.holds(packet.id);
    const record::RunRecord& record = recording.record();
    if (packet.id == 0) return packet.first != 0 && holds(word, record, record.frame(packet.first));
    const auto frames = record.frames_of_packet(packet.id);
    return std::any_of(frames.begin(), frames.end(),
                       [&](FrameNumber frame) { return holds(word, record, record.frame(frame)); });
}

bool Filter::holds(const Word& word, const record::RunRecord& record, const record::Frame& frame) const {
    switch (word.kind) {
        case Kind::packet:
            return word.range.holds(frame.id);
        case Kind::event:
            return word.range.holds(frame.number);
        case Kind::node:
            return text_of(frame.node).compare(word.text, Qt::CaseInsensitive) == 0;
        case Kind::proto:
            return has_protocol(frame, word.text);
        case Kind::drop:
            return frame.way == record::Way::drop;
        case Kind::addr:
            return has_address(frame, word.prefix);
        case Kind::port:
            return has_port(frame, static_cast<std::uint32_t>(word.range.from));
        case Kind::drop_reason:
            return frame.way == record::Way::drop && is_dropped_for(record.events(frame.number), word.text);
        case Kind::changed:
            return is_changed(record.events(frame.number), word.text);
        case Kind::text:
            return says(record, frame, {word.text, language_});
    }
    return false;
}

}  // namespace lvslab::models
