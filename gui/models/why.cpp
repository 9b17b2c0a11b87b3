#include "models/why.hpp"

#include <algorithm>

#include "models/field_names.hpp"
#include "models/row_names.hpp"
#include "record/packet_story.hpp"
#include "record/used_rows.hpp"

namespace lvslab::models {

namespace {

/// The first argument of the clause that stands in its row's name: that is what the link underlines.
struct Link {
    QString text;
    TableRowRef row;
};

Link link_of(const Stage& stage, const record::RecordedEvent& event) {
    const record::Frame frame = stage.recording.record().frame(stage.selection.event());
    const auto tables = stage.recording.record().tables_at(frame.node, frame.time);
    const auto used = record::used_rows({.events = {event}, .packet = frame.packet()}, tables);
    for (const TableRowRef& row : refs_of(used)) {
        for (const net::Value& argument : event.arguments) {
            const QString text = text_of(net::to_string(argument));
            if (text.size() > 1 && row.row.contains(text)) return {text, row};
        }
    }
    return {};
}

/// The clause in pieces: what names a row is a link.
void add_clause(std::vector<WhyPart>& parts, const record::RecordedEvent& event, const Stage& stage) {
    const QString clause = text_of(record::clause(event, stage.language));
    const Link link = link_of(stage, event);
    const qsizetype at = link.text.isEmpty() ? -1 : clause.indexOf(link.text);
    if (at < 0) return parts.push_back({clause, false, {}});
    parts.push_back({clause.left(at), false, {}});
    parts.push_back({link.text, false, link.row});
    parts.push_back({clause.mid(at + link.text.size()), false, {}});
}

std::vector<WhyPart> why_of_field(const Stage& stage, const record::Hop& hop) {
    const std::string wanted = stage.selection.field().toStdString();
    const auto change =
        std::find_if(hop.changed.begin(), hop.changed.end(), [&](const auto& c) { return c.field == wanted; });
    if (change == hop.changed.end()) return {};
    const QString label = field_label(stage.selection.field(), stage.language);
    const QString what = change->old_value.empty()   ? stage.say("is new: %2")
                         : change->new_value.empty() ? stage.say("is gone, it was %1")
                                                     : stage.say("goes from %1 to %2");
    QString values = what;
    values.replace("%1", shown_value(stage.selection.field(), text_of(change->old_value)));
    values.replace("%2", shown_value(stage.selection.field(), text_of(change->new_value)));
    return {{text_of(hop.node) + u' ', true, {}},
            {label + u' ' + values + stage.say(": "), false, {}},
            {text_of(record::rule_text(change->rule, stage.language)) + stage.say("."), false, {}}};
}

}  // namespace

std::vector<WhyPart> why_parts(const Stage& stage) {
    const Selection& s = stage.selection;
    if (s.event() == 0) return {{stage.say("This record holds no frame."), false, {}}};
    const record::RunRecord& record = stage.recording.record();
    const record::Hop hop = record::hop_at(record, s.event());
    if (!s.field().isEmpty()) {
        if (auto parts = why_of_field(stage, hop); !parts.empty()) return parts;
    }
    std::vector<WhyPart> parts{{text_of(hop.node) + stage.say(": "), true, {}}};
    bool first = true;
    for (const record::RecordedEvent& event : hop.events) {
        const bool drop = event.kind == record::ItemKind::drop;
        if (!drop && (event.kind != record::ItemKind::decision || event.weight != net::Weight::main)) continue;
        if (!first) parts.push_back({stage.say("; "), false, {}});
        if (drop) parts.push_back({stage.say("dropped") + stage.say(": "), true, {}});
        add_clause(parts, event, stage);
        first = false;
    }
    if (!first) {
        parts.push_back({stage.say("."), false, {}});
        return parts;
    }
    if (!record.has_story()) {
        return {{stage.say("This capture holds frames only. Record it with lvslab to see why."), false, {}}};
    }
    const record::Frame frame = record.frame(s.event());
    const bool real = record.manifest().is_real(frame.node);
    return {{text_of(record::plain_sentence(frame, stage.language, real)), false, {}}};
}

QString why_text(const std::vector<WhyPart>& parts) {
    QString text;
    for (const WhyPart& part : parts) text += part.text;
    return text;
}

}  // namespace lvslab::models
